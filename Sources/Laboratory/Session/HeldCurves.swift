import Autoencoders

/// Knobs that somebody holds have curves beside those of what training measures: what was in force of them.
extension History {
    private static let held = "held."

    /// Made once, so that a step that records one asks for no memory.
    private static let names = Dictionary(
        (Knobs.all.map(\.id) + [Setup.learningRate.id]).map { ($0, held + $0) },
        uniquingKeysWith: { first, _ in first })

    /// What the curve of a held knob is called among those of training.
    package static func curve(ofHeld knob: String) -> String { names[knob] ?? held + knob }

    /// Puts what is in force of knobs that somebody holds on their curves.
    mutating func recordHeld(of setup: Setup, _ board: KnobBoard, at step: Int) {
        for (knob, _, _) in setup.held { record(Self.curve(ofHeld: knob.id), board.number(knob), at: step) }
        for (id, schedule) in setup.schedules where setup.controls[id] == nil && !schedule.isOver(at: step - 1) {
            let value = id == Setup.learningRate.id ? setup.learningRate(at: step - 1) : board.number(ofLive: id)
            if let value { record(Self.curve(ofHeld: id), value, at: step) }
        }
    }

    /// The knob that a curve is of; nil of a measure's.
    package static func heldKnob(of curve: String) -> Knob? {
        guard curve.hasPrefix(held) else { return nil }
        let id = curve.dropFirst(held.count)
        return id == Setup.learningRate.id ? Setup.learningRate : Knobs.named(String(id))
    }
}

extension Setup {
    /// What is in force at a step of the knobs that controllers hold, and schedules that aren't over.
    func heldValues(at step: Int) -> [(knob: String, value: Float)] {
        let controlled = held.map { (knob: $0.knob.id, value: value(of: $0.knob)) }
        guard !schedules.isEmpty else { return controlled }
        return controlled
            + valuesInForce(at: step).filter { controls[$0.key] == nil }.sorted { $0.key < $1.key }
            .map { (knob: $0.key, value: $0.value) }
    }

    /// A held knob, and who holds it: `β by KL 25`; of one that was let go its name alone.
    package func title(ofHeld knob: Knob) -> String {
        let holder = controls[knob.id]?.name ?? schedules[knob.id]?.text
        return knob.symbol + (holder.map { " by \($0)" } ?? "")
    }
}
