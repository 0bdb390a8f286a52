import Autoencoders

/// What all controllers of a run have in hand, by the ids of the knobs.
package struct Hands: Codable, Equatable, Sendable {
    private(set) var hands: [String: Hand] = [:]

    package init() {}

    /// Begins where controllers are new, with the knobs where they stand, and lets go of what nobody holds any more.
    mutating func follow(_ setup: Setup, before old: Setup?) {
        for (id, _) in hands
        where setup.controls[id] == nil || (old != nil && old?.controls[id] != setup.controls[id]) {
            hands[id] = nil
        }
        for id in setup.controls.keys where hands[id] == nil {
            if let knob = setup.knob(id) { hands[id] = Hand(Double(setup.value(of: knob))) }
        }
    }

    /// Turns the knobs of a setup after a step, each within its range.
    mutating func turn(_ setup: inout Setup, _ reading: StepReading) {
        for (knob, control, controller) in setup.held where hands[knob.id] != nil {
            let (low, high) = (Double(knob.range.lowerBound), Double(knob.range.upperBound))
            controller.turn(&hands[knob.id]!, of: knob, towards: control.target ?? 0, reading)
            let value = hands[knob.id]!.value
            hands[knob.id]!.value = value.isFinite ? min(max(value, low), high) : low
            setup.set(knob, to: Float(hands[knob.id]!.value))
        }
    }

    /// Whether they are such as can have been written.
    var isPossible: Bool {
        hands.count <= 1000
            && hands.values.allSatisfy { $0.value.isFinite && $0.memory.count <= 16 }
    }
}

extension Setup {
    /// Lets somebody hold a knob, or nobody. A schedule of it ends. Throws ``SetupFault``.
    package mutating func control(_ knob: Knob, by control: Control?) throws(SetupFault) {
        guard let control else {
            controls[knob.id] = nil
            return
        }
        guard let controller = control.controller else { throw .noController(control.by) }
        guard controller.holds(knob, in: experiment), knob.live else {
            throw .uncontrollable(knob: knob.id, by: control.by, possible: controllers(of: knob).map { $0.id })
        }
        if let fault = controller.fault(of: control.target) { throw fault }
        controls[knob.id] = control
        schedules[knob.id] = nil
    }

    /// Whether somebody could hold a knob.
    package func canControl(_ knob: Knob) -> Bool { !controllers(of: knob).isEmpty }

    /// Who could hold it.
    package func controllers(of knob: Knob) -> [any Controller.Type] {
        knob.live ? Controllers.all.filter { $0.holds(knob, in: experiment) } : []
    }

    /// The knobs that somebody could hold.
    package var controllableKnobs: [Knob] { experiment.activeKnobs.filter(canControl) }

    /// The knobs that are held, with those who hold them, in the order of the sentence. A controller that has no meaning
    /// at the moment waits.
    var held: [(knob: Knob, control: Control, controller: any Controller.Type)] {
        guard !controls.isEmpty else { return [] }
        return experiment.activeKnobs.compactMap { knob in
            guard let control = controls[knob.id], let controller = control.controller,
                controller.holds(knob, in: experiment)
            else { return nil }
            return (knob, control, controller)
        }
    }

    /// Says a board which knobs stand at the optimum of each batch.
    func fit(_ board: KnobBoard) {
        let fitted = held.filter { $0.controller.fits }.map(\.knob.id)
        for knob in experiment.activeKnobs where knob.live { board.fit(knob.id, fitted.contains(knob.id)) }
    }

    /// Why a control is none, or nil. One whose knob isn't there waits for it.
    var controlFault: SetupFault? {
        for (id, control) in controls.sorted(by: { $0.key < $1.key }) {
            guard let knob = Knobs.named(id), knob.live else { return .controlOfNoKnob(id) }
            guard let controller = control.controller else { return .noController(control.by) }
            if let fault = controller.fault(of: control.target) { return fault }
        }
        return nil
    }
}

extension Controller {
    /// Why something can't be wanted, or nil.
    static func fault(of target: Float?) -> SetupFault? {
        let isRight = wanted.map { wanted in target.map { wanted.range.contains($0) } ?? false } ?? (target == nil)
        return isRight ? nil : .wanted(controller: id, found: target)
    }
}
