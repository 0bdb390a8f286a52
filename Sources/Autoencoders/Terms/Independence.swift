import Autodiff
import Networks

/// The total correlation of the codes as a critic sees it: 1/B Σ_b D(z_b), D the critic's logit for "a code" against codes
/// whose columns were shuffled apart, which is log q(z) − log Π q(z_j) where D is at its best.
///
/// The paper shuffles the codes of a second batch; here they are those of the same one. Kim & Mnih, ICML 2018, Algorithm 2.
package struct IndependenceTerm: Term {
    package static let id: String = "independence"
    package let id: String = IndependenceTerm.id
    package let place = 110
    package let title = "independence by a critic"
    package let formula = "E D(z)"
    package let weight = Knob(
        "independence", symbol: "γ_TC", ascii: "gTC", summary: "weight of the critic's total correlation",
        range: 0.01...100, initial: 6, scale: .logarithmic)
    package let furtherKnobs = [
        CriticTerm.width.knob, Adversary.instanceNoise, Adversary.moves, Adversary.rate, Adversary.memory,
    ]

    private func critic(_ structure: Structure) -> DenseStack {
        let width = structure[CriticTerm.width]
        return DenseStack(
            "independence", from: structure.latent,
            layers: [(width, .leakyReLU), (width, .leakyReLU), (1, .identity)])
    }

    package func parameters(of structure: Structure, for data: DataShape) -> [ParameterSpec] {
        critic(structure).parameters
    }

    package func value(_ pass: ForwardPass) -> Value {
        let seen = Adversary.blurred(pass.codes, "codes", in: pass)
        let verdict = critic(pass.model.structure)(seen, pass.model.parameters)
        return verdict.sum() / Float(verdict.count)
    }

    package func opponent(_ pass: ForwardPass) -> Player? {
        let (critic, parameters) = (critic(pass.model.structure), pass.model.parameters)
        let codes = Adversary.blurred(pass.codes.detached, "codes", in: pass)
        let shuffled = codes.columnsShuffled(by: pass.uniform("shuffle", codes.shape))
        return Adversary.player(
            critic.parameters.map(\.path), ofTrue: critic(codes, parameters), ofFalse: critic(shuffled, parameters))
    }
}
