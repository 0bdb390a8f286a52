import Foundation

/// How often every pair of two labellings of the same rows occurs, and what the one tells of the other.
///
/// Only pairs that occur are held, so that neither the labels' size nor their number matters.
package struct Contingency: Sendable {
    /// A class of the first labelling with one of the second, by their numbers.
    package struct Pair: Sendable, Equatable {
        package let first, second: Int
        package let count: Int
    }

    /// Those that occur, by the first class, then by the second.
    package let pairs: [Pair]
    /// How often each class of the first and of the second occurs. Classes are numbered by the labels that occur, in rising
    /// order.
    package let margins: (first: [Int], second: [Int])
    package let total: Int

    /// As many labels of one as of the other, at least one. Cost: that of sorting them.
    package init(_ first: [Int], _ second: [Int]) {
        precondition(first.count == second.count && !first.isEmpty, "\(first.count) and \(second.count) labels")
        let (a, b) = (Self.numbered(first), Self.numbered(second))
        var margins = (first: [Int](repeating: 0, count: a.count), second: [Int](repeating: 0, count: b.count))
        var counts: [[Int: Int]] = Array(repeating: [:], count: a.count)
        for (i, j) in zip(a.numbers, b.numbers) {
            margins.first[i] += 1
            margins.second[j] += 1
            counts[i][j, default: 0] += 1
        }
        self.margins = margins
        pairs = counts.enumerated().flatMap { i, row in
            row.sorted { $0.key < $1.key }.map { Pair(first: i, second: $0.key, count: $0.value) }
        }
        total = first.count
    }

    private static func numbered(_ labels: [Int]) -> (numbers: [Int], count: Int) {
        let distinct = Set(labels).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, $0) })
        return (labels.map { numbers[$0]! }, distinct.count)
    }

    /// I = Σ p_ij log(p_ij/(p_i p_j)) in nats, by empirical frequencies.
    package var mutualInformation: Double {
        let n = Double(total)
        var information = 0.0
        for pair in pairs {
            let count = Double(pair.count)
            let apart = Double(margins.first[pair.first]) * Double(margins.second[pair.second])
            information += count / n * log(count * n / apart)
        }
        return max(0, information)
    }

    /// H = −Σ p log p of each labelling, in nats.
    package var entropies: (first: Double, second: Double) { (entropy(margins.first), entropy(margins.second)) }

    private func entropy(_ counts: [Int]) -> Double {
        counts.reduce(0) { sum, count in
            let p = Double(count) / Double(total)
            return sum - p * log(p)
        }
    }
}
