import Laboratory
import Terminal

/// What a key, or the session, makes happen to the state.
package enum Action: Hashable, Sendable {
    case quit, repaint
    case togglePlaying, step, reset
    case focus(Int)
    case focusPane(PaneID)
    case zoom
    /// What the arrow keys mean in the pane that has the focus.
    case move(Int)
    case adjust(Int)
    case restoreValue
    case toggleEarlyStopping
    case nextMeasure, toggleLogarithmic
    case moveLeftEnd(Int)
    case moveRightEnd(Int)
    case togglePath
    case openHelp, openManual, openVariants, openTerms, openDistances, openCorruptions, openData
    case openCommand, openSave, openWidths, openLatent
    /// Inside an overlay.
    case close
    case select(Int)
    case first, last, confirm
    case openSearch
    case nextMatch(Int)
}

/// What the world has to do for an action.
package enum Effect: Equatable {
    case send(Command)
    case repaint
    case quit
}
