import Foundation

/// The program in a terminal of tmux, with a server of its own.
final class TmuxScreen {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let socket: String

    /// Starts a shell; what it prints after the program is part of the screen.
    init(width: Int, height: Int, command: String) throws {
        socket = "hourglass-\(UUID().uuidString)"
        try tmux(
            "-f", "/dev/null", "new-session", "-d", "-x", "\(width)", "-y", "\(height)", "env", "LANG=C.UTF-8",
            "LC_ALL=C.UTF-8", "TERM=screen-256color", "NO_COLOR=",
            "XDG_STATE_HOME=\(Program.ownFolders["XDG_STATE_HOME"]!)",
            "XDG_CONFIG_HOME=\(Program.ownFolders["XDG_CONFIG_HOME"]!)", "sh", "-c", command)
    }

    deinit { _ = try? tmux("kill-server") }

    /// Runs tmux and gives what it printed. Not by Foundation's `Process`, which waits until nobody holds a descriptor
    /// that it hands down: the server, which the first call leaves behind, would.
    @discardableResult
    func tmux(_ arguments: String...) throws -> String {
        let words = ["tmux", "-u", "-L", socket] + arguments
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        defer { unlink(file) }
        let status = try Self.spawn(words, output: file)
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self)
        guard status == 0 else { throw Failure(description: "\(words.joined(separator: " ")): \(text)") }
        return text
    }

    /// As this process found it. Other tests set variables meanwhile, which moves `environ`.
    static let inherited = ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }

    /// Runs a program of the search path with its output in a file; its exit status as `waitpid` gives it.
    static func spawn(_ words: [String], output: String) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // Threads of a test take no signals; a terminal's server and what runs in it need them.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child: pid_t = 0
        var environment = inherited.map { strdup($0) } + [nil]
        defer { for variable in environment { free(variable) } }
        let error = posix_spawnp(&child, words[0], &actions, &attributes, &arguments, &environment)
        guard error == 0 else { throw Failure(description: "\(words[0]): \(String(cString: strerror(error)))") }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 && errno == EINTR {}
        return status
    }

    func type(_ keys: String...) throws { for key in keys { try tmux("send-keys", key) } }

    /// The screen as text.
    func capture() throws -> String { try tmux("capture-pane", "-p") }

    /// Waits until the screen shows what is looked for; throws with the screen when that takes too long.
    @discardableResult
    func wait(for what: String, seconds: Double = 30, until holds: (String) -> Bool) throws -> String {
        let end = Date(timeIntervalSinceNow: seconds)
        var screen = try capture()
        while !holds(screen) {
            guard Date() < end else { throw Failure(description: "no \(what) within \(seconds) s:\n\(screen)") }
            screen = try capture()
        }
        return screen
    }
}
