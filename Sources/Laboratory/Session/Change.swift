/// What was altered, by a person or by a schedule: a value, with what was before and what came.
///
/// Marks on curves, undo, the log and what the screen says are all read from it.
package enum Change: Hashable, Sendable, Codable {
    case turned(knob: String, from: Float, to: Float)
    case scheduled(knob: String, from: Schedule?, to: Schedule?)
    /// A schedule came to its end: the knob stands at its whole value.
    case scheduleEnded(knob: String, at: Float)
    /// Somebody else turns a knob from now on; nil for a person.
    case controlled(knob: String, from: Control?, to: Control?)
    case toggled(term: String, isOn: Bool)
    /// One of ``Choices/all``, by what it reads.
    case chosen(choice: String, from: String, to: String)
    case variant(from: String, to: String)
    /// Other data, by what `--data` takes.
    case loaded(from: String, to: String)
    /// A stage of the experiment's training began; its name, or the variant's for the experiment proper.
    case stage(String)
    /// Data and setup of a recipe, from step 0.
    case followed(recipe: String)
    /// Step 0 again, with knobs and schedules as they are.
    case reset
    /// Step 0 again, with the variant's own values.
    case startedFresh
    /// A checkpoint was opened.
    case opened(file: String)
    /// Codes that nothing depended on were taken out.
    case pruned(from: Int, to: Int)
    /// Back to where things stood at an earlier step.
    case wentBack(toStep: Int)

    /// The same the other way round, where that is a change of its own and not a return to a state.
    package var inverse: Change? {
        switch self {
        case .turned(let knob, let from, let to): .turned(knob: knob, from: to, to: from)
        case .scheduled(let knob, let from, let to): .scheduled(knob: knob, from: to, to: from)
        case .controlled(let knob, let from, let to): .controlled(knob: knob, from: to, to: from)
        case .chosen(let choice, let from, let to): .chosen(choice: choice, from: to, to: from)
        default: nil
        }
    }
}

/// A change with its step.
package struct RunEvent: Hashable, Sendable, Codable {
    package let step: Int
    package let change: Change

    package init(step: Int, _ change: Change) { (self.step, self.change) = (step, change) }
}

extension [RunEvent] {
    /// Adds a change. Turns of one knob at one step are one, from the first value to the last: none, where it is back
    /// where it was.
    mutating func note(_ change: Change, at step: Int) {
        guard case .turned(let knob, var from, let to) = change else {
            return append(RunEvent(step: step, change))
        }
        let before = lastIndex { event in
            if case .turned(knob, _, _) = event.change { event.step == step } else { false }
        }
        if let before, case .turned(_, let first, _) = remove(at: before).change { from = first }
        if from != to { append(RunEvent(step: step, .turned(knob: knob, from: from, to: to))) }
    }
}
