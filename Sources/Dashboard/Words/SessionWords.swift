import Autoencoders
import Datasets
import Foundation
import Laboratory

/// What changes, faults and notices of a session are called, in English.
package enum SessionWords {
    // MARK: changes

    /// A change as a mark on curves has it: `β 1→4`.
    package static func text(of change: Change) -> String {
        switch change {
        case .turned(let id, let from, let to): "\(symbol(id)) \(number(from))→\(number(to))"
        case .scheduled(let id, _, let to): "\(symbol(id)) \(to?.text ?? "without schedule")"
        case .scheduleEnded(let id, let value): "\(symbol(id)) \(number(value))"
        case .toggled(let id, let isOn): "\(Terms.named(id)?.weight.symbol ?? id) \(isOn ? "on" : "off")"
        case .chosen(let choice, _, let to): chosen(choice, to)
        case .variant(_, let to): to
        case .loaded(_, let to): title(ofData: to)
        case .stage(let name): name
        case .reset: "reset"
        case .startedFresh: "fresh start"
        case .opened(let file): "opened \(name(ofFile: file))"
        case .wentBack(let step): "back to step \(step)"
        }
    }

    /// What was changed, from what and to what, for a table.
    package static func parts(of change: Change) -> (what: String, from: String, to: String) {
        switch change {
        case .turned(let id, let from, let to): (symbol(id), number(from), number(to))
        case .scheduled(let id, let from, let to):
            ("\(symbol(id)) schedule", from?.text ?? Choice.off, to?.text ?? Choice.off)
        case .scheduleEnded(let id, let value): (symbol(id), "", number(value))
        case .toggled(let id, let isOn): (id, isOn ? "off" : "on", isOn ? "on" : "off")
        case .chosen(let choice, let from, let to): (choice, from, to)
        case .variant(let from, let to): ("variant", from, to)
        case .loaded(let from, let to): ("data", title(ofData: from), title(ofData: to))
        case .stage(let name): ("stage", "", name)
        case .reset, .startedFresh: (text(of: change), "", "step 0")
        case .opened(let file): ("file", "", name(ofFile: file))
        case .wentBack(let step): ("back", "", "step \(step)")
        }
    }

    private static func chosen(_ choice: String, _ value: String) -> String {
        switch choice {
        case "latent": "\(value) codes"
        case "widths": "widths \(value.replacing(",", with: "–"))"
        default: "\(choice) \(value)"
        }
    }

    private static func symbol(_ id: String) -> String {
        id == Setup.learningRate.id ? Setup.learningRate.symbol : Knobs.named(id)?.symbol ?? id
    }

    /// Three significant digits.
    private static func number(_ value: Float) -> String { String(format: "%.3g", value) }

    private static func title(ofData id: String) -> String {
        BuiltInDataset.all.first { $0.id == id }?.title ?? name(ofFile: id)
    }

    private static func name(ofFile path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    // MARK: notices

    package static func text(of notice: Notice) -> String {
        switch notice.content {
        case .saved(let path): "saved to \(path)"
        case .refused(let fault): text(of: fault)
        case .failed(let text): text
        case .stoppedEarly(let patience):
            "early stopping: no better validation error in \(patience) epochs; best parameters kept"
        case .diverged(let breakdown):
            "\(breakdown.measure) became \(breakdown.value) at step \(breakdown.step); "
                + (breakdown.lastChange.map { "last change: \(text(of: $0.change)) at step \($0.step)" }
                    ?? "no knob was changed")
                + "; last good parameters restored"
        case .carriedOver(let carryover): text(of: carryover)
        case .cameBack(let variant, let step): "\(variant) as it was left at step \(step)"
        case .undone(let change): "undone: \(text(of: change))"
        case .redone(let change): "again: \(text(of: change))"
        case .unmeasurable(let fault): "\(fault)"
        case .nothingToUndo: "nothing to undo"
        case .nothingToRedo: "nothing to do again"
        case .forgotten(let step): "how things stood at step \(step) isn't kept any more"
        case .opened(let file, let step): "\(name(ofFile: file)), at step \(step)"
        }
    }

    private static func text(of carryover: Carryover) -> String {
        let kept = "\(carryover.variant): \(carryover.kept) of \(carryover.all) parameters carried over"
        return carryover.left.isEmpty
            ? kept : "\(kept); left behind: \(carryover.left.map(text).joined(separator: ", "))"
    }

    private static func text(of trait: Trait) -> String {
        switch trait {
        case .term(let id): id
        case .withoutTerm(let id): "no \(id)"
        case .knob(let id): symbol(id)
        case .choice(let id): id
        }
    }

    // MARK: faults

    /// Any error in words.
    package static func text(of error: any Error) -> String {
        switch error {
        case let fault as SetupFault: text(of: fault)
        case let error as CheckpointError:
            error.description + (error.fault.map { ": found \(text(of: $0))" } ?? "")
        case let paused as TrainingRun.Paused:
            paused.notice.map(text) ?? "training ended at step \(paused.step)"
        default: "\(error)"
        }
    }

    package static func text(of fault: SetupFault) -> String {
        switch fault {
        case .experiment(let fault): EnglishFaults.text(fault)
        case .unknownOptimizer(let id): "unknown optimizer '\(id)'"
        case .batch(let size): "a batch of \(size): at least 1 is needed"
        case .learningRate(let rate): "learning rate \(rate): more than 0 is needed"
        case .clip(let norm): "a norm of \(norm) to clip to: more than 0 is needed"
        case .patience(let epochs): "a patience of \(epochs) epochs: at least 1 is needed"
        case .scheduleOfNoKnob(let id): "a schedule of '\(id)', which is no live knob"
        case .schedule(let knob, let steps, let start):
            (knob.map { "\($0): " } ?? "")
                + "a schedule of \(steps) steps from step \(start): 1 to \(Schedule.possibleSteps.upperBound) are possible"
        case .unschedulable(let id): "\(symbol(id)) can't have a schedule: it can't be 0, or isn't live"
        case .noKnob(let id): "no knob '\(id)' in this experiment"
        case .notANumber(let id, let value): "\(symbol(id)) can't be \(value)"
        case .noTerm(let id): "no term '\(id)'"
        case .noVariant(let id): "no variant '\(id)'"
        case .noChoice(let id): "no choice '\(id)'"
        case .value(let choice, let found, let expected): "\(choice) '\(found)': expected \(text(of: expected))"
        case .fixedActivation: "activation: the layers of this architecture have their own"
        case .confined(.width(let width, let most)): "a width of \(width): at most \(most) here"
        case .confined(.layers(let layers, let most)): "\(layers) hidden layers: at most \(most) here"
        case .confined(.parameters(let most)): "too many parameters: at most \(most) here"
        case .confined(.batch(let size, let most)): "a batch of \(size): at most \(most) here"
        case .filesClosed: "files can't be saved here"
        case .dataClosed: "only the data sets of the list can be opened here"
        case .noClasses(let data): "\(data): a classifier needs data with labels, of two classes or more"
        }
    }

    /// What values there are, for an error or a help text.
    package static func text(of kind: ChoiceKind) -> String {
        switch kind {
        case .named(let values): "one of " + values.map(\.id).joined(separator: ", ")
        case .whole(let range, let canBeOff):
            "a whole number from \(range.lowerBound)"
                + (range.upperBound == .max ? "" : " to \(range.upperBound)") + (canBeOff ? ", or \(Choice.off)" : "")
        case .positive(let canBeOff): "a number above 0" + (canBeOff ? ", or \(Choice.off)" : "")
        case .widths:
            "numbers from \(ChoiceKind.possibleWidths.lowerBound) to \(ChoiceKind.possibleWidths.upperBound) with "
                + "commas, or \(Choice.noWidths)"
        }
    }
}
