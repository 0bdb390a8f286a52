import Autodiff
import Tensors

/// N(μ, diag σ²), given by μ and log σ², [batch, n] each.
package struct Gaussian {
    package let mean, logVariance: Value

    package init(mean: Value, logVariance: Value) { (self.mean, self.logVariance) = (mean, logVariance) }

    /// μ + σ ⊙ ε with ε [samples, batch, n] of N(0, 1): the reparametrisation. Kingma & Welling, ICLR 2014, §2.4.
    package func sample(_ noise: Value) -> Value { mean + (logVariance * 0.5).exp * noise }

    /// KL(N(μ, σ²)‖N(0, I)) = ½ Σ (μ² + σ² − 1 − log σ²), element by element: [batch, n].
    /// Kingma & Welling, ICLR 2014, appendix B.
    package var divergenceFromStandardNormal: Value {
        (mean.squared + logVariance.exp - 1 - logVariance) * 0.5
    }

    /// Beyond ±`logVarianceBound` log σ² goes on logarithmically: e^log σ² stays finite and the gradient, though
    /// small, keeps pointing back. A hard limit would leave the parameter stuck outside.
    package static let logVarianceBound: Float = 10

    /// v inside ±10; ±(10 + ln(1 + |v| − 10)) outside. Continuous with its first derivative.
    package static func boundedLogVariance(_ v: Value) -> Value {
        let bound = logVarianceBound
        let above = (v - bound).atLeast(0)
        let below = (-v - bound).atLeast(0)
        return v.atLeast(-bound).atMost(bound) + (above + 1).log - (below + 1).log
    }
}

/// Independent bits, given by the logits of their probabilities.
package struct Bernoulli {
    package let logits: Value

    package init(logits: Value) { self.logits = logits }

    package var mean: Value { logits.sigmoid }

    /// −log p(x) = softplus(l) − x·l, element by element. Logits, not probabilities: log σ(l) underflows.
    package func negativeLogLikelihood(_ x: Value) -> Value { logits.softplus - x * logits }
}
