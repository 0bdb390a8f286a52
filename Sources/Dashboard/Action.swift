import Laboratory
import Terminal

/// What a key, or the session, makes happen to the state.
package enum Action: Hashable, Sendable {
    case quit, repaint
    case togglePlaying, step, reset
    /// What needs nothing but to be asked for.
    case send(Order)
    case focus(Int)
    /// By the place that it takes.
    case focusPane(String)
    case zoom
    /// What the arrow keys mean in the pane that has the focus.
    case move(Int)
    case adjust(Int)
    case restoreValue
    case toggleEarlyStopping
    /// A key of a pane's own: the pane's id and the key's name.
    case pane(String, String)
    /// Between images of the validation split and of the test split.
    case toggleTest
    /// Larger images and fewer of them, or smaller ones, by half octaves.
    case resizeImages(Int)
    /// Images with the edges where all are the same, or without.
    case toggleMargins
    case openHelp, openManual, openVariants, openAdvice, openTerms, openData, openPanes, openChoices
    /// A choice by its id: a list of its values, or the command that makes it.
    case openChoice(String)
    case openCommand, openSave
    /// The command line with the chosen knob and its value.
    case typeValue
    /// Inside an overlay.
    case close
    case select(Int)
    case first, last, confirm
    /// Shows the chosen pane of the list among the others, or hides it.
    case toggleShown
    case openSearch
    case nextMatch(Int)
}

/// A command that is always the same.
package enum Order: Hashable, Sendable {
    case undo, redo, startFresh, prune

    var command: Command {
        switch self {
        case .undo: .undo
        case .redo: .redo
        case .startFresh: .startFresh
        case .prune: .prune
        }
    }
}

/// What the world has to do for an action.
package enum Effect: Equatable {
    case send(Command)
    case repaint
    case quit
}
