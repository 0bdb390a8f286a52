import Autodiff
import Networks

/// |1/B Σ_b KL(q(z|x_b)‖N(0, I)) − C|: the codes are to carry C nats, no less and no more. Raising C slowly lets them in
/// one after the other. Burgess et al., "Understanding disentangling in β-VAE", 2018, eq. 8.
package struct CapacityTerm: Term {
    package static let id: String = "capacity"
    package static let capacity = Knob(
        "nats", symbol: "C", ascii: "C", summary: "nats that the codes are to carry", range: 0...100, initial: 10)
    package let id: String = CapacityTerm.id
    package let place = 80
    package let title = "capacity of the code"
    package let formula = "|KL(q(z|x)‖N(0, I)) − C|"
    package let weight = Knob(
        "capacity", symbol: "γ", ascii: "gamma", summary: "weight of |KL − C|", range: 0.01...1000, initial: 10,
        scale: .logarithmic)
    package let furtherKnobs = [CapacityTerm.capacity]

    package func obstacle(in experiment: Experiment, for data: DataShape) -> Obstacle? {
        experiment.code == .gaussian ? nil : .needsGaussianCodes
    }

    package func value(_ pass: ForwardPass) -> Value {
        (pass.posterior.divergenceFromStandardNormal.sum() / Float(pass.batch) - pass.knobs[Self.capacity]).magnitude
    }
}
