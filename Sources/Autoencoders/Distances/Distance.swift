import Autodiff
import Networks
import Tensors

/// Δ(x, x̂): how far the reconstruction is from the data.
package protocol Distance: Sendable {
    var id: String { get }
    var title: String { get }
    /// How it stands in the sentence.
    var formula: String { get }
    var knobs: [Knob] { get }
    /// The one of them that multiplies it; nil where nothing does.
    var weight: Knob? { get }
    /// Whether it is −log p(x|z), in nats, for data in [0, 1].
    var isLikelihood: Bool { get }
    /// Whether a function of its own stands behind the decoder, which then gives any numbers.
    var readsLogits: Bool { get }
    /// Whether its parts belong to the values one by one, in their order: then those of missing entries can be left out.
    /// One that isn't needs data without any.
    var isSumOverValues: Bool { get }
    /// Values that the decoder gives for each value of the data.
    var outputsPerValue: Int { get }
    /// The same distance for rows of a kind, where it matters to it which values belong together.
    func told(of kind: RowKind) -> any Distance
    /// Why it has no meaning in this experiment with such classifiers at hand, or nil.
    func obstacle(in experiment: Experiment, for data: DataShape, with classifiers: Classifiers) -> Obstacle?
    /// What it knows of its own and nobody moves: a frozen network, which starts as it is in one of the classifiers.
    func parameters(for data: DataShape, with classifiers: Classifiers) -> [ParameterSpec]
    /// The parts of Δ, whose sum over everything behind the batch is each image's: output [.., batch, outputs],
    /// x [batch, features] → [.., batch, parts].
    func value(of output: Value, to x: Value, in model: Model, knobs: KnobBoard) -> Value
    /// The same where those of missing entries are 0: `mask` [batch, features] is 1 where x is observed; nil where all of it
    /// is, and then the very same as without. A scale that the distance has is at the batch's optimum where `fits` and the
    /// board say so.
    func value(of output: Value, to x: Value, observed mask: Value?, in model: Model, knobs: KnobBoard, fits: Bool)
        -> Value
    /// What the decoder's output means as data: x̂.
    func reconstruction(_ output: Value) -> Value
    /// A value drawn from the outputs for it, with a number uniform in [0, 1); where the distance says nothing of chance,
    /// what is most likely.
    func draw(_ outputs: UnsafePointer<Float>, uniform: Float) -> Float
}

extension Distance {
    package var knobs: [Knob] { [] }
    package var weight: Knob? { nil }
    package var readsLogits: Bool { false }
    package var outputsPerValue: Int { 1 }
    package func draw(_ outputs: UnsafePointer<Float>, uniform: Float) -> Float { outputs[0] }
    package func told(of kind: RowKind) -> any Distance { self }
    package func obstacle(in experiment: Experiment, for data: DataShape, with classifiers: Classifiers) -> Obstacle?
    {
        nil
    }
    package func parameters(for data: DataShape, with classifiers: Classifiers) -> [ParameterSpec] { [] }

    /// The parts of Δ where those of missing entries are 0, by the knobs as they stand.
    package func value(of output: Value, to x: Value, observed mask: Value?, in model: Model, knobs: KnobBoard)
        -> Value
    {
        value(of: output, to: x, observed: mask, in: model, knobs: knobs, fits: false)
    }

    package func value(
        of output: Value, to x: Value, observed mask: Value?, in model: Model, knobs: KnobBoard, fits: Bool
    ) -> Value {
        observed(value(of: output, to: x, in: model, knobs: knobs), mask)
    }

    /// Without the parts of missing entries.
    func observed(_ parts: Value, _ mask: Value?) -> Value {
        guard let mask else { return parts }
        precondition(isSumOverValues, "\(id) can't leave out missing entries")
        return parts * mask
    }
}

package enum Distances {
    /// Every distance; a new one is a line here.
    package static let all: [any Distance] = [
        BernoulliDistance(), SquaredDistance(), GaussianDistance(), LogisticMixtureDistance(), StructuralDistance(),
        FeatureDistance(), NoDistance(), MixedDistance(), MultinomialDistance(),
    ]

    package static func named(_ id: String) -> (any Distance)? { all.first { $0.id == id } }
}
