import Foundation

/// The tail of scores above a high quantile as a generalised Pareto distribution, to say how high scores go that are
/// rarer than any seen. Siffer, Fouque, Termier & Largouët, KDD 2017, eq. 1–4.
package struct ParetoTail: Sendable {
    /// The quantile t from which the tail counts.
    package let start: Double
    /// N_t: how many scores are above it, of how many.
    package let exceedances, count: Int
    /// γ: above 0 the tail is heavier than an exponential one, below 0 it ends. γ > −½.
    package let shape: Double
    /// σ, in units of the scores.
    package let scale: Double

    /// By maximum likelihood; nil where fewer than ten scores are above the quantile, or no tail with γ > −½ fits them.
    /// Cost: some thousand passes over the tail.
    package init?(of scores: SortedScores, above level: Double) {
        start = scores.quantile(level)
        count = scores.count
        let start = start
        let excesses = scores.values.filter { $0 > start }.map { $0 - start }
        exceedances = excesses.count
        guard exceedances >= 10, let fit = Self.fit(excesses) else { return nil }
        (shape, scale) = fit
    }

    /// Σ log of the density over the tail: −N_t log σ − (1 + 1/γ) Σ log(1 + γy/σ).
    package var logLikelihood: Double {
        // At the maximum the mean of the logarithms is γ.
        -Double(exceedances) * (log(scale) + shape + 1)
    }

    /// The score z that a row exceeds with the probability `risk`: t + σ/γ·((risk·n/N_t)^−γ − 1).
    package func score(ofRisk risk: Double) -> Double {
        let ratio = risk * Double(count) / Double(exceedances)
        // −σ log ratio is the limit at γ = 0.
        return shape == 0 ? start - scale * log(ratio) : start + scale / shape * expm1(-shape * log(ratio))
    }

    /// γ and σ. With θ = γ/σ the best γ is mean log(1 + θy), and the likelihood rises with θ as long as
    /// (1 + γ)·mean 1/(1 + θy) > 1. Grimshaw, Technometrics 35, 1993.
    private static func fit(_ excesses: [Double]) -> (shape: Double, scale: Double)? {
        let n = Double(excesses.count)
        let (largest, mean) = (excesses.max()!, excesses.reduce(0, +) / n)
        func shape(_ theta: Double) -> Double { excesses.reduce(0) { $0 + log1p(theta * $1) } / n }
        func slope(_ theta: Double) -> Double {
            (1 + shape(theta)) * (excesses.reduce(0) { $0 + 1 / (1 + theta * $1) } / n) - 1
        }
        // θ = 0 solves the equation for every sample, so that it is approached from either side only.
        let positive = (0...400).map { pow(10, -6 + 12 * Double($0) / 400) / mean }
        let negative = (0...400).map { i -> Double in
            // From where the tail ends at the largest excess to 0, dense at both ends.
            let share = 1 / (1 + exp(18 * (Double(i) / 400 - 0.5)))
            return -share / largest
        }
        var best: (shape: Double, scale: Double, likelihood: Double)?
        for side in [negative, positive] {
            let slopes = side.map(slope)
            for i in 1..<side.count where slopes[i - 1] > 0 && slopes[i] <= 0 {
                var (low, high) = (side[i - 1], side[i])
                for _ in 0..<200 {
                    let middle = (low + high) / 2
                    if middle == low || middle == high { break }
                    if slope(middle) > 0 { low = middle } else { high = middle }
                }
                let theta = (low + high) / 2
                let gamma = shape(theta)
                let sigma = gamma / theta
                guard gamma > -0.5, sigma > 0 else { continue }
                let likelihood = -(log(sigma) + gamma + 1)
                if likelihood > best?.likelihood ?? -.infinity { best = (gamma, sigma, likelihood) }
            }
        }
        return best.map { ($0.shape, $0.scale) }
    }
}
