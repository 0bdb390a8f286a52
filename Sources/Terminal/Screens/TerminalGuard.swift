import CNcurses
import Glibc

/// Takes a terminal over and gives it back exactly as it was, however the process ends: by ``leave()``, by a
/// signal, or by a fault of its own in any thread.
///
/// One at a time in a process, since signal handlers are the process'. Faults are handled on a stack of their
/// own in the thread that made this and in those that called ``prepareThisThread()``; a stack that overflows in
/// another thread ends the process without giving back.
package final class TerminalGuard {
    /// The terminal, opened anew for writing without blocking: making the shared descriptor so would change
    /// it for the shell as well.
    let output: Int32

    private let input: Int32
    private let saved: termios
    private var isEntered = false

    /// Installs the handlers; the terminal itself is not touched.
    ///
    /// - Parameters:
    ///   - restore: what undoes all modes that will be switched on.
    ///   - wake: is written to when a signal comes.
    /// - Throws: ``ScreenError`` when `input` or `output` is not a terminal.
    init(input: Int32, output: Int32, restore: [UInt8], wake: WakePipe) throws(ScreenError) {
        precondition(
            restore.count <= Int(GUARD_RESTORE_CAPACITY), "a restore string of \(restore.count) bytes")
        var modes = termios()
        guard tcgetattr(input, &modes) == 0 else { throw .notATerminal("standard input") }
        guard isatty(output) == 1 else { throw .notATerminal("standard output") }
        self.input = input
        saved = modes
        self.output = try Self.reopen(output)
        var terminal = guard_terminal()
        terminal.input = input
        terminal.output = self.output
        terminal.modes = modes
        terminal.restore_length = restore.count
        withUnsafeMutableBytes(of: &terminal.restore) { $0.copyBytes(from: restore) }
        guard_arm(&terminal, wake.writing)
    }

    deinit {
        leave()
        guard_disarm()
        Glibc.close(output)
    }

    /// A private open file description; where the device may not be opened (after `su`), a copy of the shared
    /// one.
    private static func reopen(_ descriptor: Int32) throws(ScreenError) -> Int32 {
        let path = ttyname(descriptor).map { String(cString: $0) } ?? ""
        let opened = Glibc.open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        let output = opened >= 0 ? opened : fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        guard output >= 0 else { throw .system("opening the terminal", errno: errno) }
        return output
    }

    /// Keys come one by one, unechoed and untranslated, Ctrl-S and Ctrl-V included; Ctrl-C, Ctrl-\ and Ctrl-Z
    /// still make signals. Output is sent as it is.
    func enter() {
        var modes = saved
        modes.c_iflag &= ~tcflag_t(IXON | ICRNL | INLCR | IGNCR | ISTRIP)
        modes.c_oflag &= ~tcflag_t(OPOST)
        modes.c_lflag &= ~tcflag_t(ICANON | ECHO | IEXTEN)
        withUnsafeMutableBytes(of: &modes.c_cc) { characters in
            characters[Int(VMIN)] = 1
            characters[Int(VTIME)] = 0
        }
        tcsetattr(input, TCSADRAIN, &modes)
        if !isEntered { guard_hold_errors() }
        isEntered = true
        guard_set_active(true)
    }

    /// Puts the terminal's modes back; the restore string must have been sent.
    func leave() {
        guard isEntered else { return }
        isEntered = false
        guard_set_active(false)
        var modes = saved
        // The shell may have moved this process to the background already, where changing modes would stop
        // it.
        let before = signal(SIGTTOU, SIG_IGN)
        tcsetattr(input, TCSANOW, &modes)
        signal(SIGTTOU, before)
        guard_release_errors()
    }

    /// Has a process that ends in haste send some more before the restore string.
    func restoreFirst(by bytes: [UInt8]) { guard_restore_first(bytes, bytes.count) }

    /// Stops the process, as Ctrl-Z asks; returns when it goes on.
    func stop() { guard_stop() }

    /// Whether `signal` came since this was last asked.
    func take(_ signal: Int32) -> Bool { guard_take(signal) }

    /// A signal that asks for the end and came since this was last asked.
    func takeAsking() -> Int32? {
        let signal = guard_take_asking()
        return signal == 0 ? nil : signal
    }

    /// Ends the process after `time`, whatever its threads do, and gives the terminal back; false where that can't be
    /// promised. What ends in order has to do so before.
    package static func endProcess(after time: Duration) -> Bool { guard_limit(time / .seconds(1)) }

    /// Ends the process by `signal` itself, so that its parent sees why; for after ``Screen/close()``.
    package static func endBySignal(_ signal: Int32) -> Never { guard_die(signal) }

    /// Keeps signals away from this thread, so that they reach the one that owns the screen, and gives it a stack
    /// for handling its own faults. To be called first in every other thread, and in every block of a Dispatch
    /// queue that runs long.
    package static func prepareThisThread() {
        guard_block_signals()
        guard_give_stack()
    }
}
