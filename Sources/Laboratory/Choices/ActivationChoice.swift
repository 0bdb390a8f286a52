import Autoencoders
import Networks

extension Choice {
    /// The encoder's and, where it has one of its own, the decoder's.
    package static let activation = Choice(
        "activation", title: "activations", summary: "the nonlinearity of hidden layers",
        kind: .named(Activation.allCases.map { .init($0.rawValue) }), reach: .rebuild,
        read: { $0.experiment.encoder.activation?.rawValue ?? Activation.identity.rawValue },
        write: { setup, id, _ throws(SetupFault) in
            let activation = Activation(rawValue: id)!
            guard let encoder = setup.experiment.encoder.with(activation) else { throw .fixedActivation }
            setup.experiment.encoder = encoder
            setup.experiment.decoder = setup.experiment.decoder.with(activation) ?? setup.experiment.decoder
        })
}

extension Architecture {
    /// The same layers with another nonlinearity; nil where theirs belongs to the architecture.
    func with(_ activation: Activation) -> Architecture? {
        func changed(_ layers: [Layer]) -> [Layer] { layers.map { Layer(width: $0.width, activation: activation) } }
        switch self {
        case .linear: return self
        case .dense(let layers): return .dense(changed(layers))
        case .convolutional(var layers):
            // Where the last map is the code, its nonlinearity is the code's and no hidden layer's.
            for i in layers.layers.indices.dropLast(layers.mapIsCode ? 1 : 0) {
                layers.layers[i].activation = activation
            }
            layers.dense = changed(layers.dense)
            return .convolutional(layers)
        case .transformer, .pixelCNN: return nil
        }
    }
}
