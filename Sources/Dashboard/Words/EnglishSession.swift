import Autoencoders
import Files
import Foundation
import Laboratory
import Tensors
import Uses

/// What a session refuses, and what it says.
extension English {
    package func text(_ fault: SetupFault) -> String {
        switch fault {
        case .experiment(let fault): text(fault)
        case .unknownOptimizer(let id):
            "unknown optimizer '\(id.shown)': expected \(text(Choice.optimizer.kind))"
        case .batch(let size) where size > 0:
            "a batch of \(size): at most \(Setup.possibleBatch.upperBound) is possible"
        case .batch(let size): "a batch of \(size): at least 1 is needed"
        case .batchOfPairs(let size, let term, let most):
            "a batch of \(size): term '\(term)' compares all pairs, of at most \(most) rows"
        case .learningRate(let rate): "learning rate \(Names.whole(rate)): more than 0 is needed"
        case .clip(let norm): "a norm of \(Names.whole(norm)) to clip to: more than 0 is needed"
        case .precision(let precision):
            "precision \(precision.rawValue): \(obstacle(fault))"
        case .patience(let epochs) where epochs > 0:
            "a patience of \(epochs) epochs: at most \(Setup.possiblePatience.upperBound) is possible"
        case .patience(let epochs): "a patience of \(epochs) epochs: at least 1 is needed"
        case .scheduleOfNoKnob(let id): "a schedule of '\(id.shown)', which is no live knob"
        case .schedule(let knob, let steps, let start):
            (knob.map { "\($0): " } ?? "")
                + "a schedule of \(steps) steps from step \(start): 1 to \(Schedule.possibleSteps.upperBound) are possible"
        case .unschedulable(let id): "\(Names.symbol(id)) can't have a schedule: it can't be 0, or isn't live"
        case .controlOfNoKnob(let id): "a controller of '\(id.shown)', which is no live knob"
        case .noController(let id):
            "no controller '\(id.shown)': expected one of \(Controllers.all.map { $0.id }.joined(separator: ", "))"
        case .uncontrollable(let knob, let by, let possible):
            "\(Names.symbol(knob)) can't be held by \(by) in this experiment: "
                + (possible.isEmpty ? "nobody can hold it" : "expected \(possible.joined(separator: ", "))")
        case .wanted(let id, let found):
            "controller: found '\(Control(id, found).text)', expected \(Control(id).usage)"
        case .noKnob(let id): "no knob '\(id)' in this experiment"
        case .notANumber(let id, let value): "\(Names.symbol(id)) can't be \(Names.whole(value))"
        case .noTerm(let id): "no term '\(id)'"
        case .noVariant(let id): "no variant '\(id)'"
        case .noAugmentation(let id): "no augmentation '\(id)'"
        case .noChoice(let id): "no choice '\(id)'"
        case .value(let choice, let found, let expected): "\(choice) '\(found)': expected \(text(expected))"
        case .choice(let id, let obstacle): "\(id): \(text(obstacle))"
        case .fixedActivation: "activation: \(obstacle(fault))"
        case .confined(.width(let width, let most)): "a width of \(width): at most \(most) here"
        case .confined(.layers(let layers, let most)): "\(layers) hidden layers: at most \(most) here"
        case .confined(.parameters(let most)): "too many parameters: at most \(most) here"
        case .confined(.batch(let size, let most)): "a batch of \(size): at most \(most) here"
        case .confined(.memory(let needed, let most)):
            "that takes \(memory(needed)) of memory: at most \(memory(most)) here"
        case .memory(let needed, let available):
            "that takes \(memory(needed)) of memory: \(memory(available)) are free here"
        case .filesClosed: "files can't be opened or saved here"
        case .dataClosed: "only the data sets of the list can be opened here"
        case .noClasses(let data): "\(data): a classifier needs data with labels, of two classes or more"
        }
    }

    /// Bytes for people, in the units of memory.
    private func memory(_ bytes: Int) -> String {
        let megabytes = Double(bytes) / 1e6
        return megabytes < 1000
            ? "\(Int(megabytes.rounded(.up))) MB" : String(format: "%.1f GB", locale: nil, megabytes / 1000)
    }

    package func obstacle(_ fault: SetupFault) -> String {
        switch fault {
        case .experiment(.distance(_, let obstacle)), .choice(_, let obstacle): text(obstacle)
        case .experiment(.prior(_, let codes)): "needs \(codes) codes"
        case .fixedActivation: "the layers of this architecture have their own"
        case .precision: "this processor doesn't multiply such numbers; f32 is possible"
        default: text(fault)
        }
    }

