/// Gives every pair of colours that is on the screen a number, as ncurses wants it. Pair 0 is the default.
struct PairTable {
    private struct Colours: Hashable {
        var foreground: Int
        var background: Int
    }

    private let limit: Int
    private var numbers: [Colours: Int] = [:]

    /// - Parameter limit: the number of pairs, 0 without colours.
    init(limit: Int) {
        self.limit = limit
    }

    /// The number of a pair, defined by `define` when it is new; nil when the table is full.
    mutating func number(
        foreground: Int, background: Int, define: (_ pair: Int, _ foreground: Int, _ background: Int) -> Void
    ) -> Int? {
        if limit == 0 || (foreground < 0 && background < 0) { return 0 }
        let colours = Colours(foreground: foreground, background: background)
        if let known = numbers[colours] { return known }
        let next = numbers.count + 1
        guard next < limit else { return nil }
        define(next, foreground, background)
        numbers[colours] = next
        return next
    }

    /// Forgets all pairs. Everything must be drawn again, since numbers on the screen get other colours.
    mutating func removeAll() { numbers.removeAll() }
}
