import Autoencoders
import Foundation
import Tensors

/// How many clusters there are: the least k whose gap isn't significantly below the largest.
///
/// Gap(k) = 1/B Σ_b log W_kb − log W_k, W_k the sum of squared distances from the nearest of k centres, W_kb the same of rows
/// drawn without clusters, evenly in the box that the rows fill along their principal axes; s_k = sd_b(log W_kb)·√(1 + 1/B).
/// k is the least with Gap(k) ≥ Gap(k*) − 3·s_{k*}, k* that with the largest gap. Tibshirani, Walther & Hastie, J. R. Stat. Soc.
/// B 63, 2001, who compare with k + 1 only: that stops at one cluster where three lie in a line, since two of them are no
/// better than two of evenly drawn rows. Three of s, and not one: the largest of many gaps is by chance more than one above
/// that of a single cluster in every third set of rows without any.
package struct GapStatistic: Sendable {
    /// Gap(k) and s_k, k from 1.
    package let gaps, errors: [Double]

    /// Whether the largest gap lies below the largest k that was tried: else more clusters might be better still.
    package let isClear: Bool
    package let count: Int

    /// Sets of rows without clusters that each k is compared with, and starts of k-means.
    package static let references = 10
    private static let starts = 3
    /// By how many s_k a gap has to be above another to be larger.
    private static let margin = 3.0

    /// Of rows [n, d], up to so many clusters, fewer than rows. Cost: 1 + references times k-means for each k.
    package init(of rows: Tensor, most: Int, from generator: Generator) {
        let most = max(1, min(most, rows.shape[0] - 1))
        let box = Box(rows)
        let drawn = (0..<Self.references).map { box.draw(rows.shape[0], from: generator.split("box").split($0)) }
        func logCost(_ rows: Tensor, _ k: Int, _ purpose: Int) -> Double {
            let stream = generator.split("means").split(k).split(purpose)
            return log(max(KMeans(of: rows, count: k, from: stream, starts: Self.starts).cost, .leastNormalMagnitude))
        }
        var (gaps, errors) = ([Double](), [Double]())
        for k in 1...most {
            let costs = drawn.enumerated().map { logCost($1, k, $0 + 1) }
            let mean = costs.reduce(0, +) / Double(costs.count)
            let variance = costs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(costs.count)
            gaps.append(mean - logCost(rows, k, 0))
            errors.append((variance * (1 + 1 / Double(costs.count))).squareRoot())
        }
        (self.gaps, self.errors) = (gaps, errors)
        let peak = gaps.indices.max { gaps[$0] < gaps[$1] } ?? 0
        isClear = peak < most - 1
        count = 1 + (gaps.firstIndex { $0 >= gaps[peak] - Self.margin * errors[peak] } ?? peak)
    }

    /// The box that rows fill, along their principal axes.
    private struct Box {
        private let pca: PCA
        private let low, high: [Double]

        init(_ rows: Tensor) {
            let d = rows.shape[1]
            pca = PCA(of: rows, components: d)
            var (low, high) = ([Double](repeating: .infinity, count: d), [Double](repeating: -.infinity, count: d))
            for i in 0..<rows.shape[0] {
                let row = zip(rows.row(i), pca.mean).map { Double($0) - $1 }
                for (k, axis) in pca.components.enumerated() {
                    let place = zip(row, axis).reduce(0) { $0 + $1.0 * $1.1 }
                    (low[k], high[k]) = (min(low[k], place), max(high[k], place))
                }
            }
            (self.low, self.high) = (low, high)
        }

        func draw(_ count: Int, from generator: Generator) -> Tensor {
            let d = low.count
            let chances = generator.uniform([count, d]).values
            var values: [Float] = []
            values.reserveCapacity(count * d)
            for i in 0..<count {
                var row = pca.mean
                for (k, axis) in pca.components.enumerated() {
                    let place = low[k] + Double(chances[i * d + k]) * (high[k] - low[k])
                    for j in 0..<d { row[j] += place * axis[j] }
                }
                values += row.map { Float($0) }
            }
            return Tensor(values, shape: [count, d])
        }
    }
}
