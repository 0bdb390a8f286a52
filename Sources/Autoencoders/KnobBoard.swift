import Autodiff
import Tensors

/// Where the numbers stand that can be turned while a model trains, and nowhere else: computations, draws and players read
/// them here at each run, so that turning one rebuilds nothing.
package final class KnobBoard {
    private var slots: [String: Slot] = [:]
    private var values: [String: Value] = [:]
    /// What the knobs stand at.
    private var standing: [String: Float] = [:]
    /// The share of what a knob stands at that is in force, where it isn't all.
    private var factors: [String: Float] = [:]

    /// Every live knob at what the experiment says.
    package init(_ experiment: Experiment) {
        for knob in Knobs.all where knob.live {
            let slot = Slot([])
            slot.scalar = experiment.value(of: knob)
            slots[knob.id] = slot
            standing[knob.id] = slot.scalar
            values[knob.id] = Value(slot)
        }
    }

    /// The knob as a scalar in a computation. Precondition: it is live.
    package subscript(_ knob: Knob) -> Value {
        guard let value = values[knob.id] else { preconditionFailure("\(knob.id) is no live knob") }
        return value
    }

    /// What is in force of a knob. Precondition: it is live.
    package func number(_ knob: Knob) -> Float {
        guard let slot = slots[knob.id] else { preconditionFailure("\(knob.id) is no live knob") }
        return slot.scalar
    }

    /// Turns a knob; a board without it doesn't mind.
    package func set(_ id: String, to value: Float) {
        guard let slot = slots[id] else { return }
        standing[id] = value
        slot.scalar = (factors[id] ?? 1) * value
    }

    /// Puts a share of what a knob stands at in force; a board without it doesn't mind.
    package func scale(_ id: String, by factor: Float) {
        guard let value = standing[id] else { return }
        factors[id] = factor
        slots[id]?.scalar = factor * value
    }
}
