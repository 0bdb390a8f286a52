import Datasets
import Foundation
import Laboratory
import Terminal

extension KeptSessions {
    /// Where this account's sessions are kept; nil where it has no home.
    static var ofThisProcess: KeptSessions? {
        let environment = ProcessInfo.processInfo.environment
        return KeptSessions(environment: environment, home: environment["HOME"] ?? Kiosk.home)
    }
}

/// What `--kiosk` changes of the process itself. What people may ask of the session is `Confinement`'s.
enum Kiosk {
    static let defaultMinutes = 30
    /// Bytes that kept sessions may take.
    static let room: Int64 = 256 << 20

    /// The home folder of the account, whatever the environment says.
    static var home: String? { getpwuid(getuid())?.pointee.pw_dir.map { String(cString: $0) } }

    /// Seconds that keeping a session may take.
    static let patience = 4.0
    /// Seconds after the end of the time in which the process has ended, whatever hinders it.
    static let grace = 6.0

    /// Leaves of the environment only what says how to talk to the terminal: anything else may name files to open. And
    /// lets Ctrl-Z do nothing, since there is no shell to come back to. To be called before anything else is read.
    static func seal() {
        for name in ProcessInfo.processInfo.environment.keys where !isHarmless(name) { unsetenv(name) }
        signal(SIGTSTP, SIG_IGN)
        // Memory is not for others to read after a crash.
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    }

    /// Makes the time end even where the screen's thread, the session or the disk is stuck.
    static func limit(minutes: Double) throws {
        guard TerminalGuard.endProcess(after: .seconds(60 * minutes + grace)) else {
            throw CommandError(description: "the time can't be limited here: no thread can be started")
        }
    }

    private static func isHarmless(_ name: String) -> Bool {
        ["TERM", "LANG", "NO_COLOR", "TMUX"].contains(name) || name.hasPrefix("LC_")
    }
}
