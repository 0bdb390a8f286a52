import Foundation

/// Bounds of a loss in [0, 1] under a posterior, by its divergence from a prior that was fixed before the examples were seen.
package enum PACBayes {
    /// KL(N(μ, σ²) ‖ N(m, s²)) of diagonal Gaussians, in nats; all four are [parameters], variances as their logarithms.
    package static func divergence(
        mean: [Double], logVariance: [Double], priorMean: [Double], priorLogVariance: [Double]
    ) -> Double {
        var sum = 0.0
        for j in mean.indices {
            let (a, b) = (logVariance[j], priorLogVariance[j])
            let distance = mean[j] - priorMean[j]
            sum += 0.5 * (b - a + exp(a - b) + distance * distance * exp(-b) - 1)
        }
        return sum
    }

    /// r + √((KL + ln(1/δ) + ln n + 2)/(2n − 1)). McAllester, Mach. Learn. 51, 2003, Theorem 1.
    package static func mcAllester(loss r: Double, divergence: Double, count: Int, delta: Double) -> Double {
        let n = Double(count)
        return r + ((divergence + log(1 / delta) + log(n) + 2) / (2 * n - 1)).squareRoot()
    }

    /// r + √((KL + ln(2√n/δ))/(2n)). Maurer, 2004, Theorem 5.
    package static func maurer(loss r: Double, divergence: Double, count: Int, delta: Double) -> Double {
        let n = Double(count)
        return r + ((divergence + log(2 * n.squareRoot() / delta)) / (2 * n)).squareRoot()
    }

    /// The largest p with kl(r ‖ p) ≤ (KL + ln(2√n/δ))/n. Seeger, JMLR 3, 2002.
    package static func seeger(loss r: Double, divergence: Double, count: Int, delta: Double) -> Double {
        let n = Double(count)
        return largest(above: r, within: (divergence + log(2 * n.squareRoot() / delta)) / n)
    }

    /// The largest p in [r, 1] with kl(r ‖ p) ≤ `limit`, by bisection.
    package static func largest(above r: Double, within limit: Double) -> Double {
        var (low, high) = (min(1, max(0, r)), 1.0)
        for _ in 0..<100 {
            let middle = (low + high) / 2
            if relativeEntropy(r, middle) <= limit { low = middle } else { high = middle }
        }
        return high
    }

    /// kl(r ‖ p) = r ln(r/p) + (1 − r) ln((1 − r)/(1 − p)), with 0 ln 0 = 0.
    package static func relativeEntropy(_ r: Double, _ p: Double) -> Double {
        func part(_ a: Double, _ b: Double) -> Double { a <= 0 ? 0 : b <= 0 ? .infinity : a * log(a / b) }
        return part(r, p) + part(1 - r, 1 - p)
    }
}

/// A bound on what a VAE's reconstructions are off in expectation, E ‖x − g(z)‖₂, by examples that it wasn't trained on; each
/// part is a summand. Mbacke, Clerc & Germain, NeurIPS 2023, Theorem 4.3.
package struct ReconstructionBound: Sendable {
    /// 1/n Σ E_{q(z|x_i)} ‖x_i − g(z)‖₂
    package let reconstruction: Double
    /// 1/λ Σ KL_i, the sum over the examples and not their mean.
    package let divergence: Double
    /// ln(1/δ)/λ
    package let confidence: Double
    /// K_φ K_θ Δ
    package let distance: Double
    /// λ Δ²/(8n)
    package let moment: Double

    package var value: Double { reconstruction + divergence + confidence + distance + moment }

    /// - Parameters:
    ///   - errors: E_{q(z|x_i)} ‖x_i − g(z)‖₂ of each example, not squared.
    ///   - divergences: KL(q(z|x_i) ‖ N(0, I)) of each example, in nats.
    ///   - diameter: Δ, the greatest distance of two instances.
    ///   - encoder: K_φ, the Lipschitz constant of x ↦ (μ(x), σ(x)).
    ///   - decoder: K_θ, that of g.
    package init(
        errors: [Double], divergences: [Double], lambda: Double, delta: Double, diameter: Double, encoder: Double,
        decoder: Double
    ) {
        let n = Double(errors.count)
        reconstruction = errors.reduce(0, +) / n
        divergence = divergences.reduce(0, +) / lambda
        confidence = log(1 / delta) / lambda
        distance = encoder * decoder * diameter
        moment = lambda * diameter * diameter / (8 * n)
    }

    /// KL(N(μ, diag σ²) ‖ N(0, I)) of rows [n][code]. Kingma & Welling 2014, appendix B.
    package static func divergences(mean: [[Double]], logVariance: [[Double]]) -> [Double] {
        zip(mean, logVariance).map { mean, logs in
            zip(mean, logs).reduce(0) { $0 + 0.5 * ($1.0 * $1.0 + exp($1.1) - 1 - $1.1) }
        }
    }
}
