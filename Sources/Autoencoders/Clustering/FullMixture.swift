import Foundation
import Tensors

/// A mixture of Gaussians with full covariances as a density of rows [n, d], with its information criterion:
///
///     M: N_k = Σ_i r_ik   π_k = N_k/n   m_k = Σ_i r_ik z_i/N_k   C_k = Σ_i r_ik (z_i − m_k)(z_i − m_k)ᵀ/N_k + ρ·I
///     E: r_ik = π_k N(z_i; m_k, C_k)/Σ_l …        BIC = −2 Σ_i log p(z_i) + q ln n,   q = (K − 1) + K·d + K·d(d + 1)/2
///
/// Dempster, Laird & Rubin, JRSS B 39, 1977; Schwarz, Ann. Stat. 6, 1978.
package struct FullMixture: Sendable {
    package let dimension: Int
    /// π, [K]
    package private(set) var weights: [Double]
    /// [K][d]
    package private(set) var means: [[Double]]
    /// Row by row, [K][d · d].
    package private(set) var covariances: [[Double]]
    /// L with L Lᵀ the covariance, row by row, [K][d · d].
    package private(set) var factors: [[Double]]
    /// Whether no two axes have to do with each other in any component.
    private let isDiagonal: Bool

    package var count: Int { weights.count }

    /// Parameters: shares, means, covariances.
    package var freedom: Int { (count - 1) + count * dimension + count * dimension * (dimension + 1) / 2 }

    /// nil where a covariance is no such: not symmetric and positive.
    package init?(weights: [Double], means: [[Double]], covariances: [[Double]]) {
        guard let d = means.first?.count, d > 0, weights.count == means.count, weights.count == covariances.count,
            means.allSatisfy({ $0.count == d && $0.allSatisfy(\.isFinite) }),
            covariances.allSatisfy({ $0.count == d * d && $0.allSatisfy(\.isFinite) }),
            weights.allSatisfy({ $0 > 0 }), abs(weights.reduce(0, +) - 1) < 1e-3
        else { return nil }
        let factors = covariances.compactMap { Self.factor($0, d) }
        guard factors.count == covariances.count else { return nil }
        (dimension, self.weights, self.means, self.covariances, self.factors) = (
            d, weights, means, covariances, factors
        )
        isDiagonal = covariances.allSatisfy { matrix in
            matrix.indices.allSatisfy { $0 / d == $0 % d || matrix[$0] == 0 }
        }
    }

    /// One whose covariances are L Lᵀ of factors L, which hold through rounding; nil where one isn't such.
    package init?(weights: [Double], means: [[Double]], factors: [[Double]]) {
        let d = means.first?.count ?? 0
        guard factors.allSatisfy({ $0.count == d * d }) else { return nil }
        let covariances = factors.map { factor in
            (0..<d * d).map { place in
                (0...min(place / d, place % d)).reduce(0) {
                    $0 + factor[place / d * d + $1] * factor[place % d * d + $1]
                }
            }
        }
        self.init(weights: weights, means: means, covariances: covariances)
    }

    /// One of Gaussians along the axes, of equal shares; nil where a variance isn't positive.
    package init?(means: [[Double]], variances: [[Double]]) {
        let d = means.first?.count ?? 0
        let covariances = variances.map { variances in
            (0..<d * d).map { $0 / d == $0 % d ? variances[$0 / d] : 0 }
        }
        let share = 1 / Double(max(1, means.count))
        self.init(weights: means.map { _ in share }, means: means, covariances: covariances)
    }

    /// The likeliest one where row i belongs to component k by `shares`[k][i]; nil where a component has no rows or lies in a
    /// plane. Cost: K · n · d².
    package init?(_ rows: [[Double]], shares: [[Double]], ridge: Double) {
        let (n, d) = (rows.count, rows.first?.count ?? 0)
        var (weights, means, covariances): ([Double], [[Double]], [[Double]]) = ([], [], [])
        for share in shares {
            let mass = share.reduce(0, +)
            guard mass > 1e-6 else { return nil }
            var mean = [Double](repeating: 0, count: d)
            for (row, r) in zip(rows, share) where r > 0 { for j in 0..<d { mean[j] += r * row[j] } }
            for j in 0..<d { mean[j] /= mass }
            var covariance = [Double](repeating: 0, count: d * d)
            var difference = mean
            for (row, r) in zip(rows, share) where r > 0 {
                for j in 0..<d { difference[j] = row[j] - mean[j] }
                for j in 0..<d {
                    let scaled = r / mass * difference[j]
                    for k in 0...j { covariance[j * d + k] += scaled * difference[k] }
                }
            }
            for j in 0..<d {
                covariance[j * d + j] += ridge
                for k in 0..<j { covariance[k * d + j] = covariance[j * d + k] }
            }
            weights.append(mass / Double(n))
            means.append(mean)
            covariances.append(covariance)
        }
        self.init(weights: weights, means: means, covariances: covariances)
    }

    /// Cholesky's factor of a matrix of d rows; nil where it isn't positive.
    private static func factor(_ matrix: [Double], _ d: Int) -> [Double]? {
        var factor = [Double](repeating: 0, count: d * d)
        for j in 0..<d {
            for k in 0...j {
                var rest = matrix[j * d + k]
                for i in 0..<k { rest -= factor[j * d + i] * factor[k * d + i] }
                if k < j {
                    factor[j * d + k] = rest / factor[k * d + k]
                } else {
                    guard rest > 0 else { return nil }
                    factor[j * d + j] = rest.squareRoot()
                }
            }
        }
        return factor
    }

    /// log π_k + log N(row; m_k, C_k), [K].
    private func logJoint(_ row: [Double]) -> [Double] {
        let d = dimension
        var y = row
        return (0..<count).map { k in
            let (mean, factor) = (means[k], factors[k])
            var (square, logarithm) = (0.0, 0.0)
            for j in 0..<d {
                var rest = row[j] - mean[j]
                if !isDiagonal { for i in 0..<j { rest -= factor[j * d + i] * y[i] } }
                y[j] = rest / factor[j * d + j]
                square += y[j] * y[j]
                logarithm += log(factor[j * d + j])
            }
            return log(weights[k]) - 0.5 * (square + Double(d) * log(2 * .pi)) - logarithm
        }
    }

    private static func logSum(_ values: [Double]) -> Double {
        let top = values.max() ?? 0
        return top + log(values.reduce(0) { $0 + exp($1 - top) })
    }

    /// log p(row). Cost: K · d².
    package func logDensity(_ row: [Double]) -> Double { Self.logSum(logJoint(row)) }

    /// Σ log p(row), and how much each row belongs to each component, [K][n].
    package func assign(_ rows: [[Double]]) -> (logLikelihood: Double, shares: [[Double]]) {
        var shares = [[Double]](repeating: [Double](repeating: 0, count: rows.count), count: count)
        var total = 0.0
        for (i, row) in rows.enumerated() {
            let joint = logJoint(row)
            let sum = Self.logSum(joint)
            for k in 0..<count { shares[k][i] = exp(joint[k] - sum) }
            total += sum
        }
        return (total, shares)
    }

    package func bic(_ logLikelihood: Double, rows: Int) -> Double {
        -2 * logLikelihood + Double(freedom) * log(Double(rows))
    }

    /// Draws, [count, d].
    package func draw(_ count: Int, from generator: Generator) -> Tensor {
        let places = generator.split("component").uniform([count]).values
        let noise = generator.split("code").normal([count, dimension])
        var codes = noise
        let d = dimension
        for row in 0..<count {
            var (k, rest) = (0, Double(places[row]))
            while k < weights.count - 1, rest >= weights[k] {
                rest -= weights[k]
                k += 1
            }
            for j in 0..<d {
                var value = means[k][j]
                for i in 0...j { value += factors[k][j * d + i] * Double(noise.values[row * d + i]) }
                codes.values[row * d + j] = Float(value)
            }
        }
        return codes
    }
}

