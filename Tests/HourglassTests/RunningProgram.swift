import Foundation
import TestSupport
import Testing

/// The real binary under way, with no signal blocked or ignored that isn't said to be.
final class RunningProgram {
    let folder: TemporaryFolder
    let process: pid_t
    private var hasEnded = false

    /// Starts it through a shell; `preparation` are commands before, `redirection` follows its arguments. Its stdout and
    /// stderr are the files `out` and `err` of `folder`.
    init(
        _ arguments: String, in folder: TemporaryFolder? = nil, preparation: String = ":", redirection: String = ""
    ) throws {
        let folder = try folder ?? TemporaryFolder()
        self.folder = folder
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, folder.file("out"), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, folder.file("err"), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let script =
            "cd '\(folder.path)'; ulimit -c 0; \(preparation); "
            + "XDG_STATE_HOME='\(folder.path)' XDG_CONFIG_HOME='\(folder.path)' "
            + "exec '\(Program.path)' \(arguments) \(redirection)"
        let command: [String] = ["sh", "-c", script]
        var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var environment: [UnsafeMutablePointer<CChar>?] = TmuxScreen.inherited.map { strdup($0) } + [nil]
        defer { for variable in environment { free(variable) } }
        var child: pid_t = 0
        let error = posix_spawnp(&child, "sh", &actions, &attributes, &words, &environment)
        guard error == 0 else { throw TmuxScreen.Failure(description: "sh: \(String(cString: strerror(error)))") }
        process = child
    }

    deinit {
        guard !hasEnded else { return }
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    var output: String { text("out") }
    var errors: String { text("err") }

    private func text(_ name: String) -> String { String(decoding: (try? folder.read(name)) ?? [], as: UTF8.self) }

    func send(_ signal: Int32) { #expect(kill(process, signal) == 0) }

    /// Waits until it has printed what is looked for.
    func wait(for what: String, until holds: (String) -> Bool) throws {
        try wait(for: what) { holds(output) }
    }

    private func wait(for what: String, seconds: Double = 60, until holds: () -> Bool) throws {
        try HourglassTests.wait(for: what, seconds: seconds, until: holds, told: { "\(output)\n\(errors)" })
    }

    /// Waits for its end: the exit status, or 128 and the signal that it died of, as a shell says it.
    func end(within seconds: Double = 60) throws -> Int32 {
        var status: Int32 = 0
        try wait(for: "end", seconds: seconds) { waitpid(process, &status, WNOHANG) == process }
        hasEnded = true
        return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
    }
}
