import Autoencoders
import Networks

/// What a command makes of a setup.
struct Alteration: Equatable {
    enum Reach {
        /// Numbers that are read while it runs.
        case live
        /// The model is built anew, and what fits is kept.
        case rebuild
        /// The same, and another experiment begins.
        case experiment
        /// Training begins at step 0 again.
        case restart
    }

    let setup: Setup
    let change: Change
    let reach: Reach
}

/// Reads commands against a setup: pure, so that whoever wants to know what a command would do can ask as well.
struct Interpreter {
    let setup: Setup
    let data: DataShape
    let step: Int
    var classifiers = Classifiers.none

    /// What a command that changes the setup makes of it; nil where it changes nothing. Throws ``SetupFault`` where it
    /// can't be.
    func alteration(for command: Command) throws(SetupFault) -> Alteration? {
        let alteration: Alteration
        switch command {
        case .turn(let id, let value): alteration = try turn(id, to: value)
        case .schedule(let id, let new): alteration = try schedule(id, new)
        case .control(let id, let new): alteration = try control(id, new)
        case .toggle(let id): alteration = try toggle(id)
        case .set(let id, let value): alteration = try set(id, to: value)
        case .choose(let id): alteration = try choose(id)
        case .reset:
            var new = setup
            new.schedules = setup.schedules.mapValues { $0.starting(at: 0) }
            return Alteration(setup: new, change: .reset, reach: .restart)
        case .startFresh:
            let variant = try variant(setup.experiment.variant)
            var new = Setup(
                variant.experiment.fitted(to: data), seed: setup.seed, batch: setup.batch, optimizer: setup.optimizer)
            new.patience = setup.patience
            return Alteration(setup: new, change: .startedFresh, reach: .restart)
        default: return nil
        }
        guard alteration.setup != setup else { return nil }
        if let fault = alteration.setup.fault(for: data, with: classifiers) { throw fault }
        return alteration
    }

    private func turn(_ id: String, to value: Float) throws(SetupFault) -> Alteration {
        guard let knob = setup.knob(id) else { throw .noKnob(id) }
        guard value.isFinite else { throw .notANumber(knob: knob.id, value) }
        var new = setup
        let (before, after) = (setup.value(of: knob), knob.clamped(value))
        // Set only where it is another one: an initial value that isn't written down stays so.
        if after != before { new.set(knob, to: after) }
        // Whoever turns a knob takes it in hand.
        new.controls[knob.id] = nil
        return Alteration(
            setup: new, change: .turned(knob: knob.id, from: before, to: after), reach: knob.live ? .live : .rebuild)
    }

    private func schedule(_ id: String, _ schedule: Schedule?) throws(SetupFault) -> Alteration {
        guard let knob = setup.knob(id) else { throw .noKnob(id) }
        guard setup.canSchedule(knob) else { throw .unschedulable(knob: knob.id) }
        let (before, after) = (setup.schedules[knob.id], schedule?.starting(at: step))
        if let after, !after.isPossible { throw .schedule(knob: nil, steps: after.steps, start: after.start) }
        var new = setup
        new.schedules[knob.id] = after
        if after != nil { new.controls[knob.id] = nil }
        return Alteration(setup: new, change: .scheduled(knob: knob.id, from: before, to: after), reach: .live)
    }

    private func control(_ id: String, _ control: Control?) throws(SetupFault) -> Alteration {
        guard let knob = setup.knob(id) else { throw .noKnob(id) }
        var new = setup
        try new.control(knob, by: control)
        return Alteration(
            setup: new, change: .controlled(knob: knob.id, from: setup.controls[knob.id], to: control), reach: .live)
    }

    private func toggle(_ id: String) throws(SetupFault) -> Alteration {
        guard let term = Terms.named(id) else { throw .noTerm(id) }
        var new = setup
        let isOn = !setup.experiment.terms.contains(term.id)
        if isOn { new.experiment.switchOn(id, at: step) } else { new.experiment.switchOff(id) }
        return Alteration(setup: new, change: .toggled(term: id, isOn: isOn), reach: .rebuild)
    }

    private func set(_ id: String, to value: String) throws(SetupFault) -> Alteration {
        guard let choice = Choices.named(id) else { throw .noChoice(id) }
        var new = setup
        try choice.set(value, in: &new, for: data)
        return Alteration(
            setup: new, change: .chosen(choice: choice.id, from: choice.read(setup), to: choice.read(new)),
            reach: choice.reach)
    }

    private func choose(_ id: String) throws(SetupFault) -> Alteration {
        var new = setup
        new.experiment = try variant(id).experiment.fitted(to: data)
        new.keepAugmentation(of: setup)
        return Alteration(
            setup: new, change: .variant(from: setup.experiment.variant, to: id), reach: .experiment)
    }

    private func variant(_ id: String) throws(SetupFault) -> Variant {
        guard let variant = Variant.named(id) else { throw .noVariant(id) }
        return variant
    }
}
