/// Successive halving: all settings train for a while, the better third of them three times as long, and so on, until what is
/// left trains for the whole length. Jamieson & Talwalkar, AISTATS 2016.
package struct Halving: Sendable {
    package static let factor = 3

    /// How many settings begin in each round, and the share of the whole length at which it ends; the last ends at 1.
    package let rounds: [(settings: Int, share: Double)]

    package init(settings: Int) {
        var counts = [max(1, settings)]
        while let last = counts.last, last > 1 { counts.append((last + Self.factor - 1) / Self.factor) }
        // A round for the last one alone would find nothing out.
        if counts.count > 1 { counts.removeLast() }
        rounds = counts.enumerated().map { place, count in
            var share = 1.0
            for _ in place + 1..<counts.count { share /= Double(Self.factor) }
            return (count, share)
        }
    }

    /// The better settings of a round, by what they came to; those without a number are left.
    package func survivors(of round: Int, _ table: SweepTable) -> Set<Int> {
        guard round + 1 < rounds.count else { return [] }
        return Set(table.rows.filter { $0.mean != nil }.prefix(rounds[round + 1].settings).map(\.setting))
    }
}
