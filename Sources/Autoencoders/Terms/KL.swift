import Autodiff
import Networks

/// 1/B Σ_b KL(q(z|x_b)‖N(0, I)). With weight 1 the loss is −ELBO (Kingma & Welling, ICLR 2014); with another one it
/// is that of Higgins et al., ICLR 2017.
package struct KLTerm: Term {
    package static let id: String = "kl"
    package let id: String = KLTerm.id
    package let place = 40
    package let title = "KL to the prior"
    package let formula = "KL(q(z|x)‖N(0, I))"
    package let isDivergence = true
    package let weight = Knob(
        "beta", symbol: "β", ascii: "beta", summary: "weight of the KL term", range: 0.01...100, initial: 1,
        scale: .logarithmic)

    package func obstacle(in experiment: Experiment, for data: DataShape) -> Obstacle? {
        experiment.code == .gaussian ? nil : .needsGaussianCodes
    }

    package func value(_ pass: ForwardPass) -> Value {
        pass.posterior.divergenceFromStandardNormal.sum() / Float(pass.batch)
    }
}
