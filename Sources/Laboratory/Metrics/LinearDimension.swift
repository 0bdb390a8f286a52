import Foundation
import Tensors

/// How many directions codes [n, d] use, by the eigenvalues λ of their covariance.
package struct LinearDimension: Sendable {
    /// Falling, none below 0: [d].
    package let eigenvalues: [Double]

    /// Cost: n·d² + d³. Precondition: two rows or more.
    package init(of codes: Tensor) {
        let d = codes.shape[1]
        eigenvalues = eigenvectors(Moments(codes).covariance, d).values.reversed().map { max(0, $0) }
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
