import Foundation
import Tensors
import Testing

@testable import Autoencoders

/// k-means and mixtures of Gaussians, against exhaustive search, closed forms and what data were drawn from.
@Suite struct ClusteringTests {
    /// Clouds of N(centre, deviation²), one after the other.
    static func clouds(_ centers: [[Float]], deviations: [Float], rows: Int, seed: UInt64 = 1) -> Tensor {
        let d = centers[0].count
        var values: [Float] = []
        for (c, center) in centers.enumerated() {
            let noise = Generator(seed: seed).split(c).normal([rows, d]).values
            for (i, value) in noise.enumerated() { values.append(center[i % d] + deviations[c] * value) }
        }
        return Tensor(values, shape: [centers.count * rows, d])
    }

    /// Σ ‖x − mean of its cluster‖², by the definition.
    static func cost(_ rows: Tensor, _ clusters: [Int], count: Int) -> Double {
        let d = rows.shape[1]
        return (0..<count).reduce(0.0) { sum, c in
            let members = clusters.indices.filter { clusters[$0] == c }
            return (0..<d).reduce(sum) { sum, j in
                let values = members.map { Double(rows.values[$0 * d + j]) }
                let mean = values.reduce(0, +) / Double(max(1, values.count))
                return values.reduce(sum) { $0 + ($1 - mean) * ($1 - mean) }
            }
        }
    }

    /// Of all ways to divide nine points none is cheaper.
    @Test(arguments: [2, 3]) func kMeansFindsTheBestDivision(_ count: Int) {
        for seed in 1...4 {
            let rows = Generator(seed: UInt64(seed)).normal([9, 2])
            let means = KMeans(of: rows, count: count, from: Generator(seed: 7), starts: 20)
            var best = Double.infinity
            var clusters = [Int](repeating: 0, count: 9)
            for code in 0..<Int(pow(Double(count), 9)) {
                var rest = code
                for i in 0..<9 { (clusters[i], rest) = (rest % count, rest / count) }
                best = min(best, Self.cost(rows, clusters, count: count))
            }
            #expect(abs(means.cost - best) < 1e-5 * best, "\(means.cost), at best \(best)")
            #expect(abs(Self.cost(rows, means.clusters, count: count) - best) < 1e-5 * best)
        }
    }

