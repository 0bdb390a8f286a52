import Autodiff
import Tensors

/// The places from which a computation reads its knobs, so that turning one rebuilds nothing.
package final class KnobBoard {
    private var slots: [String: Slot] = [:]
    private var values: [String: Value] = [:]
    /// What the live knobs stand at.
    private var standing: [String: Float] = [:]
    /// The share of what a knob stands at that is in force, where it isn't all.
    private var factors: [String: Float] = [:]
    /// Knobs that aren't live.
    private var fixed: [String: Float] = [:]

    /// Every knob at what the experiment says.
    package init(_ experiment: Experiment) {
        for knob in Knobs.all {
            guard knob.live else {
                fixed[knob.id] = experiment.value(of: knob)
                continue
            }
            let slot = Slot([])
            slot.scalar = experiment.value(of: knob)
            slots[knob.id] = slot
            standing[knob.id] = slot.scalar
            values[knob.id] = Value(slot)
        }
    }

    /// The knob as a scalar in a computation.
    package subscript(_ knob: Knob) -> Value {
        guard let value = values[knob.id] else { preconditionFailure("\(knob.id) is no live knob") }
        return value
    }

    /// What is in force of a knob.
    package func number(_ knob: Knob) -> Float { slots[knob.id]?.scalar ?? fixed[knob.id] ?? knob.initial }

    package func set(_ id: String, to value: Float) {
        standing[id] = value
        slots[id]?.scalar = (factors[id] ?? 1) * value
    }

    /// Puts a share of what a live knob stands at in force; a board without the knob doesn't mind.
    package func scale(_ id: String, by factor: Float) {
        guard let value = standing[id] else { return }
        factors[id] = factor
        slots[id]?.scalar = factor * value
    }
}
