import Networks

/// How an encoder or a decoder is built between the data and the code.
package enum Architecture: Codable, Hashable, Sendable {
    /// One affine map.
    case linear
    /// Dense layers, from the input on; the last layer, which gives the code or the data, comes behind them.
    case dense([Layer])

    package struct Layer: Codable, Hashable, Sendable {
        package var width: Int
        package var activation: Activation

        package init(width: Int, activation: Activation) { (self.width, self.activation) = (width, activation) }
    }

    package static func dense(_ widths: [Int], _ activation: Activation) -> Architecture {
        widths.isEmpty ? .linear : .dense(widths.map { Layer(width: $0, activation: activation) })
    }

    package var hidden: [Layer] {
        switch self {
        case .linear: []
        case .dense(let layers): layers
        }
    }

    package var widths: [Int] { hidden.map(\.width) }

    /// The same widths the other way round.
    package var mirrored: Architecture {
        switch self {
        case .linear: .linear
        case .dense(let layers): .dense(layers.reversed())
        }
    }
}
