import Datasets

/// What a session has to say: it stays until the next one.
package struct Notice: Sendable, Equatable {
    package enum Kind: Sendable { case information, warning, failure }

    package enum Content: Sendable, Equatable {
        case saved(path: String)
        case refused(SetupFault)
        /// The words of an error about a file, which names its place.
        case failed(String)
        /// A file that names its place, and what the setup in it has against itself.
        case unusable(String, SetupFault)
        case stoppedEarly(patience: Int, measure: String)
        case diverged(Breakdown)
        /// A variant was chosen for the first time.
        case carriedOver(Carryover)
        /// A variant is again as it was left at a step.
        case cameBack(variant: String, step: Int)
        case undone(Change)
        case redone(Change)
        case unmeasurable(MeasureFault)
        /// Something begins to go wrong in training.
        case alarm(Alarm)
        case nothingToUndo
        case nothingToRedo
        case noRecipe(String)
        /// The state at a change isn't kept any more: memory is bounded.
        case forgotten(step: Int)
        case opened(file: String, step: Int)
        /// Training takes much memory: bytes.
        case heavy(Int)
        /// How a file of data was read.
        case read(ReadingReport)
        /// So many codes are left; with the error of reconstructions of validation rows before and after.
        case pruned(from: Int, to: Int, before: Double, after: Double)
        case unprunable(PruningFault)

        /// What an error comes to.
        package init(_ error: any Error) {
            switch error {
            case let fault as SetupFault: self = .refused(fault)
            case let error as CheckpointError:
                self = error.fault.map { .unusable(error.description, $0) } ?? .failed(error.description)
            default: self = .failed("\(error)")
            }
        }
    }

    package let content: Content
    /// Commands that had come when it was said: the same content after another command is another notice.
    package let obeyed: Int

    package init(_ content: Content, obeyed: Int = 0) { (self.content, self.obeyed) = (content, obeyed) }

    package var kind: Kind {
        switch content {
        case .alarm, .saved, .stoppedEarly, .carriedOver, .cameBack, .undone, .redone, .opened, .heavy, .read,
            .pruned:
            .information
        case .refused, .unmeasurable, .noRecipe, .nothingToUndo, .nothingToRedo, .forgotten, .unprunable: .warning
        case .failed, .unusable, .diverged: .failure
        }
    }
}

/// What became of everything when a variant was chosen.
package struct Carryover: Sendable, Equatable {
    package let variant: String
    /// Parameters that keep their values, of how many; a tensor counts as one.
    package let kept, all: Int
    /// What the variant before had beside its name, which it keeps for itself.
    package let left: [Trait]
}
