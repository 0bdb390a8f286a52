import Terminal

/// A signal as something to ask for between two steps: any that would end the process, but for SIGQUIT, which does so at
/// once, and those that were ignored, which stay so.
struct Interruption {
    init() { SignalWatch.begin() }

    /// Ends the process as the signal would have, even where whoever started it had the signal blocked.
    static func end(by signal: Int32) -> Never { TerminalGuard.endBySignal(signal) }

    /// The one that has come.
    var signal: Int32? { SignalWatch.signal }
}
