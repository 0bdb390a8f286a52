import Tensors

/// Copies of parameters that gave a finite loss, to come back to when one no longer does. The first is made by the first
/// step, before it moves anything: until then there is nothing to come back from.
struct DivergenceGuard {
    private let keepsake = Keepsake()
    /// The loss that the kept parameters gave.
    private var keptLoss = Float.infinity
    /// Whether others are to be kept as soon as they have given a loss.
    private var isDue = true
    /// Steps between two copies.
    private static let interval = 200

    /// Something was changed: parameters that then give a loss are kept at once.
    mutating func expectChange() { isDue = true }

    /// Before the move, when the parameters have just given a finite loss. On the way to infinity the losses of many steps
    /// are still numbers: parameters whose loss has grown tenfold since the last copy are no place to come back to.
    mutating func keepIfDue(_ trainer: Trainer, loss: Float, at step: Int) {
        let isOrdinary = loss <= keptLoss + 10 * max(1, abs(keptLoss))
        guard isDue || (step % Self.interval == 0 && isOrdinary) else { return }
        keepsake.take(trainer)
        keptLoss = loss
        isDue = false
    }

    /// Starts again, without a copy. Precondition: the parameters are good ones, or others take their place.
    mutating func letGo() {
        keepsake.letGo()
        (keptLoss, isDue) = (.infinity, true)
    }

    /// Whether there was a copy to come back to.
    @discardableResult
    func restore(_ trainer: Trainer) -> Bool { keepsake.restore(trainer) }

    /// The copy, by name; nil where there is none.
    func slots(of trainer: Trainer) -> (slots: [String: Slot], steps: [String: Int])? { keepsake.slots(of: trainer) }
}

/// A loss that is no number: which part of it, and when.
package struct Breakdown: Sendable, Equatable {
    /// What became no number: a term's id, `reconstruction`, or `loss`.
    package let measure: String
    package let value: Float
    package let step: Int
    /// What was changed last before it.
    package let lastChange: RunEvent?
    /// Whether earlier parameters have been put back; else nothing had moved since the model was made or changed, or the disk
    /// didn't give them back.
    package let isRestored: Bool

    /// The first of the measures that is no number: parts of the loss before the loss, which all of them make one that is
    /// none, and what is no part of it last.
    package init(in measures: MeasuredValues, step: Int, lastChange: RunEvent?, isRestored: Bool = true) {
        func rank(_ name: String) -> Int { name == "mse" ? 2 : name == "loss" ? 1 : 0 }
        let broken = measures.values.filter { !$0.value.isFinite }
        let culprit = broken.min { rank($0.name) < rank($1.name) }
        self.init(
            measure: culprit?.name ?? "loss", value: culprit?.value ?? .nan, step: step, lastChange: lastChange,
            isRestored: isRestored)
    }

    package init(measure: String, value: Float, step: Int, lastChange: RunEvent?, isRestored: Bool = true) {
        (self.measure, self.value, self.step, self.lastChange) = (measure, value, step, lastChange)
        self.isRestored = isRestored
    }

    package static func == (a: Self, b: Self) -> Bool {
        (a.measure, a.value.bitPattern, a.step, a.lastChange, a.isRestored)
            == (b.measure, b.value.bitPattern, b.step, b.lastChange, b.isRestored)
    }
}
