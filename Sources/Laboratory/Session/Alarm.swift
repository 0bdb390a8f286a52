/// Something that goes wrong in training, seen before or when it has: what, since when, and what was changed last before it.
package struct Alarm: Sendable, Hashable {
    package enum Finding: Sendable, Hashable {
        /// Gaussian codes whose middle doesn't vary over the data carry nothing: posterior collapse.
        case collapse(idle: Int, of: Int)
        /// Units of a layer that are 0 for every row.
        case deadUnits(layer: String, dead: Int, of: Int)
        /// The critic tells the two kinds apart nearly always: what it says teaches nothing any more.
        case criticWon(accuracy: Float)
        /// The loss grows beyond what it has been.
        case divergenceNear(from: Float, to: Float)
        /// The squared error in validation is above its best while that in training has fallen on.
        case overfitting(since: Int, best: Float, now: Float)
        /// Clean rows come back, and so does nearly all noise that is added to them: shares of their variances.
        case identityLearnt(error: Double, passed: Double)

        /// What tells it from others: one of a kind is there at a time, of dead units one in a layer.
        var kind: String {
            switch self {
            case .collapse: "collapse"
            case .deadUnits(let layer, _, _): "dead units of \(layer)"
            case .criticWon: "critic won"
            case .divergenceNear: "divergence near"
            case .overfitting: "overfitting"
            case .identityLearnt: "identity learnt"
            }
        }
    }

    package let finding: Finding
    /// When it was seen first.
    package let step: Int
    /// What was changed last before it; nil where nothing was.
    package let cause: RunEvent?
    /// When it was seen last no more; nil as long as it holds.
    package var end: Int?

    package init(_ finding: Finding, step: Int, cause: RunEvent?, end: Int? = nil) {
        (self.finding, self.step, self.cause, self.end) = (finding, step, cause, end)
    }
}
