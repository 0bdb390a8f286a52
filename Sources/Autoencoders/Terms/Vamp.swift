import Autodiff
import Foundation
import Networks
import Tensors

/// KL(q(z|x)‖p(z)) to a prior that is the mixture of what the encoder says of P pseudo-inputs, which learn:
/// p(z) = 1/P Σ_p q(z|u_p). One draw of z estimates it: 1/B Σ_b log q(z_b|x_b) − log p(z_b), which can be less than 0.
/// Tomczak & Welling, AISTATS 2018, §2. The pseudo-inputs begin as rows of the data, and are not squashed.
package struct VampTerm: Term {
    package static let id: String = "vamp"
    package static let count = Count(
        "pseudo-inputs", symbol: "P", ascii: "P", summary: "pseudo-inputs of the VampPrior", range: 1...1000,
        initial: 100, scale: .logarithmic)
    package let id: String = VampTerm.id
    package let place = 190
    package let title = "KL to the VampPrior"
    package let formula = "KL(q(z|x)‖1/P Σ q(z|u_p))"
    package let isDivergence = true
    package let weight = Knob(
        "vamp", symbol: "β_u", ascii: "bu", summary: "weight of the KL to the VampPrior", range: 0.01...100,
        initial: 1,
        scale: .logarithmic)
    package let furtherKnobs = [VampTerm.count.knob]

    private static let path = "vamp.inputs"

    package func obstacle(in experiment: Experiment, for data: DataShape) -> Obstacle? {
        experiment.code == .gaussian ? nil : .needsGaussianCodes
    }

    package func parameters(of structure: Structure, for data: DataShape) -> [ParameterSpec] {
        [ParameterSpec(Self.path, [structure[Self.count], data.features], start: .normal(deviation: 0.1))]
    }

    package func rowsToBegin(in structure: Structure) -> Int { structure[Self.count] }

    package func begin(on rows: Tensor, of model: Model, from generator: Generator) {
        let (count, all) = (model.structure[Self.count], rows.shape[0])
        let noise = generator.split("pseudo-inputs").normal([count, model.features])
        var inputs = noise
        // Where there are fewer rows than pseudo-inputs some are alike but for a little noise, which lets them part.
        for i in inputs.values.indices {
            let (row, j) = (i / model.features, i % model.features)
            let value = rows.values[row % all * model.features + j]
            inputs.values[i] = value + (row < all ? 0 : 0.01 * noise.values[i])
        }
        model.parameters[Self.path].tensor = inputs
    }

    package func value(_ pass: ForwardPass) -> Value { perImage(pass).sum() / Float(pass.batch) }

    package func divergence(_ pass: ForwardPass) -> Value? { perImage(pass) }

    /// log q(z|x) − log p(z), the mean over draws, of each image, [batch].
    private func perImage(_ pass: ForwardPass) -> Value {
        let each = logPosterior(pass) - logPrior(pass).reshaped([pass.codes.shape[0] / pass.batch, pass.batch])
        return each.mean(axis: 0)
    }

    /// log q(z|x) + d/2 log 2π of each draw, [samples, batch].
    func logPosterior(_ pass: ForwardPass) -> Value {
        let q = pass.posterior
        let squares = (pass.z - q.mean).squared * (-q.logVariance).exp
        return (squares + q.logVariance).sum(axis: -1) * -0.5
    }

    /// The same of p(z), [samples · batch].
    func logPrior(_ pass: ForwardPass) -> Value { logDensity(pass.codes, in: pass.model) }

    package func logPrior(_ z: Value, in model: Model) -> Value? { logDensity(z, in: model) }

    private func logDensity(_ codes: Value, in model: Model) -> Value {
        guard case .gaussian(let q) = model.encode(model.parameters.value(Self.path)) else {
            preconditionFailure("a VampPrior of deterministic codes")
        }
        let count = q.mean.shape[0]
        let differences = codes.rowsRepeated(count) - q.mean
        let each = (differences.squared * (-q.logVariance).exp + q.logVariance).sum(axis: -1) * -0.5
        return each.logSumExp - log(Float(count))
    }

    package func origin(in structure: Structure, knobs: KnobBoard) -> CodeOrigin? {
        .mixture(clusters: structure[Self.count])
    }

    package func draw(_ count: Int, of model: Model, knobs: KnobBoard, from generator: Generator) -> Tensor? {
        guard case .gaussian(let q) = model.encode(model.parameters.value(Self.path)) else { return nil }
        let (mean, deviation) = (Slot(q.mean.shape), Slot(q.mean.shape))
        Plan([(q.mean, mean), ((q.logVariance * 0.5).exp, deviation)], workers: .alone).run()
        let (inputs, latent) = (mean.shape[0], mean.shape[1])
        let places = generator.split("pseudo-input").uniform([count]).values
        var codes = generator.split("code").normal([count, latent])
        for row in 0..<count {
            let input = min(inputs - 1, Int(places[row] * Float(inputs)))
            for j in 0..<latent {
                let i = row * latent + j
                codes.values[i] = mean.base[input * latent + j] + deviation.base[input * latent + j] * codes.values[i]
            }
        }
        return codes
    }
}
