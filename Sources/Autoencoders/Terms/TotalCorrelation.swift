import Autodiff
import Foundation
import Networks

/// TC(z) = KL(q(z)‖Π_j q(z_j)): how far the codes are from being independent of each other. With KL it is the β-TCVAE's
/// objective: index-code information + (1 + λ_TC)·TC + dimension-wise KL.
///
/// q(z_i) ≈ 1/B Σ_b q(z_i|x_b) over the batch. The paper's weighted estimate has another constant, with the same gradient.
/// Chen, Li, Grosse & Duvenaud, NeurIPS 2018, §4.
package struct TotalCorrelationTerm: Term {
    package static let id: String = "tc"
    package let id: String = TotalCorrelationTerm.id
    package let place = 100
    package let title = "total correlation"
    package let formula = "TC(z)"
    package let weight = Knob(
        "tc", symbol: "λ_TC", ascii: "lTC", summary: "weight of the total correlation", range: 0.01...100, initial: 5,
        scale: .logarithmic)

    package let mostRows: Int? = 1024

    package func obstacle(in experiment: Experiment, for data: DataShape) -> Obstacle? {
        experiment.code == .gaussian ? nil : .needsGaussianCodes
    }

    package func value(_ pass: ForwardPass) -> Value {
        Self.estimate(of: pass.codes, under: pass.posterior)
    }

    /// From codes [n, latent] drawn from the distributions [batch, latent] of a batch's images. Costs n·latent·batch.
    static func estimate(of codes: Value, under q: Gaussian) -> Value {
        let (n, latent, batch) = (codes.shape[0], codes.shape[1], q.mean.shape[0])
        // log q(z_ij|x_b), [n, latent, batch].
        let apart = codes.reshaped([n, latent, 1]) - q.mean.transposed([1, 0])
        let spread = q.logVariance.transposed([1, 0])
        let density = -0.5 * (apart.squared * (-spread).exp + spread + Float(log(2 * Double.pi)))
        let whole = density.sum(axis: 1).logSumExp.sum()
        let each = density.logSumExp.sum()
        return (whole - each) / Float(n) + Float(latent - 1) * Float(log(Double(batch)))
    }
}
