import Foundation
import Tensors

/// x = W z + m + σε: the likeliest W, m and σ² of rows, in closed form. σ² is the mean of the eigenvalues that are
/// discarded. Tipping & Bishop, JRSS B 61, 1999, eq. 4, 7, 8; it is what a linear VAE comes to (Lucas et al., NeurIPS 2019).
package struct ProbabilisticPCA: Sendable {
    package let kept: Int
    /// Of the covariance with n in the denominator, falling.
    package let eigenvalues: [Double]
    package let variance: Double
    private let pca: PCA

    /// Of rows [n, features] with so many components, fewer than features. Cost: that of ``PCA``.
    package init(of x: Tensor, components kept: Int) {
        let (n, d) = (x.shape[0], x.shape[1])
        precondition(kept < d, "\(kept) components of \(x.shape)")
        self.kept = kept
        pca = PCA(of: x, components: d)
        eigenvalues = pca.variances.map { $0 * Double(n - 1) / Double(n) }
        variance = eigenvalues[kept...].reduce(0, +) / Double(d - kept)
    }

    /// W Wᵀ + σ²·I, row by row.
    package var covariance: [Double] {
        let d = eigenvalues.count
        var matrix = (0..<d * d).map { $0 / d == $0 % d ? variance : 0 }
        for k in 0..<kept {
            let (axis, excess) = (pca.components[k], eigenvalues[k] - variance)
            for i in 0..<d { for j in 0..<d { matrix[i * d + j] += excess * axis[i] * axis[j] } }
        }
        return matrix
    }

    /// The mean over the rows that it was fitted to of log p(x), in nats: −½ (d log 2π + log det Σ + d), as tr Σ⁻¹C is d.
    package var logLikelihood: Double {
        let d = Double(eigenvalues.count)
        let determinant =
            eigenvalues[..<kept].reduce(0) { $0 + log($1) } + (d - Double(kept)) * log(variance)
        return -0.5 * (d * log(2 * .pi) + determinant + d)
    }

    /// m + W E(z|x): nearer to the mean than PCA's, by σ²/λ along each axis. [n, features]
    package func reconstruction(of x: Tensor) -> Tensor {
        var result = x
        let d = eigenvalues.count
        for row in 0..<x.shape[0] {
            var value = pca.mean
            for k in 0..<kept {
                let axis = pca.components[k]
                var code = 0.0
                for i in 0..<d { code += axis[i] * (Double(x.values[row * d + i]) - pca.mean[i]) }
                code *= (eigenvalues[k] - variance) / eigenvalues[k]
                for i in 0..<d { value[i] += code * axis[i] }
            }
            for i in 0..<d { result.values[row * d + i] = Float(value[i]) }
        }
        return result
    }
}
