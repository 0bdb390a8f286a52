import Autodiff
import Networks
import Tensors

/// Ω: anything added to the distance, with a weight that is a knob.
package protocol Term: Sendable {
    var id: String { get }
    /// Where it stands among the terms, in the sentence as in the sum: behind all of a smaller one. No two have the same, and
    /// none ever changes: sums of floats depend on their order, and so does which noise an opponent gets.
    var place: Int { get }
    var title: String { get }
    /// How it stands in the sentence, without its weight.
    var formula: String { get }
    /// The knob that multiplies it.
    var weight: Knob { get }
    /// Its other knobs.
    var furtherKnobs: [Knob] { get }
    /// Whether it is a KL to a prior in nats, which a log-likelihood is weighed against.
    var isDivergence: Bool { get }
    /// Whether it measures the share of units that are on: see ``SparsePlace/share``.
    var countsActiveUnits: Bool { get }
    /// Which of them says the share of the training images whose class is told, where it asks for labels.
    var labelShare: Knob? { get }
    /// Why it has no meaning in this experiment, or nil.
    func obstacle(in experiment: Experiment, for data: DataShape) -> Obstacle?
    /// The largest batch of which all pairs can be held; nil where it compares no pairs.
    var mostRows: Int? { get }
    /// Ω, a scalar, before the weight.
    func value(_ pass: ForwardPass) -> Value
    /// How it is computed, where there is more than one way.
    func method(for model: Model) -> String?
    /// What the term has of its own to learn: a critic, the centres of clusters.
    func parameters(of structure: Structure, for data: DataShape) -> [ParameterSpec]
    /// Who plays against the model, where somebody does: who learns what the term then holds constant.
    func opponent(_ pass: ForwardPass) -> Player?
    /// What else about it is worth a curve.
    func measures(_ pass: ForwardPass) -> [(name: String, value: Value)]
    /// Which cluster or class each image belongs to, in the term's eyes; nil where it has no opinion.
    func verdict(_ pass: ForwardPass) -> Verdict?
    /// KL(q(z|x)‖p(z)) of each image in nats, [batch], where the term has learnt the prior; nil where it has none.
    func divergence(_ pass: ForwardPass) -> Value?
    /// log p(z) + d/2 log 2π of codes z [n, latent], [n], where the term has learnt the prior; nil where it has none.
    func logPrior(_ z: Value, in model: Model) -> Value?
    /// Codes drawn from the prior that the term has learnt or compares with, [count, latent]; nil where it has none.
    func draw(_ count: Int, of model: Model, knobs: KnobBoard, from generator: Generator) -> Tensor?
    /// How many clusters or classes codes can be drawn from, one by one; nil where the term has none.
    func groups(of model: Model) -> CodeGroups?
    /// Codes of one of them, [count, latent].
    func draw(_ count: Int, inGroup group: Int, of model: Model, knobs: KnobBoard, from generator: Generator)
        -> Tensor?
    /// The same codes step by step; nil where they are drawn at once.
    func drawing(_ count: Int, of model: Model, knobs: KnobBoard, from generator: Generator) -> (any GradualDrawing)?
    /// What ``draw`` draws from, by the knobs as they stand; nil where there is nothing to draw from.
    func origin(in structure: Structure, knobs: KnobBoard) -> CodeOrigin?
    /// Puts the term's own parameters where the codes [n, latent] of the data are, when it starts behind training
    /// without it.
    func begin(at codes: Tensor, of model: Model, from generator: Generator)
    /// Rows of the data that it begins at; 0 where it doesn't.
    func rowsToBegin(in structure: Structure) -> Int
    /// Puts the term's own parameters where rows [n, features] of the data are, before its first step.
    func begin(on rows: Tensor, of model: Model, from generator: Generator)
    /// Whether it has to begin at codes that mean something: codes that nothing has been learnt for would be drawn together.
    var startsFromCodes: Bool { get }
    /// Puts those of its clusters that no code [n, latent] is nearest to where codes are; how many it were.
    func seedAnew(at codes: Tensor, of model: Model) -> Int
    /// Whether it has clusters that can lose all their codes.
    var canSeedAnew: Bool { get }
}

