import Foundation
import Tensors

/// A mixture of Gaussians fitted to rows [n, d] by expectation maximisation, from where k-means ends.
/// Dempster, Laird & Rubin, J. R. Stat. Soc. B 39, 1977.
package struct GaussianMixture {
    package enum Covariances: Sendable {
        case diagonal
        /// Finds clusters that lie askew, for d times the cost.
        case full
    }

    /// [count, d]
    package let means: Tensor
    /// log of the variance along each axis, whatever else the covariances have: [count, d]
    package let logVariances: Tensor
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

    /// Cost: iterations · n · count · d, or d² with full covariances, and that of k-means.
    package init(
        of rows: Tensor, count: Int, covariances: Covariances = .diagonal, from generator: Generator,
        iterations: Int = 50
    ) {
        let (n, d) = (rows.shape[0], rows.shape[1])
        let start = KMeans(of: rows, count: count, from: generator)
        let points = rows.values.map(Double.init)
        // [count, n]
        var shares = [Double](repeating: 0, count: count * n)
        for i in 0..<n { shares[start.clusters[i] * n + i] = 1 }
        func likeliest() -> [Component] {
            (0..<count).map { c in Component(points, d, covariances, shares[c * n..<(c + 1) * n]) }
        }
        var mixture = likeliest()
        var likelihood = -Double.infinity
        for iteration in 1...max(1, iterations) {
            let mean = Self.assign(points, to: mixture, &shares) / Double(n)
            let isSettled = mean - likelihood < 1e-6
            likelihood = mean
            if isSettled || iteration == iterations { break }
            mixture = likeliest()
        }
        means = Tensor(mixture.flatMap { $0.mean.map { Float($0) } }, shape: [count, d])
        logVariances = Tensor(mixture.flatMap { $0.variances.map { Float(log($0)) } }, shape: [count, d])
        logShares = Tensor(mixture.map { Float(log($0.share)) }, shape: [count])
        clusters = (0..<n).map { i in
            (0..<count).reduce(0) { shares[$1 * n + i] > shares[$0 * n + i] ? $1 : $0 }
        }
        logLikelihood = likelihood
    }

    /// How much each row belongs to each component, into `shares`; gives Σ log p(row).
    private static func assign(_ points: [Double], to mixture: [Component], _ shares: inout [Double]) -> Double {
        let n = shares.count / mixture.count
        for (c, component) in mixture.enumerated() {
            component.logDensities(points, into: &shares[c * n..<(c + 1) * n])
        }
        var total = 0.0
        for i in 0..<n {
            let top = mixture.indices.reduce(-Double.infinity) { max($0, shares[$1 * n + i]) }
            var sum = 0.0
            for c in mixture.indices {
                shares[c * n + i] = exp(shares[c * n + i] - top)
                sum += shares[c * n + i]
            }
            for c in mixture.indices { shares[c * n + i] /= sum }
            total += top + log(sum)
        }
        return total
    }

    private struct Component {
        let d: Int
        let covariances: Covariances
        /// π
        let share: Double
        /// [d]
        private(set) var mean, variances: [Double]
        /// L with L Lᵀ the covariance: row j has its entries from `first(j)` to j. [d, d]
        private var factor: [Double]

        /// The likeliest one where each row belongs to it by `shares`, [n].
        init(_ points: [Double], _ d: Int, _ covariances: Covariances, _ shares: ArraySlice<Double>) {
            (self.d, self.covariances) = (d, covariances)
            let mass = max(GaussianMixture.leastMass, shares.reduce(0, +))
            share = mass / Double(shares.count)
            mean = Array(repeating: 0, count: d)
            variances = mean
            factor = Array(repeating: 0, count: d * d)
            for (i, share) in shares.enumerated() { for j in 0..<d { mean[j] += share * points[i * d + j] } }
            for j in 0..<d { mean[j] /= mass }
            // In a second pass: the mean of squares less the squared mean would cancel.
            var difference = mean
            for (i, share) in shares.enumerated() where share > 0 {
                for j in 0..<d {
                    difference[j] = points[i * d + j] - mean[j]
                    for k in first(j)...j { factor[j * d + k] += share / mass * difference[j] * difference[k] }
                }
            }
            for j in 0..<d {
                factor[j * d + j] = max(GaussianMixture.leastVariance, factor[j * d + j])
                variances[j] = factor[j * d + j]
            }
            factorise()
        }

        /// The first column of a row's entries.
        private func first(_ row: Int) -> Int { covariances == .full ? 0 : row }

        /// Cholesky's factor in place of the covariance. What no row spans gets the least variance.
        private mutating func factorise() {
            for j in 0..<d {
                for k in first(j)...j {
                    var rest = factor[j * d + k]
                    for i in first(j)..<k { rest -= factor[j * d + i] * factor[k * d + i] }
                    factor[j * d + k] =
                        k < j ? rest / factor[k * d + k] : max(GaussianMixture.leastVariance, rest).squareRoot()
                }
            }
        }

        /// log π + log N(x; μ, Σ) of each row.
        func logDensities(_ points: [Double], into densities: inout ArraySlice<Double>) {
            let constant = (0..<d).reduce(log(share)) { $0 - 0.5 * log(2 * .pi) - log(factor[$1 * d + $1]) }
            // y = L⁻¹ (x − μ)
            var y = mean
            for (i, place) in densities.indices.enumerated() {
                var square = 0.0
                for j in 0..<d {
                    var rest = points[i * d + j] - mean[j]
                    for k in first(j)..<j { rest -= factor[j * d + k] * y[k] }
                    y[j] = rest / factor[j * d + j]
                    square += y[j] * y[j]
                }
                densities[place] = constant - 0.5 * square
            }
        }
    }
}
