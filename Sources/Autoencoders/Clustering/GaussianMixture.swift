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
    package static let leastVariance = 1e-4
    /// Nor does a component lose its last row.
    private static let leastMass = 1e-9

    /// Cost: iterations · n · count · d, and that of k-means.
    package init(of rows: Tensor, count: Int, from generator: Generator, iterations: Int = 50) {
        let n = rows.shape[0]
        let start = KMeans(of: rows, count: count, from: generator)
        var shares = [Double](repeating: 0, count: n * count)
        for i in 0..<n { shares[i * count + start.clusters[i]] = 1 }
        var mixture = Components(count, rows, shares)
        var likelihood = -Double.infinity
        for iteration in 1...max(1, iterations) {
            let mean = mixture.assign(rows, &shares) / Double(n)
            let isSettled = mean - likelihood < 1e-6
            likelihood = mean
            if isSettled || iteration == iterations { break }
            mixture = Components(count, rows, shares)
        }
        let d = rows.shape[1]
        means = Tensor(mixture.means.map { Float($0) }, shape: [count, d])
        logVariances = Tensor(mixture.variances.map { Float(log($0)) }, shape: [count, d])
        logShares = Tensor(mixture.weights.map { Float(log($0)) }, shape: [count])
        clusters = (0..<n).map { i in
            (0..<count).reduce(0) { shares[i * count + $1] > shares[i * count + $0] ? $1 : $0 }
        }
        logLikelihood = likelihood
    }

    private struct Components {
        let (count, d): (Int, Int)
        /// π, [count]
        var weights: [Double]
        /// [count, d]
        var means, variances: [Double]

        /// The most likely components where each row belongs to them by `shares`, [n, count].
        init(_ count: Int, _ rows: Tensor, _ shares: [Double]) {
            let (n, d) = (rows.shape[0], rows.shape[1])
            (self.count, self.d) = (count, d)
            weights = Array(repeating: 0, count: count)
            means = Array(repeating: 0, count: count * d)
            variances = means
            for i in 0..<n {
                for c in 0..<count {
                    let share = shares[i * count + c]
                    weights[c] += share
                    for j in 0..<d { means[c * d + j] += share * Double(rows.values[i * d + j]) }
                }
            }
            for c in 0..<count {
                weights[c] = max(GaussianMixture.leastMass, weights[c])
                for j in 0..<d { means[c * d + j] /= weights[c] }
            }
            // In a second pass: the mean of squares less the squared mean would cancel.
            for i in 0..<n {
                for c in 0..<count {
                    let share = shares[i * count + c]
                    for j in 0..<d {
                        let difference = Double(rows.values[i * d + j]) - means[c * d + j]
                        variances[c * d + j] += share * difference * difference
                    }
                }
            }
            for c in 0..<count {
                for j in 0..<d {
                    variances[c * d + j] = max(GaussianMixture.leastVariance, variances[c * d + j] / weights[c])
                }
                weights[c] /= Double(n)
            }
        }

        /// How much each row belongs to each component, into `shares`; gives Σ log p(row).
        func assign(_ rows: Tensor, _ shares: inout [Double]) -> Double {
            let constants = (0..<count).map { c in
                (0..<d).reduce(log(weights[c])) { $0 - 0.5 * log(2 * .pi * variances[c * d + $1]) }
            }
            let precisions = variances.map { 1 / $0 }
            var total = 0.0
            for i in 0..<rows.shape[0] {
                let at = i * count
                var top = -Double.infinity
                for c in 0..<count {
                    var square = 0.0
                    for j in 0..<d {
                        let difference = Double(rows.values[i * d + j]) - means[c * d + j]
                        square += difference * difference * precisions[c * d + j]
                    }
                    shares[at + c] = constants[c] - 0.5 * square
                    top = max(top, shares[at + c])
                }
                var sum = 0.0
                for c in 0..<count {
                    shares[at + c] = exp(shares[at + c] - top)
                    sum += shares[at + c]
                }
                for c in 0..<count { shares[at + c] /= sum }
                total += top + log(sum)
            }
            return total
        }
    }
}