extension FullMixture {
    /// A fit with what it is judged by.
    package struct Fit: Sendable {
        package let mixture: FullMixture
        /// Σ log p over the rows that it was fitted to.
        package let logLikelihood: Double
        package let bic: Double
    }

    /// The likeliest of some starts of expectation maximisation, each from where k-means ends; nil where none has a component
    /// for all of its rows. Cost: starts · iterations · n · K · d².
    package static func fit(
        _ rows: Tensor, count: Int, from generator: Generator, ridge: Double = 1e-6, starts: Int = 10,
        iterations: Int = 100
    ) -> Fit? {
        let points = (0..<rows.shape[0]).map { rows.row($0).map(Double.init) }
        var best: Fit?
        for start in 0..<(count == 1 ? 1 : starts) {
            let clusters = KMeans(of: rows, count: count, from: generator.split(start), starts: 1).clusters
            let shares = (0..<count).map { k in clusters.map { $0 == k ? 1.0 : 0 } }
            guard var mixture = FullMixture(points, shares: shares, ridge: ridge) else { continue }
            var before = -Double.infinity
            for _ in 0..<iterations {
                let (likelihood, shares) = mixture.assign(points)
                if likelihood - before < 1e-6 * Double(points.count) { break }
                before = likelihood
                guard let next = FullMixture(points, shares: shares, ridge: ridge) else { break }
                mixture = next
            }
            let likelihood = mixture.assign(points).logLikelihood
            guard likelihood.isFinite, likelihood > best?.logLikelihood ?? -.infinity else { continue }
            best = Fit(mixture: mixture, logLikelihood: likelihood, bic: mixture.bic(likelihood, rows: points.count))
        }
        return best
    }

    /// Fits of 1, 2, … components up to the one behind which the criterion has risen twice in a row, or to `most`, and the
    /// place of the one with the least.
    package static func search(
        _ rows: Tensor, most: Int, from generator: Generator, goesOn: (_ count: Int) -> Bool = { _ in true }
    ) -> (fits: [Fit], best: Int)? {
        var fits: [Fit] = []
        for count in 1...max(1, most) {
            guard goesOn(count), let fit = fit(rows, count: count, from: generator.split(count)) else { break }
            fits.append(fit)
            let least = fits.indices.min { fits[$0].bic < fits[$1].bic } ?? 0
            if fits.count - least > 2 { break }
        }
        return fits.indices.min { fits[$0].bic < fits[$1].bic }.map { (fits, $0) }
    }
}
