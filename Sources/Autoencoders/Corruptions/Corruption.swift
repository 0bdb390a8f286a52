import Autodiff

/// x → x̃: noise put on the input, while the clean x stays the target.
package protocol Corruption: Sendable {
    var id: String { get }
    var title: String { get }
    /// How it stands in the sentence, with the knobs' symbols in it.
    var formula: String { get }
    var knobs: [Knob] { get }
    /// The kind of noise it is made from.
    var noise: NoiseKind { get }
    /// x̃ of x [batch, features], from noise of the same shape.
    func corrupt(_ x: Value, noise: Value, knobs: KnobBoard) -> Value
}

package enum NoiseKind: Sendable {
    case none, normal, uniform
}

package enum Corruptions {
    /// Every corruption; a new one is a line here.
    package static let all: [any Corruption] = [
        NoCorruption(), GaussianCorruption(), MaskCorruption(), SaltAndPepperCorruption(),
    ]

    package static func named(_ id: String) -> (any Corruption)? { all.first { $0.id == id } }
}

package struct NoCorruption: Corruption {
    package static let id: String = "none"
    package let id: String = NoCorruption.id
    package let title = "none"
    package let formula = "x̃ = x"
    package let knobs: [Knob] = []
    package let noise = NoiseKind.none
    package func corrupt(_ x: Value, noise: Value, knobs: KnobBoard) -> Value { x }
}
