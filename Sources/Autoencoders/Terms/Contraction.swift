import Autodiff
import Networks
import Tensors

/// 1/B Σ_b ‖J_f(x̃_b)‖²_F, J the derivative of the code with respect to the input.
/// Rifai, Vincent, Muller, Glorot & Bengio, ICML 2011.
package struct ContractionTerm: Term {
    package static let id: String = "contraction"
    /// The largest code whose Jacobian is computed whole.
    package static let exactLimit = 64

    package let id: String = ContractionTerm.id
    package let place = 30
    package let title = "contraction"
    package let formula = "‖J_f(x̃)‖²"
    package let weight = Knob(
        "contraction", symbol: "λ_J", ascii: "lJ", summary: "weight of ‖J_f‖²", range: 0.0001...10, initial: 0.1,
        scale: .logarithmic)

    private enum Method {
        case closedForm(Dense)
        case exact, estimate
    }

    private func choose(_ model: Model) -> Method {
        if let layer = model.soleEncoderLayer, layer.activation == .sigmoid { return .closedForm(layer) }
        let isExact = model.structure.latent <= Self.exactLimit && !model.structure.isContractionEstimated
        return isExact ? .exact : .estimate
    }

    package func method(for model: Model) -> String? {
        switch choose(model) {
        case .closedForm: "closed form"
        case .exact: "exact"
        case .estimate: "Hutchinson estimate"
        }
    }

    package func value(_ pass: ForwardPass) -> Value {
        let code = pass.code.center
        let batch = Float(pass.batch)
        switch choose(pass.model) {
        case .closedForm(let layer):
            // ‖J‖² = Σ_j (h_j (1 − h_j))² Σ_i W_ji²
            let slope = (code * (1 - code)).squared
            let rows = pass.model.parameters.value(layer.weight).squared.sum(axis: 1)
            return (slope * rows).sum() / batch
        case .exact:
            return Value.jacobian(of: code, with: pass.input).map { $0.squared.sum() / batch } ?? Value(0)
        case .estimate:
            // E ‖vᵀJ‖² = ‖J‖²_F for v of independent signs. Hutchinson, Commun. Stat. 18, 1989.
            let signs = pass.noise("estimate", code.shape).sign
            let row = Value.gradients(of: code, seed: signs, with: [pass.input])[0]
            return row.map { $0.squared.sum() / batch } ?? Value(0)
        }
    }
}
