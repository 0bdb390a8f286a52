import Foundation
import Tensors

/// What each code is worth, from the means and log variances [n, codes] of q(z|x) over rows.
package struct CodeRelevance: Sendable {
    /// 1/n Σ ½ (μ² + σ² − 1 − log σ²) of each code, in nats.
    package let divergences: [Double]
    /// The variance of each code's mean over the rows, with n − 1. Burda, Grosse & Salakhutdinov, ICLR 2016, §5.
    package let activities: [Double]
    private let means: Tensor

    package init(means: Tensor, logVariances: Tensor) {
        let (n, d) = (means.shape[0], means.shape[1])
        precondition(n > 1 && logVariances.shape == means.shape, "\(means.shape), \(logVariances.shape)")
        var (divergences, activities): ([Double], [Double]) = ([], [])
        for j in 0..<d {
            let middles = (0..<n).map { Double(means.values[$0 * d + j]) }
            let logs = (0..<n).map { Double(logVariances.values[$0 * d + j]) }
            let mean = middles.reduce(0, +) / Double(n)
            activities.append(middles.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n - 1))
            let sum = zip(middles, logs).reduce(0) { $0 + 0.5 * ($1.0 * $1.0 + exp($1.1) - 1 - $1.1) }
            divergences.append(sum / Double(n))
        }
        (self.divergences, self.activities, self.means) = (divergences, activities, means)
    }

    /// How many codes vary by more than the threshold.
    package func active(above threshold: Double = 0.01) -> Int { activities.count { $0 > threshold } }

    /// How much the mean over rows of `error` grows where a code stands at its own mean in all of them, for each code; and
    /// the error without that. `error` gives the sum over rows for codes [n, codes].
    package func costs(_ error: (Tensor) -> Double) -> (costs: [Double], error: Double) {
        let (n, d) = (means.shape[0], means.shape[1])
        let whole = error(means) / Double(n)
        let costs = (0..<d).map { j -> Double in
            var changed = means
            let mean = (0..<n).reduce(0.0) { $0 + Double(means.values[$1 * d + j]) } / Double(n)
            for i in 0..<n { changed.values[i * d + j] = Float(mean) }
            return error(changed) / Double(n) - whole
        }
        return (costs, whole)
    }
}