extension Term {
    package var furtherKnobs: [Knob] { [] }
    package var isDivergence: Bool { false }
    package var countsActiveUnits: Bool { false }
    package var labelShare: Knob? { nil }
    package var knobs: [Knob] { [weight] + furtherKnobs }
    package func obstacle(in experiment: Experiment, for data: DataShape) -> Obstacle? { nil }
    package var mostRows: Int? { nil }
    package func method(for model: Model) -> String? { nil }
    package func parameters(of structure: Structure, for data: DataShape) -> [ParameterSpec] { [] }
    package func opponent(_ pass: ForwardPass) -> Player? { nil }
    package func measures(_ pass: ForwardPass) -> [(name: String, value: Value)] { [] }
    package func verdict(_ pass: ForwardPass) -> Verdict? { nil }
    package func divergence(_ pass: ForwardPass) -> Value? { nil }
    package func logPrior(_ z: Value, in model: Model) -> Value? { nil }
    package func draw(_ count: Int, of model: Model, knobs: KnobBoard, from generator: Generator) -> Tensor? { nil }
    package func drawing(
        _ count: Int, of model: Model, knobs: KnobBoard, from generator: Generator
    ) -> (any GradualDrawing)? { nil }
    package func origin(in structure: Structure, knobs: KnobBoard) -> CodeOrigin? { nil }
    package func begin(at codes: Tensor, of model: Model, from generator: Generator) {}
    package func rowsToBegin(in structure: Structure) -> Int { 0 }
    package func begin(on rows: Tensor, of model: Model, from generator: Generator) {}
    package var startsFromCodes: Bool { false }
    package var canSeedAnew: Bool { false }
    package func seedAnew(at codes: Tensor, of model: Model) -> Int { 0 }
    package func groups(of model: Model) -> CodeGroups? { nil }
    package func draw(
        _ count: Int, inGroup group: Int, of model: Model, knobs: KnobBoard, from generator: Generator
    ) -> Tensor? { nil }
}

/// What codes can be drawn of one by one, and how many there are.
package enum CodeGroups: Hashable, Sendable {
    case clusters(Int)
    /// Those of the data, in their order.
    case classes(Int)

    package var count: Int {
        switch self {
        case .clusters(let count), .classes(let count): count
        }
    }
}

package enum Terms {
    /// Every term; a new one is a line here, anywhere.
    private static let registered: [any Term] = [
        ARDTerm(),
        CapacityTerm(),
        CentersTerm(),
        ClassCodeTerm(),
        ContractionTerm(),
        CriticTerm(),
        DecorrelationTerm(),
        DiffusionTerm(),
        FreeBitsTerm(),
        IndependenceTerm(),
        KLTerm(),
        L1Term(),
        LabelTerm(),
        LeastVolumeTerm(),
        MMDTerm(),
        MMDTerm(.gaussian),
        MixtureTerm(),
        PairsTerm(),
        SparsityTerm(),
        StudentTerm(),
        TotalCorrelationTerm(),
        VampTerm(),
        WeightPenaltyTerm(),
    ]

    /// All of them, in the order of their places.
    package static let all = registered.sorted { $0.place < $1.place }

    package static func named(_ id: String) -> (any Term)? { all.first { $0.id == id } }
}

/// What a term can be made of: the values on the way from x to the loss.
package struct ForwardPass {
    package let model: Model
    /// x, clean, [batch, features].
    package let x: Value
    /// 1 where an entry of x is observed, 0 where it is missing, [batch, features]; nil where none can be missing.
    package let mask: Value?
    /// x̃, what the encoder sees, [batch, features].
    package let input: Value
    /// f(x̃): the code itself, or q(z|x̃).
    package let code: Code
    /// What the layers on the way to it give.
    package let layers: [LayerOutput]
    /// The codes, before any are cut: [batch, latent], or [samples, batch, latent] for Gaussian codes.
    package let z: Value
    /// The decoder's output for z: [batch, outputs], or [samples, batch, outputs] for Gaussian codes.
    package let output: Value
    package let knobs: KnobBoard
    /// N(0, 1) for a purpose, drawn anew for each batch; the same values at every call.
    package let noise: (_ purpose: String, _ shape: Shape) -> Value
    /// The same, uniform in [0, 1).
    package let uniform: (_ purpose: String, _ shape: Shape) -> Value
    /// The class of each image as a number, or −1 where it isn't told, [batch].
    package let labels: () -> Value

    package var batch: Int { x.shape[0] }

    /// q(z|x̃). Precondition: the codes are Gaussian.
    var posterior: Gaussian {
        guard case .gaussian(let q) = code else { preconditionFailure("the distribution of a deterministic code") }
        return q
    }
}

/// What the encoder gives.
package enum Code {
    /// [batch, latent]
    case deterministic(Value)
    case gaussian(Gaussian)

    /// The code, or the mean of its distribution: [batch, latent].
    package var center: Value {
        switch self {
        case .deterministic(let z): z
        case .gaussian(let q): q.mean
        }
    }
}
