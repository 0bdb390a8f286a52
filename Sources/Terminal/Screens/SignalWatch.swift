import CNcurses

/// Signals that ask a program without a screen to end, as something to look at between two steps.
///
/// No handler runs on threads that compute: where one meets oneDNN's generated code the heap is damaged, in one run of
/// fifty. A thread that does nothing else takes them.
package enum SignalWatch {
    /// To be called once, on the thread that computes, before it starts others. SIGQUIT ends the process as before;
    /// so does any other signal a second after the first.
    package static func begin() { signal_watch() }

    /// The first signal that came.
    package static var signal: Int32? {
        let signal = signal_came()
        return signal == 0 ? nil : signal
    }
}
