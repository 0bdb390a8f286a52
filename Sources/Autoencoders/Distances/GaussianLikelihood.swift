import Autodiff
import Foundation

/// −log N(x; x̂, σ² I) = Σ (x − x̂)²/(2σ²) + ½ log(2πσ²): a squared error whose scale against a KL term is named.
/// Kingma & Welling, ICLR 2014, appendix C.2.
package struct GaussianDistance: Distance {
    package static let id: String = "gaussian"
    package static let variance = Knob(
        "variance", symbol: "σ²", ascii: "s2", summary: "the decoder's variance", range: 0.00001...100, initial: 0.1,
        scale: .logarithmic)
    package let id: String = GaussianDistance.id
    package let title = "Gaussian"
    package let formula = "−log N(x; x̂, σ²·I)"
    package let knobs = [GaussianDistance.variance]
    package let isLikelihood = true
    package let isSumOverValues = true

    package func value(of output: Value, to x: Value, in model: Model, knobs: KnobBoard) -> Value {
        value(of: output, to: x, variance: knobs[Self.variance])
    }

    /// The variance that is best for a batch is the mean of its squares.
    /// Rybkin, Daniilidis & Levine, ICML 2021, eq. 5.
    package func value(
        of output: Value, to x: Value, observed mask: Value?, in model: Model, knobs: KnobBoard, fits: Bool
    ) -> Value {
        guard fits else { return observed(value(of: output, to: x, in: model, knobs: knobs), mask) }
        let squares = observed((output - x).squared, mask)
        let entries = mask.map { $0.sum().atLeast(1) * Float(output.count / $0.count) } ?? Value(Float(output.count))
        let optimum = (squares.sum() / entries).atLeast(Self.variance.range.lowerBound)
        return observed(value(of: output, to: x, variance: knobs.fitted(Self.variance, at: optimum)), mask)
    }

    private func value(of output: Value, to x: Value, variance: Value) -> Value {
        (output - x).squared * (0.5 * variance.reciprocal) + 0.5 * (variance * (2 * Float.pi)).log
    }

    package func reconstruction(_ output: Value) -> Value { output }
}
