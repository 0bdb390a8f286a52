import Networks

/// How an encoder or a decoder is built between the data and the code.
package enum Architecture: Codable, Hashable, Sendable {
    /// One affine map.
    case linear
    /// Dense layers, from the input on; the last layer, which gives the code or the data, comes behind them.
    case dense([Layer])
    case convolutional(ConvolutionalLayers)
    case transformer(TransformerLayers)
    /// Only as a decoder.
    case pixelCNN(PixelCNNLayers)

    package struct Layer: Codable, Hashable, Sendable {
        package var width: Int
        package var activation: Activation

        package init(width: Int, activation: Activation) { (self.width, self.activation) = (width, activation) }
    }

    package static func dense(_ widths: [Int], _ activation: Activation) -> Architecture {
        widths.isEmpty ? .linear : .dense(widths.map { Layer(width: $0, activation: activation) })
    }

    /// The kind, which knows everything else. A new one is a case and a line here.
    package var blueprint: any Blueprint {
        switch self {
        case .linear: DenseLayers([])
        case .dense(let layers): DenseLayers(layers)
        case .convolutional(let layers): layers
        case .transformer(let layers): layers
        case .pixelCNN(let layers): layers
        }
    }

    package var widths: [Int] { blueprint.widths }
    /// What its hidden layers have, where they all have one.
    package var activation: Activation? { blueprint.activation }
    /// The architecture of the decoder that belongs to this encoder: the same layers the other way round.
    package var mirrored: Architecture { blueprint.mirrored }
}

/// What a kind of architecture has to say. Each kind is a value in a file of its own.
package protocol Blueprint {
    /// Its numbers with what they may be, by the names that files have for them.
    var numbers: [BoundedNumber] { get }
    /// Hidden widths from the input on, what a limit on the size of a layer holds for. Precondition: its numbers are what
    /// they may be.
    var widths: [Int] { get }
    /// The hidden layers as the screen's title names them.
    var labels: [String] { get }
    var activation: Activation? { get }
    /// The hidden layers of an encoder, by the paths of their parameters, from the input on.
    var hiddenLayers: [(path: String, activation: Activation)] { get }
    var mirrored: Architecture { get }
    /// The architecture for data of another size than the 28×28 images that variants are written for.
    func fitted(to data: DataShape) -> Architecture
    /// Why it can't be built, as an encoder to or a decoder from so many codes, or nil. Precondition: its numbers and those
    /// of the data are what they may be.
    func obstacle(_ side: Side, for data: DataShape, latent: Int) -> Misfit?
    /// f: [batch, features] → [batch, width]. `code` is the layer that gives deterministic codes; without one the
    /// encoder ends where the layers for a distribution's parameters begin.
    func encoder(for data: DataShape, code: Architecture.Layer?) -> any EncoderNetwork
    /// g: [.., latent] → [.., output.width].
    func decoder(for data: DataShape, latent: Int, output: Architecture.Layer) -> any DecoderNetwork
}

extension Blueprint {
    package var labels: [String] { widths.map(String.init) }
    package var hiddenLayers: [(path: String, activation: Activation)] { [] }
}

package enum Side: Sendable { case encoder, decoder }
