import Autodiff
import Networks

/// Σ_j max(λ_f, 1/B Σ_b KL_j): the first λ_f nats of each code cost nothing, so that codes aren't given up before they are
/// of use. Kingma, Salimans, Jozefowicz, Chen, Sutskever & Welling, NIPS 2016, eq. 15.
package struct FreeBitsTerm: Term {
    package static let id: String = "free-bits"
    package static let free = Knob(
        "free", symbol: "λ_f", ascii: "lf", summary: "nats of each code that cost nothing", range: 0...5, initial: 0.1
    )
    package let id: String = FreeBitsTerm.id
    package let place = 90
    package let title = "KL with free bits"
    package let formula = "Σ max(λ_f, KL_j)"
    package let isDivergence = true
    package let weight = Knob(
        "free-bits", symbol: "β_f", ascii: "bf", summary: "weight of Σ max(λ_f, KL_j)", range: 0.01...100, initial: 1,
        scale: .logarithmic)
    package let furtherKnobs = [FreeBitsTerm.free]

    package func obstacle(in experiment: Experiment, for data: DataShape) -> Obstacle? {
        experiment.code == .gaussian ? nil : .needsGaussianCodes
    }

    package func value(_ pass: ForwardPass) -> Value {
        let each = pass.posterior.divergenceFromStandardNormal.mean(axis: 0)
        return Value.max(each, pass.knobs[Self.free].broadcast(to: each.shape)).sum()
    }
}
