import Tensors

/// The squared Fréchet (Wasserstein-2) distance between the Gaussians that fit two sets of features:
/// ‖m_x − m_y‖² + tr C_x + tr C_y − 2 tr (C_x^½ C_y C_x^½)^½.
/// Dowson & Landau, J. Multivar. Anal. 12, 1982; on features of a network it is the FID of Heusel et al., NIPS 2017.
package struct FrechetDistance: Sendable {
    /// ‖m_x − m_y‖²
    package let meanPart: Double
    /// The rest: what spreads and directions differ.
    package let covariancePart: Double
    package var value: Double { meanPart + covariancePart }

    /// Rows x [n, d] and y [m, d], at least two each; covariances have n − 1 in the denominator. Cost: (n + m)·d² + d³.
    package init(_ x: Tensor, _ y: Tensor) {
        precondition(x.shape.rank == 2 && y.shape.rank == 2 && x.shape[1] == y.shape[1], "\(x.shape), \(y.shape)")
        let d = x.shape[1]
        let (a, b) = (Moments(x), Moments(y))
        meanPart = zip(a.mean, b.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        // C_x = V Λ Vᵀ; with the root Λ^½ Vᵀ on either side the eigenvalues are those of C_x^½ C_y C_x^½.
        let (values, vectors) = eigenvectors(a.covariance, d)
        let roots = values.map { max(0, $0).squareRoot() }
        let inner = product(transposed(vectors, d), product(b.covariance, vectors, d), d)
        var middle = inner
        for i in 0..<d { for j in 0..<d { middle[i * d + j] = roots[i] * inner[i * d + j] * roots[j] } }
        let cross = eigenvectors(middle, d).values.reduce(0) { $0 + max(0, $1).squareRoot() }
        let traces = (0..<d).reduce(0) { $0 + a.covariance[$1 * d + $1] + b.covariance[$1 * d + $1] }
        covariancePart = traces - 2 * cross
    }
}

private func transposed(_ a: [Double], _ d: Int) -> [Double] {
    (0..<d * d).map { a[$0 % d * d + $0 / d] }
}

/// A·B of [d, d].
private func product(_ a: [Double], _ b: [Double], _ d: Int) -> [Double] {
    var result = [Double](repeating: 0, count: d * d)
    for i in 0..<d {
        for k in 0..<d {
            let factor = a[i * d + k]
            for j in 0..<d { result[i * d + j] += factor * b[k * d + j] }
        }
    }
    return result
}
