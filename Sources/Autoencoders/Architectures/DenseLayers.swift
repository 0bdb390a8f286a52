import Networks

/// Dense layers one behind the other; none at all is one affine map.
package struct DenseLayers: Blueprint {
    package let layers: [Architecture.Layer]

    package init(_ layers: [Architecture.Layer]) { self.layers = layers }

    package var numbers: [BoundedNumber] { BoundedNumber.widths("dense", layers) }
    package var widths: [Int] { layers.map(\.width) }
    package var activation: Activation? { layers.first?.activation }
    package var hiddenLayers: [(path: String, activation: Activation)] {
        layers.enumerated().map { ("encoder.\(2 * $0.offset)", $0.element.activation) }
    }
    package var mirrored: Architecture { Self.architecture(layers.reversed()) }

    private static func architecture(_ hidden: [Architecture.Layer]) -> Architecture {
        hidden.isEmpty ? .linear : .dense(hidden)
    }

    package func fitted(to data: DataShape) -> Architecture {
        // A curve in the plane takes as many units as one among pixels.
        let least = data.features <= Self.fewFeatures ? 64 : 16
        return Self.architecture(
            layers.map {
                .init(
                    width: max(min(least, $0.width), Experiment.scaled($0.width, to: data)), activation: $0.activation
                )
            })
    }

    private static let fewFeatures = 3

    package func obstacle(_ side: Side, for data: DataShape, latent: Int) -> Misfit? { nil }

    package func encoder(for data: DataShape, code: Architecture.Layer?) -> any EncoderNetwork {
        stack("encoder", from: data.features, layers + (code.map { [$0] } ?? []))
    }

    package func decoder(for data: DataShape, latent: Int, output: Architecture.Layer) -> any DecoderNetwork {
        WholeDecoder(stack("decoder", from: latent, layers + [output]))
    }

    private func stack(_ path: String, from inputs: Int, _ layers: [Architecture.Layer]) -> DenseStack {
        DenseStack(path, from: inputs, layers: layers.map { ($0.width, $0.activation) })
    }
}

extension DenseStack: EncoderNetwork {
    package var width: Int { layers.last?.outputs ?? inputs }
    package var last: Dense? { layers.last }
}
