import Foundation

/// log p̂(x) = log 1/K Σ_k w_k from log w_k = log p(x|z_k) + log p(z_k) − log q(z_k|x), [K][n]: a bound on log p(x) that
/// comes nearer with K. Burda, Grosse & Salakhutdinov, ICLR 2016, §3.
package struct ImportanceWeights: Sendable {
    /// [K][n]
    package let logarithms: [[Double]]

    package init(logarithms: [[Double]]) {
        precondition(!logarithms.isEmpty, "no weights")
        self.logarithms = logarithms
    }

    /// ln Σ eˣ − ln n, without overflow.
    private static func logMean(_ values: [Double]) -> Double {
        let largest = values.max() ?? 0
        return largest + log(values.reduce(0) { $0 + exp($1 - largest) } / Double(values.count))
    }

    private var columns: [[Double]] { logarithms[0].indices.map { i in logarithms.map { $0[i] } } }

    /// log p̂(x) of each row.
    package var logLikelihoods: [Double] { columns.map(Self.logMean) }

    /// (Σ w)²/Σ w² of each row: how many of the K draws count.
    package var effectiveSamples: [Double] {
        columns.map { column in
            let largest = column.max() ?? 0
            let weights = column.map { exp($0 - largest) }
            let sum = weights.reduce(0, +)
            return sum * sum / weights.reduce(0) { $0 + $1 * $1 }
        }
    }

    /// The mean over rows of the bound by `size` draws, over all consecutive groups of so many; 1 gives the ELBO.
    package func bound(by size: Int) -> Double {
        precondition(size > 0 && logarithms.count % size == 0, "\(logarithms.count) draws in groups of \(size)")
        let groups = stride(from: 0, to: logarithms.count, by: size)
        let means = columns.flatMap { column in groups.map { Self.logMean(Array(column[$0..<$0 + size])) } }
        return means.reduce(0, +) / Double(means.count)
    }
}