    package func text(_ notice: Notice) -> String {
        switch notice.content {
        case .saved(let path): "saved to \(path)"
        case .refused(let fault): text(fault)
        case .failed(let text): text
        case .unusable(let place, let fault): "\(place): found \(text(fault))"
        case .stoppedEarly(let patience, let measure):
            "early stopping: no better validation error (\(measure)) in \(patience) epochs; best parameters kept"
        case .diverged(let breakdown): text(breakdown)
        case .carriedOver(let carryover): text(carryover)
        case .cameBack(let variant, let step): "\(variant) as it was left at step \(step)"
        case .undone(let change): "undone: \(text(change))"
        case .redone(let change): "again: \(text(change))"
        case .unmeasurable(let fault): text(fault)
        case .alarm(let alarm): text(alarm)
        case .nothingToUndo: "nothing to undo"
        case .nothingToRedo: "nothing to do again"
        case .noRecipe(let id): "there is no recipe \(Names.file(id)) here"
        case .forgotten(let step): "how things stood at step \(step) isn't kept any more"
        case .opened(let file, let step): "\(Names.file(file)), at step \(step)"
        case .read(let report): text(report)
        case .pruned(let from, let to, let before, let after):
            "\(from - to) of \(from) codes taken out, \(to) left: error \(Names.whole(Float(before))) before, "
                + "\(Names.whole(Float(after))) after"
        case .unprunable(let fault): text(fault)
        case .heavy(let bytes): "training takes \(memory(bytes)) of memory"
        }
    }

    package func text(_ breakdown: Breakdown) -> String {
        let cause =
            breakdown.lastChange.map { "last change: \(text($0.change)) at step \($0.step)" } ?? "no knob was changed"
        return "\(breakdown.measure) became \(Names.whole(breakdown.value)) at step \(breakdown.step); \(cause); "
            + (breakdown.isRestored ? "last good parameters restored" : "there is no copy to go back to")
    }

    package func text(_ carryover: Carryover) -> String {
        let kept = "\(carryover.variant): \(carryover.kept) of \(carryover.all) parameters carried over"
        return carryover.left.isEmpty
            ? kept : "\(kept); left behind: \(carryover.left.map { text($0) }.joined(separator: ", "))"
    }

    package func text(_ trait: Trait) -> String {
        switch trait {
        case .term(let id): id
        case .withoutTerm(let id): "no \(id)"
        case .knob(let id): Names.symbol(id)
        case .choice(let id): id
        }
    }

    package func text(ofError error: any Error) -> String {
        switch error {
        case let fault as SetupFault: text(fault)
        case let fault as MeasureFault: text(fault)
        case let fault as ThresholdFault: text(fault)
        case let fault as CalibrationFault: text(fault)
        case let error as CheckpointError:
            error.description + (error.fault.map { text(ofFaultInFile: $0) } ?? "")
        case let paused as TrainingRun.Paused:
            paused.notice.map { text($0) } ?? "training ended at step \(paused.step)"
        case is DecodingError, is EncodingError: "found data of another kind than was expected"
        case let error as CocoaError: Self.text(ofSystem: error as NSError)
        case let error as POSIXError: Self.text(ofSystem: error as NSError)
        default: type(of: error) == NSError.self ? Self.text(ofSystem: error as NSError) : "\(error)"
        }
    }

    /// What the system's library says for people, without the domains and numbers that it says for developers.
    private static func text(ofSystem error: NSError) -> String {
        if error.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(clamping: error.code))) }
        if let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError { return text(ofSystem: cause) }
        return error.localizedFailureReason ?? "the system could not do it"
    }

    /// What a file has in a field, behind the name of the file.
    private func text(ofFaultInFile fault: SetupFault) -> String {
        let place = fault.field.map { ", \($0)" } ?? ""
        if case .experiment(.number(_, let found, let possible)) = fault {
            return "\(place): found \(found), expected \(possible.lowerBound)…\(possible.upperBound)"
        }
        return "\(place): found \(text(fault))"
    }

    package func text(_ kind: ChoiceKind) -> String {
        switch kind {
        case .named(let values): "one of " + values.map(\.id).joined(separator: ", ")
        case .whole(let range, let canBeOff):
            "a whole number from \(range.lowerBound)"
                + (range.upperBound == .max ? "" : " to \(range.upperBound)") + (canBeOff ? ", or \(Choice.off)" : "")
        case .positive(let canBeOff): "a number above 0" + (canBeOff ? ", or \(Choice.off)" : "")
        case .share: "auto, a share of at most \(Contamination.possible.upperBound), or \(Choice.off)"
        case .widths:
            "numbers from \(ChoiceKind.possibleWidths.lowerBound) to \(ChoiceKind.possibleWidths.upperBound) with "
                + "commas, or \(Choice.noWidths)"
        }
    }
}
