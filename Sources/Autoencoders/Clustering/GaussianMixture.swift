import Foundation
import Tensors

/// A mixture of Gaussians with diagonal covariances fitted to rows [n, d] by expectation maximisation, from where k-means
/// ends. Dempster, Laird & Rubin, J. R. Stat. Soc. B 39, 1977.
package struct GaussianMixture {
    /// [count, d]
    package let means, logVariances: Tensor
    /// log π, [count]
    package let logShares: Tensor
    /// The most likely component of each row.
    package let clusters: [Int]
    /// The mean log-likelihood of a row, in nats.
    package let logLikelihood: Double

    /// No variance gets smaller, so that no component closes in on a single row.
    private static let leastVariance = 1e-4

    /// Cost: iterations · n · count · d, and that of k-means.
    package init(of rows: Tensor, count: Int, from generator: Generator, iterations: Int = 50) {
        let (n, d) = (rows.shape[0], rows.shape[1])
        let x = rows.values.map(Double.init)
        let start = KMeans(of: rows, count: count, from: generator)
        var clusters = start.clusters
        var shares = [[Double]](repeating: [Double](repeating: 0, count: count), count: n)
        for i in 0..<n { shares[i][clusters[i]] = 1 }
        var means = [Double](repeating: 0, count: count * d)
        var variances = means
        var weights = [Double](repeating: 0, count: count)
        var likelihood = -Double.infinity
        for _ in 0..<iterations {
            // The mixture that the shares make.
            for c in 0..<count {
                let mass = max(1e-9, (0..<n).reduce(0.0) { $0 + shares[$1][c] })
                weights[c] = mass / Double(n)
                for j in 0..<d {
                    var (sum, squares) = (0.0, 0.0)
                    for i in 0..<n { sum += shares[i][c] * x[i * d + j] }
                    let mean = sum / mass
                    for i in 0..<n {
                        let difference = x[i * d + j] - mean
                        squares += shares[i][c] * difference * difference
                    }
                    means[c * d + j] = mean
                    variances[c * d + j] = max(Self.leastVariance, squares / mass)
                }
            }
            // The shares that the mixture makes.
            var total = 0.0
            for i in 0..<n {
                var logs = (0..<count).map { c -> Double in
                    var log = Foundation.log(weights[c])
                    for j in 0..<d {
                        let (difference, variance) = (x[i * d + j] - means[c * d + j], variances[c * d + j])
                        log -= 0.5 * (Foundation.log(2 * .pi * variance) + difference * difference / variance)
                    }
                    return log
                }
                let top = logs.max()!
                clusters[i] = logs.firstIndex(of: top)!
                let sum = logs.reduce(0) { $0 + exp($1 - top) }
                for c in 0..<count { logs[c] = exp(logs[c] - top) / sum }
                shares[i] = logs
                total += top + Foundation.log(sum)
            }
            let isSettled = total / Double(n) - likelihood < 1e-6
            likelihood = total / Double(n)
            if isSettled { break }
        }
        self.means = Tensor(means.map { Float($0) }, shape: [count, d])
        logVariances = Tensor(variances.map { Float(log($0)) }, shape: [count, d])
        logShares = Tensor(weights.map { Float(log(max($0, 1e-9))) }, shape: [count])
        self.clusters = clusters
        logLikelihood = likelihood
    }
}
