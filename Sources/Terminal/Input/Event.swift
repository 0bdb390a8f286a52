/// What a ``Screen`` has to tell.
package enum Event: Hashable, Sendable {
    case key(Key)

    case mouse(Mouse)

    /// Text that was pasted; never to be run as commands.
    case paste(String)

    /// The screen has another size, or must be laid out again.
    case resize

    /// The process was stopped, as by Ctrl-Z, and goes on.
    case resumed

    /// Someone called ``Waker/wake()``, at least once since the last event of this kind.
    case wake

    /// A signal asks the program to end, as SIGINT, SIGHUP and all others whose default action does. After tidying
    /// up, close the screen and end by ``TerminalGuard/endBySignal(_:)``.
    case interrupt(Int32)

    /// The terminal is gone: no key will come and nothing can be shown. Told once. After tidying up, end as
    /// by SIGHUP, which may or may not come as well.
    case closed

    /// Whether a person did it and waits for what comes of it.
    package var isFromAPerson: Bool {
        switch self {
        case .key, .mouse, .paste: true
        default: false
        }
    }
}
