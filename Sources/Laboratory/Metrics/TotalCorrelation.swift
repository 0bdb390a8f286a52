import Foundation
import Tensors

/// How much codes tell of each other, KL(q(z)‖Π_j q(z_j)), q(z) the mean over rows of q(z|x): a mean over one draw z_i of each
/// row of log q(z_i) − Σ_j log q(z_ij), with q's means over the same rows.
/// Watanabe, IBM J. Res. Dev. 4, 1960; estimated as in Chen, Li, Grosse & Duvenaud, NeurIPS 2018, §3.2, with all rows as the
/// batch.
package struct TotalCorrelation {
    private let means, logVariances, draws: Tensor
    private var mean = RunningMean()
    private var done = 0

    /// Exponentials of a piece.
    private static let piece = 1 << 18

    /// Means and log variances of q(z|x), and a draw from each: [n, d].
    package init(means: Tensor, logVariances: Tensor, draws: Tensor) {
        precondition(means.shape == logVariances.shape && means.shape == draws.shape, "\(means.shape)")
        (self.means, self.logVariances, self.draws) = (means, logVariances, draws)
    }

    private static func logMean(_ values: [Double]) -> Double {
        let largest = values.max() ?? 0
        return largest + log(values.reduce(0) { $0 + exp($1 - largest) } / Double(values.count))
    }

    /// Does a piece; false where nothing is left.
    package mutating func work() -> Bool {
        let (n, d) = (means.shape[0], means.shape[1])
        var left = Self.piece
        while done < n, left > 0 {
            // log N(z_ij; μ_kj, σ_kj²) for each code j and row k.
            var joint = [Double](repeating: 0, count: n)
            var marginals = 0.0
            for j in 0..<d {
                let z = Double(draws.values[done * d + j])
                let logs = (0..<n).map { k -> Double in
                    let log = Double(logVariances.values[k * d + j])
                    let difference = z - Double(means.values[k * d + j])
                    return -0.5 * (difference * difference * exp(-log) + log)
                }
                for k in 0..<n { joint[k] += logs[k] }
                marginals += Self.logMean(logs)
            }
            // The constants of both are equal.
            mean.add(Self.logMean(joint) - marginals)
            done += 1
            left -= 2 * n * d
        }
        return done < n
    }

    /// In nats; nil before the end.
    package var value: Double? { done == means.shape[0] ? mean.value : nil }
    /// Its standard error by the spread over rows, as if these were drawn apart from each other.
    package var error: Double? { mean.error }
    package var share: Double { Double(done) / Double(max(1, means.shape[0])) }
}

/// The same of a Gaussian with the covariance of codes [n, d]: −½ log det of their correlations. Codes that don't vary are
/// left out. nil where one is a sum of others, which makes it infinite. Locatello et al., ICML 2019, §5.3 ("Gaussian total
/// correlation"). Cost: n·d² + d³.
package func gaussianTotalCorrelation(_ codes: Tensor) -> Double? {
    let (n, d) = (codes.shape[0], codes.shape[1])
    guard n > 1 else { return nil }
    let covariance = Moments(codes).covariance
    let largest = (0..<d).map { covariance[$0 * d + $0] }.max() ?? 0
    let used = (0..<d).filter { covariance[$0 * d + $0] > 1e-12 * largest }
    guard largest > 0 else { return 0 }
    var correlations = used.flatMap { i in
        used.map { j in covariance[i * d + j] / (covariance[i * d + i] * covariance[j * d + j]).squareRoot() }
    }
    let found = eigenvalues(&correlations, used.count)
    guard let least = found.first, least > 1e-12 else { return nil }
    return -0.5 * found.reduce(0) { $0 + log($1) }
}
