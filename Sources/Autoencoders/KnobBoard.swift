import Autodiff
import Tensors

/// The places from which a computation reads its knobs, so that turning one rebuilds nothing.
package final class KnobBoard {
    private var slots: [String: Slot] = [:]
    private var values: [String: Value] = [:]
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
            values[knob.id] = Value(slot)
        }
    }

    /// The knob as a scalar in a computation.
    package subscript(_ knob: Knob) -> Value {
        guard let value = values[knob.id] else { preconditionFailure("\(knob.id) is no live knob") }
        return value
    }

    /// What a knob stands at.
    package func number(_ knob: Knob) -> Float { slots[knob.id]?.scalar ?? fixed[knob.id] ?? knob.initial }

    package func set(_ id: String, to value: Float) { slots[id]?.scalar = value }
}
