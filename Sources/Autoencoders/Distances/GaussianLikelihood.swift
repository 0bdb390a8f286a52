import Autodiff
import Foundation

/// −log N(x; x̂, c I) = Σ (x − x̂)²/(2c) + ½ log(2πc): a squared error whose scale against a KL term is named.
/// Kingma & Welling, ICLR 2014, appendix C.2.
package struct GaussianDistance: Distance {
    package static let id: String = "gaussian"
    package static let variance = Knob(
        "variance", symbol: "c", ascii: "c", summary: "the decoder's variance", range: 0.001...1, initial: 0.1,
        scale: .logarithmic)
    package let id: String = GaussianDistance.id
    package let title = "Gaussian"
    package let formula = "−log N(x; x̂, c·I)"
    package let knobs = [GaussianDistance.variance]
    package let isLikelihood = true
    package let isSumOverValues = true

    package func value(of output: Value, to x: Value, in model: Model, knobs: KnobBoard) -> Value {
        let c = knobs[Self.variance]
        return (output - x).squared * (0.5 * c.reciprocal) + 0.5 * (c * (2 * Float.pi)).log
    }

    package func reconstruction(_ output: Value) -> Value { output }
}
