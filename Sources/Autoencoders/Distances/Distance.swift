import Autodiff

/// Δ(x, x̂): how far the reconstruction is from the data.
package protocol Distance: Sendable {
    var id: String { get }
    var title: String { get }
    /// How it stands in the sentence.
    var formula: String { get }
    var knobs: [Knob] { get }
    /// Whether it is −log p(x|z), in nats, for data in [0, 1].
    var isLikelihood: Bool { get }
    /// Δ element by element, before Σ over features: output [.., batch, features], x [batch, features].
    func value(of output: Value, to x: Value, knobs: KnobBoard) -> Value
    /// What the decoder's output means as data: x̂.
    func reconstruction(_ output: Value) -> Value
}

extension Distance {
    package var knobs: [Knob] { [] }
}

package enum Distances {
    /// Every distance; a new one is a line here.
    package static let all: [any Distance] = [BernoulliDistance(), SquaredDistance(), GaussianDistance()]

    package static func named(_ id: String) -> (any Distance)? { all.first { $0.id == id } }
}
