import Autodiff
import Tensors

/// N(0, σ_z² I), what terms compare the codes as a whole with.
package enum Prior {
    package static let deviation = Knob(
        "prior", symbol: "σ_z", ascii: "sz", summary: "standard deviation of the prior", range: 0.1...10, initial: 1,
        scale: .logarithmic)
}

extension ForwardPass {
    /// Every code of the batch, [batch · samples, latent].
    package var codes: Value { z.reshaped([z.count / z.shape.last, z.shape.last]) }

    /// As many draws of the prior as there are codes, [batch · samples, latent].
    package var prior: Value { noise("prior", codes.shape) * knobs[Prior.deviation] }
}

extension Model {
    /// Draws of N(0, σ_z² I), [count, latent].
    func drawFromPrior(_ count: Int, from generator: Generator) -> Tensor {
        var codes = generator.normal([count, experiment.latent])
        let deviation = experiment.value(of: Prior.deviation)
        for i in codes.values.indices { codes.values[i] *= deviation }
        return codes
    }
}
