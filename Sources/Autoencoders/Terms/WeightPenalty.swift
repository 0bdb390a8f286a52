import Autodiff
import Networks

/// ½ Σ ‖W‖² over the weights of encoder and decoder, without biases: how far the model may go from saying nothing. With a loss
/// that is a mean over rows, as here, λ is what papers with sums over rows write as λ over their number. Krogh & Hertz, NIPS 1991.
package struct WeightPenaltyTerm: Term {
    package static let id: String = "weights"
    package let id: String = WeightPenaltyTerm.id
    package let place = 195
    package let title = "penalty of squared weights"
    package let formula = "½·Σ‖W‖²"
    package let weight = Knob(
        "weights", symbol: "λ_W", ascii: "lW", summary: "penalty of squared weights", range: 0.00001...100,
        initial: 0.0001, scale: .logarithmic)

    package func value(_ pass: ForwardPass) -> Value {
        let parameters = pass.model.parameters
        let weights = parameters.specs.filter { spec in
            spec.path.hasSuffix(".weight") && spec.shape.rank > 1 && Self.stacks.contains(where: spec.path.hasPrefix)
        }
        return weights.reduce(Value(0)) { $0 + 0.5 * parameters.value($1.path).squared.sum() }
    }

    /// How the paths begin of what is between a row and what comes back.
    private static let stacks = ["encoder.", "trunk.", "mean.", "logvar.", "decoder."]
}
