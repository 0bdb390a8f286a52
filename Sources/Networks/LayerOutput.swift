import Autodiff

/// What a layer gives on the way through a network, as it stands in an expression.
package struct LayerOutput {
    package enum Kind: Equatable, Sendable {
        /// [.., units]
        case units(Activation)
        /// [.., height, width, channels]
        case maps(MapShape, Activation)
        /// Queries, keys and values side by side, [images, tokens, 3 · width].
        case attention(heads: Int)
    }

    /// What its parameters begin with: `encoder.0`.
    package let path: String
    package let kind: Kind
    /// Behind the nonlinearity.
    package let value: Value
    /// Whether its weight [inputs, outputs, kernel, kernel] has the units on its second axis.
    package let isTransposed: Bool

    package init(_ path: String, _ kind: Kind, _ value: Value, isTransposed: Bool = false) {
        (self.path, self.kind, self.value, self.isTransposed) = (path, kind, value, isTransposed)
    }

    /// The nonlinearity; nil where the layer has none of its own.
    package var activation: Activation? {
        switch kind {
        case .units(let activation), .maps(_, let activation): activation
        case .attention: nil
        }
    }

    /// Units, or channels of maps.
    package var units: Int {
        switch kind {
        case .units: value.shape.last
        case .maps(let shape, _): shape.channels
        case .attention: value.shape.last / 3
        }
    }
}
