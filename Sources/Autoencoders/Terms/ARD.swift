import Autodiff
import Foundation
import Networks
import Tensors

/// 1/B Σ_b KL(q(z|x_b)‖Π_l N(0, 1/α_l)): how much each code may vary is learnt with it. Codes that the data don't need lose
/// their variance, and 1/α_l tells how relevant each is. Saha, Joshi & Whitaker, "ARD-VAE", arXiv 2501.10901; α by the largest
/// evidence, MacKay, Network 6, 1995, which is the limit of an uninformative Gamma hyperprior.
package struct ARDTerm: Term {
    package static let id: String = "ard"
    package let id: String = ARDTerm.id
    package let place = 235
    package let title = "KL to N(0, 1/α) with a learnt relevance of each code"
    package let formula = "KL(q(z|x)‖N(0, 1/α))"
    package let weight = Knob(
        "ard", symbol: "β_α", ascii: "ba", summary: "weight of the KL to N(0, 1/α)", range: 0.01...100, initial: 1,
        scale: .logarithmic)

    package init() {}

    /// log 1/α, [latent].
    package static let path = "ard.logvar"

    package func obstacle(in experiment: Experiment, for data: DataShape) -> Obstacle? {
        experiment.code == .gaussian ? nil : .needsGaussianCodes
    }

    package func parameters(of structure: Structure, for data: DataShape) -> [ParameterSpec] {
        [ParameterSpec(Self.path, [structure.latent], start: .zero)]
    }

    package func value(_ pass: ForwardPass) -> Value { perImage(pass).sum() / Float(pass.batch) }

    package func divergence(_ pass: ForwardPass) -> Value? { perImage(pass) }

    /// ½ Σ_l (α μ² + α σ² − 1 − log σ² − log α), [batch].
    private func perImage(_ pass: ForwardPass) -> Value {
        let (q, logVariance) = (pass.posterior, pass.model.parameters.value(Self.path))
        let precision = (-logVariance).exp
        let each = (q.mean.squared + q.logVariance.exp) * precision - 1 - q.logVariance + logVariance
        return each.sum(axis: -1) * 0.5
    }

    package func logPrior(_ z: Value, in model: Model) -> Value? {
        let logVariance = model.parameters.value(Self.path)
        return (z.squared * (-logVariance).exp + logVariance).sum(axis: -1) * -0.5
    }

    package func origin(in structure: Structure, knobs: KnobBoard) -> CodeOrigin? { .mixture(clusters: 1) }

    package func draw(_ count: Int, of model: Model, knobs: KnobBoard, from generator: Generator) -> Tensor? {
        let logVariance = model.parameters[Self.path].tensor.values
        var codes = generator.split("code").normal([count, logVariance.count])
        for i in codes.values.indices { codes.values[i] *= exp(logVariance[i % logVariance.count] / 2) }
        return codes
    }

    /// The mean square of each code: what is likeliest of it.
    package func begin(at codes: Tensor, of model: Model, from generator: Generator) {
        let (n, latent) = (codes.shape[0], codes.shape[1])
        guard n > 0, codes.values.allSatisfy(\.isFinite) else { return }
        let squares = (0..<latent).map { j in
            (0..<n).reduce(0.0) { $0 + Double(codes.values[$1 * latent + j] * codes.values[$1 * latent + j]) }
        }
        // Codes that don't vary keep the posterior's usual spread of all that is known before.
        model.parameters[Self.path].tensor = Tensor(
            squares.map { Float(log(max($0 / Double(n), 1e-2))) }, shape: [latent])
    }
}
