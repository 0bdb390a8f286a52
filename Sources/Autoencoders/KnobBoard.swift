import Autodiff
import Tensors

/// Where the numbers stand that can be turned while a model trains, and nowhere else: computations, draws and players read
/// them here at each run, so that turning one rebuilds nothing.
package final class KnobBoard {
    private var slots: [String: Slot] = [:]
    private var values: [String: Value] = [:]
    /// 1 where a knob stands at each batch's optimum.
    private var gates: [String: Slot] = [:]
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

    /// A board of its own, which stands as another does.
    package init(copying other: KnobBoard) {
        for (id, slot) in other.slots {
            let own = Slot([])
            own.scalar = slot.scalar
            slots[id] = own
            values[id] = Value(own)
        }
        follow(other)
    }

    /// Stands as the other does now. Precondition: it has the same knobs.
    package func follow(_ other: KnobBoard) {
        (standing, factors) = (other.standing, other.factors)
        for (id, slot) in other.slots { slots[id]!.scalar = slot.scalar }
        for (id, gate) in other.gates { self.gate(id).scalar = gate.scalar }
    }

    /// The knob as a scalar in a computation. Precondition: it is live.
    package subscript(_ knob: Knob) -> Value {
        guard let value = values[knob.id] else { preconditionFailure("\(knob.id) is no live knob") }
        return value
    }

    /// The knob, or the optimum of a batch in its place where the board says so; a gradient goes through neither.
    func fitted(_ knob: Knob, at optimum: Value) -> Value {
        let share = gate(knob.id)
        let gate = Value(share)
        return gate * optimum.detached + (1 - gate) * self[knob]
    }

    /// Says whether a step's computation has a knob at the optimum of its batch.
    package func fit(_ id: String, _ isFitted: Bool) {
        if isFitted || gates[id] != nil { gate(id).scalar = isFitted ? 1 : 0 }
    }

    private func gate(_ id: String) -> Slot {
        if let slot = gates[id] { return slot }
        let slot = Slot([])
        slot.scalar = 0
        gates[id] = slot
        return slot
    }

    /// What is in force of a knob. Precondition: it is live.
    package func number(_ knob: Knob) -> Float {
        guard let slot = slots[knob.id] else { preconditionFailure("\(knob.id) is no live knob") }
        return slot.scalar
    }

    /// The same by its id; nil where no live knob has it.
    package func number(ofLive id: String) -> Float? { slots[id]?.scalar }

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
