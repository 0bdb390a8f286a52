import Autoencoders
import Networks

extension Choice {
    package static let activation = Choice(
        "activation", title: "activations", summary: "the nonlinearity of hidden layers",
        kind: .named(Activation.allCases.map { .init($0.rawValue, "") }), reach: .rebuild,
        read: { $0.experiment.encoder.activation?.rawValue ?? Activation.identity.rawValue },
        write: { setup, id, _ throws(SetupFault) in
            let activation = Activation(rawValue: id)!
            guard let encoder = setup.experiment.encoder.with(activation),
                let decoder = setup.experiment.decoder.with(activation)
            else { throw .fixedActivation }
            (setup.experiment.encoder, setup.experiment.decoder) = (encoder, decoder)
        })
}

extension Architecture {
    /// The same layers with another nonlinearity; nil where theirs belongs to the architecture.
    func with(_ activation: Activation) -> Architecture? {
        switch self {
        case .linear: self
        case .dense(let layers): .dense(layers.map { Layer(width: $0.width, activation: activation) })
        case .convolutional, .transformer, .pixelCNN: nil
        }
    }
}
