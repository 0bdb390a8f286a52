import Foundation
import Tensors

/// How many directions codes [n, d] use, by the eigenvalues λ of their covariance.
package struct LinearDimension: Sendable {
    /// Falling, none below 0: [d].
    package let eigenvalues: [Double]

    /// Cost: n·d·m + m³ for m the smaller of n and d, and the memory of m² numbers. Precondition: two rows or more.
    package init(of codes: Tensor) {
        let (n, d) = (codes.shape[0], codes.shape[1])
        precondition(n > 1, "directions of \(codes.shape)")
        var matrix = n < d ? Self.products(of: codes) : Moments(codes).covariance
        let found = Laboratory.eigenvalues(&matrix, min(n, d)).reversed().map { max(0, $0) }
        eigenvalues = found + [Double](repeating: 0, count: d - found.count)
    }

    /// X Xᵀ/(n − 1) of the centred rows, the lower triangle of [n, n]: but for zeros its eigenvalues are those of the
    /// covariance Xᵀ X/(n − 1).
    private static func products(of codes: Tensor) -> [Double] {
        let (n, d) = (codes.shape[0], codes.shape[1])
        var mean = [Double](repeating: 0, count: d)
        for i in 0..<n { for (j, value) in codes.row(i).enumerated() { mean[j] += Double(value) } }
        for j in 0..<d { mean[j] /= Double(n) }
        var centred = [Double](repeating: 0, count: n * d)
        for i in 0..<n {
            for (j, value) in codes.row(i).enumerated() { centred[i * d + j] = Double(value) - mean[j] }
        }
        var result = [Double](repeating: 0, count: n * n)
        centred.withUnsafeBufferPointer { centred in
            for i in 0..<n {
                for k in 0...i {
                    var sum = 0.0
                    for j in 0..<d { sum += centred[i * d + j] * centred[k * d + j] }
                    result[i * n + k] = sum / Double(n - 1)
                }
            }
        }
        return result
    }

    /// (Σ λ)²/Σ λ². Gao et al., bioRxiv 214262, 2017. 0 where nothing varies.
    package var participation: Double {
        let (sum, squares) = (eigenvalues.reduce(0, +), eigenvalues.reduce(0) { $0 + $1 * $1 })
        return squares > 0 ? sum * sum / squares : 0
    }

    /// exp(−Σ p ln p), p = λ/Σ λ. Roy & Vetterli, EUSIPCO 2007. 0 where nothing varies.
    package var effectiveRank: Double { perplexity(of: eigenvalues) }
}

/// e^H of the shares of numbers, none below 0: as how many equal ones they are. 0 where all are 0.
func perplexity(of values: [Double]) -> Double {
    let sum = values.reduce(0, +)
    guard sum > 0 else { return 0 }
    return exp(values.reduce(0) { $1 > 0 ? $0 - $1 / sum * log($1 / sum) : $0 })
}
