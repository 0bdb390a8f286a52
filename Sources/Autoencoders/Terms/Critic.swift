import Autodiff
import Networks
import Tensors

/// A critic learns to tell draws of the prior from codes; the encoder learns to be taken for the prior:
/// 1/B Σ_b softplus(−D(z_b)), D the critic's logit for "drawn from the prior". The critic's own loss is
/// 1/B Σ_b { softplus(−D(z̃_b)) + softplus(D(z_b)) }.
/// Tolstikhin, Bousquet, Gelly & Schölkopf, ICLR 2018, Algorithm 1; Makhzani et al., ICLR 2016 workshop.
package struct CriticTerm: Term {
    package static let id: String = "critic"
    /// Units of the critic's hidden layer.
    package static let width = Count(
        "critic-width", symbol: "w_D", ascii: "wD", summary: "units of the critic", range: 4...1000, initial: 250,
        scale: .logarithmic)

    package let id: String = CriticTerm.id
    package let place = 60
    package let title = "critic on codes"
    package let formula = "D_GAN(q_z, p_z)"
    package let weight = Knob(
        "critic", symbol: "λ_D", ascii: "lD", summary: "weight of the critic's verdict", range: 0.01...1000,
        initial: 1, scale: .logarithmic)
    package let furtherKnobs = [
        Priors.deviation, CriticTerm.width.knob, Adversary.instanceNoise, Adversary.moves, Adversary.rate,
        Adversary.memory,
    ]

    private func critic(_ structure: Structure) -> DenseStack {
        DenseStack(
            "critic", from: structure.latent,
            layers: [(structure[Self.width], .relu), (1, .identity)])
    }

    package func parameters(of structure: Structure, for data: DataShape) -> [ParameterSpec] {
        critic(structure).parameters
    }

    package func draw(_ count: Int, of model: Model, knobs: KnobBoard, from generator: Generator) -> Tensor? {
        model.drawFromPrior(count, knobs: knobs, from: generator)
    }

    package func origin(in structure: Structure, knobs: KnobBoard) -> CodeOrigin? { structure.priorOrigin(knobs) }

    package func value(_ pass: ForwardPass) -> Value {
        let seen = Adversary.blurred(pass.codes, "codes", in: pass)
        let verdict = critic(pass.model.structure)(seen, pass.model.parameters)
        return (-verdict).softplus.sum() / Float(verdict.count)
    }

    package func opponent(_ pass: ForwardPass) -> Player? {
        let (critic, parameters) = (critic(pass.model.structure), pass.model.parameters)
        let codes = Adversary.blurred(pass.codes.detached, "codes", in: pass)
        let drawn = Adversary.blurred(pass.prior, "drawn", in: pass)
        return Adversary.player(
            critic.parameters.map(\.path), ofTrue: critic(drawn, parameters), ofFalse: critic(codes, parameters))
    }
}