    /// Far from the origin, where squares are large against the clouds.
    @Test func kMeansFindsCloudsAnywhere() {
        let truth: [[Float]] = [[1000, 0, 0], [1000, 8, 0], [1000, 0, 8], [1008, 0, 0]]
        let rows = Self.clouds(truth, deviations: [1, 1, 1, 1], rows: 100)
        let means = KMeans(of: rows, count: 4, from: Generator(seed: 3))
        #expect(Set(means.clusters).count == 4)
        for c in 0..<4 {
            let cluster = means.clusters[100 * c]
            #expect(means.clusters[100 * c..<100 * (c + 1)].count { $0 == cluster } >= 99)
            for j in 0..<3 { #expect(abs(means.centers.values[cluster * 3 + j] - truth[c][j]) < 0.4) }
        }
        // The generator decides, nothing else.
        #expect(KMeans(of: rows, count: 4, from: Generator(seed: 3)).centers == means.centers)
    }

    @Test func kMeansBearsFewerRowsThanClusters() {
        let same = Tensor([Float](repeating: 2, count: 6), shape: [3, 2])
        let means = KMeans(of: same, count: 5, from: Generator(seed: 1))
        #expect(means.cost == 0 && means.centers.values.allSatisfy { $0 == 2 })
    }

    /// One component: the mean and the variance of the rows, and the entropy's formula for the likelihood.
    @Test func oneGaussianHasAClosedForm() {
        let rows = Self.clouds([[3, -1]], deviations: [2], rows: 50)
        let fit = GaussianMixture(of: rows, count: 1, from: Generator(seed: 1))
        var likelihood = 0.0
        for j in 0..<2 {
            let values = (0..<50).map { Double(rows.values[2 * $0 + j]) }
            let mean = values.reduce(0, +) / 50
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 50
            #expect(abs(Double(fit.means.values[j]) - mean) < 1e-5)
            #expect(abs(Double(fit.logVariances.values[j]) - log(variance)) < 1e-5)
            likelihood -= 0.5 * (log(2 * .pi * variance) + 1)
        }
        #expect(fit.logShares.values == [0])
        #expect(abs(fit.logLikelihood - likelihood) < 1e-6)
    }

    /// Two clouds with the same middle, a narrow and a wide one, which no k-means tells apart.
    @Test func mixtureFindsWhatItWasDrawnFrom() throws {
        let rows = Self.clouds([[0, 0], [0, 0], [12, 0]], deviations: [0.3, 3, 1], rows: 2000)
        let fit = GaussianMixture(of: rows, count: 3, from: Generator(seed: 2), iterations: 200)
        let narrow = try #require((0..<3).min { fit.logVariances.values[2 * $0] < fit.logVariances.values[2 * $1] })
        let wide = try #require((0..<3).max { fit.logVariances.values[2 * $0] < fit.logVariances.values[2 * $1] })
        let far = 3 - narrow - wide
        for (c, deviation) in [(narrow, 0.3), (wide, 3), (far, 1)] {
            #expect(abs(exp(Double(fit.logShares.values[c])) - 1 / 3) < 0.02)
            for j in 0..<2 {
                let found = exp(Double(fit.logVariances.values[2 * c + j]) / 2)
                #expect(abs(found / deviation - 1) < 0.1, "\(found) for \(deviation)")
            }
        }
        #expect(abs(fit.means.values[2 * far] - 12) < 0.1)
        // No worse than the truth, whose likelihood is the mean of log Σ π N(x) by the definition.
        let truth: [(Double, Double)] = [(0, 0.3), (0, 3), (12, 1)]
        let likelihood =
            (0..<6000).reduce(0.0) { sum, i in
                let (x, y) = (Double(rows.values[2 * i]), Double(rows.values[2 * i + 1]))
                let density = truth.reduce(0.0) { sum, component in
                    let (middle, deviation) = component
                    let square = ((x - middle) * (x - middle) + y * y) / (deviation * deviation)
                    return sum + exp(-square / 2) / (2 * .pi * deviation * deviation) / 3
                }
                return sum + log(density)
            } / 6000
        #expect(fit.logLikelihood >= likelihood - 1e-3, "\(fit.logLikelihood), of the truth \(likelihood)")
    }

    /// Two crossing clouds, long and thin along the diagonals: only covariances tell them apart.
    @Test func fullCovariancesFindSlantedClusters() {
        let count = 1000
        let draws = Generator(seed: 5).normal([2 * count, 2]).values
        let rows = (0..<2 * count).flatMap { i -> [Float] in
            let (along, across) = (3 * draws[2 * i], 0.2 * draws[2 * i + 1])
            return i < count ? [along + across, along - across] : [across + along, across - along]
        }
        func agreement(_ covariances: GaussianMixture.Covariances) -> Double {
            let fit = GaussianMixture(
                of: Tensor(rows, shape: [2 * count, 2]), count: 2, covariances: covariances, from: Generator(seed: 1),
                iterations: 200)
            let same = (0..<2 * count).count { (fit.clusters[$0] == 0) == ($0 < count) }
            return Double(max(same, 2 * count - same)) / Double(2 * count)
        }
        #expect(agreement(.full) > 0.9 && agreement(.diagonal) < 0.8)
    }

    /// One component with full covariances: log|Σ| of the rows' own covariance, by the definition of a 2×2 determinant.
    @Test func oneGaussianWithCovariancesHasAClosedForm() {
        let rows = Self.clouds([[3, -1]], deviations: [2], rows: 50)
        let slanted = Tensor(
            rows.values.enumerated().map { $0 % 2 == 0 ? $1 : $1 + rows.values[$0 - 1] }, shape: rows.shape)
        let fit = GaussianMixture(of: slanted, count: 1, covariances: .full, from: Generator(seed: 1))
        let (x, y) = (
            (0..<50).map { Double(slanted.values[2 * $0]) }, (0..<50).map { Double(slanted.values[2 * $0 + 1]) }
        )
        func covariance(_ a: [Double], _ b: [Double]) -> Double {
            let (mean, other) = (a.reduce(0, +) / 50, b.reduce(0, +) / 50)
            return zip(a, b).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - other) } / 50
        }
        let determinant = covariance(x, x) * covariance(y, y) - covariance(x, y) * covariance(x, y)
        #expect(abs(fit.logLikelihood + log(2 * .pi) + 0.5 * log(determinant) + 1) < 1e-6)
        #expect(abs(Double(fit.logVariances.values[1]) - log(covariance(y, y))) < 1e-5)
    }

    @Test func everyIterationIsLikelier() {
        let rows = Self.clouds([[0, 0], [1.5, 0], [0, 2]], deviations: [1, 0.5, 2], rows: 60)
        let likelihoods = [1, 2, 3, 5, 10, 30].map {
            GaussianMixture(of: rows, count: 3, from: Generator(seed: 1), iterations: $0).logLikelihood
        }
        for (before, after) in zip(likelihoods, likelihoods.dropFirst()) { #expect(after > before) }
    }

    /// A component on a single value would be infinitely likely.
    @Test func noVarianceVanishes() {
        let rows = Tensor([0, 0, 0, 0, 5, 5.5, 6, 7], shape: [8, 1])
        let fit = GaussianMixture(of: rows, count: 2, from: Generator(seed: 1))
        let least = fit.logVariances.values.min() ?? -.infinity
        #expect(abs(Double(least) - log(GaussianMixture.leastVariance)) < 1e-5)
        #expect(fit.logLikelihood.isFinite && Set(fit.clusters[0..<4]).count == 1)
    }
}
