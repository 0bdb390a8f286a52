import Autodiff
import Networks
import Tensors

/// An experiment's networks with their parameters: f and g.
package final class Model {
    package let experiment: Experiment
    package let features: Int
    package let parameters: Parameters
    private let encoder: DenseStack
    private let mean, logVariance: Dense?
    private let decoder: DenseStack

    /// Precondition: `experiment.fault(features:)` is nil. New parameters start from `generator`.
    package init(_ experiment: Experiment, features: Int, from generator: Generator) {
        if let fault = experiment.fault(features: features) { preconditionFailure(fault) }
        self.experiment = experiment
        self.features = features
        let hidden = experiment.encoder.hidden.map { (width: $0.width, activation: $0.activation) }
        let output = (width: features, activation: experiment.outputActivation)
        decoder = DenseStack(
            "decoder", from: experiment.latent,
            layers: experiment.decoder.hidden.map { ($0.width, $0.activation) } + [output])
        switch experiment.code {
        case .deterministic:
            encoder = DenseStack(
                "encoder", from: features, layers: hidden + [(experiment.latent, experiment.codeActivation)])
            (mean, logVariance) = (nil, nil)
        case .gaussian:
            encoder = DenseStack("encoder", from: features, layers: hidden)
            let width = hidden.last?.width ?? features
            mean = Dense("mean", from: width, to: experiment.latent)
            logVariance = Dense("logvar", from: width, to: experiment.latent)
        }
        let networks: [any Network] = [encoder] + [mean, logVariance].compactMap { $0 } + [decoder]
        parameters = Parameters(
            networks.flatMap(\.parameters) + experiment.activeTerms.flatMap { $0.parameters(of: experiment) },
            from: generator)
    }

    /// f: [batch, features] → a code [batch, latent].
    package func encode(_ x: Value) -> Code {
        let trunk = encoder(x, parameters)
        guard let mean, let logVariance else { return .deterministic(trunk) }
        return .gaussian(
            Gaussian(
                mean: mean(trunk, parameters),
                logVariance: Gaussian.boundedLogVariance(logVariance(trunk, parameters))))
    }

    /// g: [.., latent] → the decoder's output [.., features], which the distance knows how to read.
    package func decode(_ z: Value) -> Value { decoder(z, parameters) }

    /// x̂ of codes: [.., latent] → [.., features].
    package func reconstruct(_ z: Value) -> Value { experiment.activeDistance.reconstruction(decode(z)) }

    /// The encoder's one layer, where it has no other.
    package var soleEncoderLayer: Dense? {
        experiment.code == .deterministic && encoder.layers.count == 1 ? encoder.layers[0] : nil
    }
}
