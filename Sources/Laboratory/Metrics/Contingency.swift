import Foundation

/// How often every pair of two labellings of the same rows occurs, and what the one tells of the other.
package struct Contingency: Sendable {
    /// [classes of the first][classes of the second]
    package let counts: [[Int]]
    package let total: Int

    /// Labels are numbers from 0 on; as many of one as of the other, at least one. Cost: n + classes · classes.
    package init(_ first: [Int], _ second: [Int]) {
        precondition(first.count == second.count && !first.isEmpty, "\(first.count) and \(second.count) labels")
        precondition(first.allSatisfy { $0 >= 0 } && second.allSatisfy { $0 >= 0 }, "a negative label")
        var counts = Array(repeating: Array(repeating: 0, count: second.max()! + 1), count: first.max()! + 1)
        for (a, b) in zip(first, second) { counts[a][b] += 1 }
        self.counts = counts
        total = first.count
    }

    /// How often each class of the first and of the second occurs.
    package var margins: (first: [Int], second: [Int]) {
        let columns = counts.first?.count ?? 0
        return (
            counts.map { $0.reduce(0, +) }, (0..<columns).map { column in counts.reduce(0) { $0 + $1[column] } }
        )
    }

    /// I = Σ p_ij log(p_ij/(p_i p_j)) in nats, by empirical frequencies.
    package var mutualInformation: Double {
        let (rows, columns) = margins
        let n = Double(total)
        var information = 0.0
        for (i, row) in counts.enumerated() {
            for (j, count) in row.enumerated() where count > 0 {
                information += Double(count) / n * log(Double(count) * n / (Double(rows[i]) * Double(columns[j])))
            }
        }
        return max(0, information)
    }

    /// H = −Σ p log p of each labelling, in nats.
    package var entropies: (first: Double, second: Double) {
        let (first, second) = margins
        return (entropy(first), entropy(second))
    }

    private func entropy(_ counts: [Int]) -> Double {
        counts.reduce(0) { sum, count in
            let p = Double(count) / Double(total)
            return count > 0 ? sum - p * log(p) : sum
        }
    }
}
