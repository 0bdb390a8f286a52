import Tensors

/// x ↦ T(x): how training rows are changed before anything else, by chance and anew in each step; input and target alike, which
/// is what sets it apart from a corruption. Simard, Steinkraus & Platt, ICDAR 2003.
package protocol Augmentation: Sendable {
    var id: String { get }
    var title: String { get }
    /// How it stands in the sentence.
    var formula: String { get }
    /// At 0, all of them, rows stay as they are.
    var knobs: [Knob] { get }
    /// Why such rows can't be changed so, or nil.
    func obstacle(for data: DataShape) -> Obstacle?
    /// Writes T(x) of a row x [features], by chance of the row's own. `amounts` are those of the knobs, in their order.
    func apply(
        _ x: UnsafePointer<Float>, to destination: UnsafeMutablePointer<Float>, of kind: RowKind, amounts: [Float],
        from generator: Generator)
}

package enum Augmentations {
    /// Every augmentation; a new one is a line here.
    package static let all: [any Augmentation] = [ImageAugmentation(), JitterAugmentation()]

    package static func named(_ id: String) -> (any Augmentation)? { all.first { $0.id == id } }
}
