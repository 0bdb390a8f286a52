import Foundation
import TestSupport
import Testing

/// The kiosk as the manual sets it up, behind a real sshd on this machine that lets the present user in by a key.
@Suite(.serialized, .enabled(if: SecureShell.isInstalled, "needs /usr/sbin/sshd: Debian's openssh-server"))
struct SecureShellTests {
    @Test func aKioskShowsItsFirstFrameAndQuits() throws {
        let shell = try SecureShell()
        // What is asked to run doesn't run.
        let screen = try shell.connect("cat /etc/passwd")
        let frame = try screen.wait(for: "training") { $0.contains("Digits") && $0.contains("img/s") }
        #expect(frame.contains(" reconstruction ") && !frame.contains("root:"))
        try screen.type("s")
        try screen.wait(for: "a refusal") { $0.contains("saved here") }
        try screen.type("C-z", "q")
        try screen.wait(for: "the end") { $0.contains("ended 0") }
        try shell.waitForNoProgram()
    }

    @Test func aLostConnectionLeavesACheckpointAndNoProcess() throws {
        let shell = try SecureShell()
        var screen: TmuxScreen? = try shell.connect("")
        try screen?.wait(for: "training") { $0.contains("img/s") }
        // With the terminal the client goes, and with the client the connection.
        screen = nil
        try shell.waitForNoProgram()
        try shell.expectAKeptSession()
    }

    /// What would be the words of a debugger, of a report of a crash or of a shell.
    private static func offersSomething(_ screen: String) -> Bool {
        ["press", "Press", "rash", "acktrace", "Thread", "Fatal", "0x", "$ ", "# "].contains { screen.contains($0) }
    }

    /// Ctrl-\ at all moments of the start, once the program is there.
    @Test func nothingIsOfferedAtTheStart() throws {
        let shell = try SecureShell(.bare)
        for _ in 0..<6 {
            let screen = try shell.connect("")
            try shell.waitForAProgram()
            try screen.type("C-\\")
            let last = try screen.wait(for: "the end") { $0.contains("ended ") }
            #expect(!Self.offersSomething(last), "\(last)")
            try shell.waitForNoProgram()
        }
    }

    /// Ctrl-\ while a session is being kept, which the screen's end or that of the lines began.
    @Test(arguments: ["screen-256color", "dumb"]) func nothingIsOfferedWhileASessionIsKept(_ type: String) throws {
        let shell = try SecureShell(.bare)
        for _ in 0..<2 {
            let screen = try shell.connect("", terminal: type)
            try screen.wait(for: "training") { $0.contains(type == "dumb" ? ", epoch " : "img/s") }
            if type == "dumb" {
                // With the signal a terminal throws away what nobody has read yet, which may be the first of the two.
                try screen.tmux("send-keys", "quit", "Enter", "C-\\", "quit", "Enter")
            } else {
                try screen.tmux("send-keys", "q", "C-\\")
            }
            let last = try screen.wait(for: "the end") { $0.contains("ended ") }
            #expect(!Self.offersSomething(last), "\(last)")
            try shell.waitForNoProgram()
            try shell.expectAKeptSession()
        }
    }

    @Test(arguments: [("screen-256color", ["SEGV", "ABRT", "QUIT"]), ("dumb", ["ILL", "TRAP", "BUS", "FPE"])])
    func nothingIsOfferedAtAFault(_ type: String, _ signals: [String]) throws {
        let shell = try SecureShell(.bare)
        for signal in signals {
            let screen = try shell.connect("", terminal: type)
            try screen.wait(for: "training") { $0.contains(type == "dumb" ? ", epoch " : "img/s") }
            try shell.kill(signal)
            let last = try screen.wait(for: "the end") { $0.contains("ended ") }
            #expect(!Self.offersSomething(last), "\(last)")
            try shell.waitForNoProgram()
        }
    }

    /// Nobody types, and nothing but the time ends it.
    @Test func theTimeEndsWhileALineIsAwaited() throws {
        let shell = try SecureShell(.bare, more: "--paused --kiosk-minutes 0.02")
        let screen = try shell.connect("", terminal: "dumb")
        let last = try screen.wait(for: "the end") { $0.contains("ended ") }
        #expect(last.contains("the time is over") && last.contains("ended 0"), "\(last)")
        try shell.waitForNoProgram()
    }
}

/// An sshd of its own on a free port of the loopback, with keys of its own.
private final class SecureShell {
    static let daemon = "/usr/sbin/sshd"
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: daemon) }

    enum Command {
        /// The manual's line.
        case fromTheManual
        /// Nothing but the program, and people may send what asks for reports of crashes.
        case bare
    }

    private let folder: TemporaryFolder
    private let port: UInt16

    var kept: String { folder.file("kept") }

    init(_ kind: Command = .fromTheManual, more: String = "") throws {
        folder = try TemporaryFolder()
        for name in ["host", "person"] {
            let words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder.file(name)]
            #expect(try TmuxScreen.spawn(words, output: "/dev/null") == 0)
        }
        var command = "exec '\(Program.path)' --kiosk --kiosk-folder '\(folder.file("kept"))'"
        if kind == .fromTheManual {
            let page = Self.tests.deletingLastPathComponent().appendingPathComponent("assets/manual/kiosk.md")
            let line = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
                .first { $0.contains("ForceCommand") }
            command = try #require(line).replacingOccurrences(of: "ForceCommand", with: "")
                .replacingOccurrences(of: "/usr/local/bin/hourglass", with: "'\(Program.path)'")
                .replacingOccurrences(of: "/var/lib/hourglass", with: "'\(folder.file("kept"))'")
            #expect(command.contains(Program.path) && command.contains(folder.path), "\(command)")
        }
        // Where no service manager has made it; only root's daemon asks for it.
        if getuid() == 0 { mkdir("/run/sshd", 0o755) }
        // Somebody may have taken the port since it was free.
        var started: (port: UInt16, status: Int32) = (0, -1)
        for _ in 0..<5 where started.status != 0 {
            started = try Self.start(command + " --data digits " + more, in: folder)
        }
        port = started.port
        #expect(started.status == 0)
    }

    private static func start(_ command: String, in folder: TemporaryFolder) throws -> (port: UInt16, status: Int32) {
        let port = try freePort()
        let file = try folder.write(
            """
            ListenAddress 127.0.0.1
            Port \(port)
            HostKey \(folder.file("host"))
            PidFile \(folder.file("pid"))
            AuthorizedKeysFile \(folder.file("person.pub"))
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            PermitRootLogin prohibit-password
            DisableForwarding yes
            PermitTTY yes
            PermitUserRC no
            AcceptEnv LANG LC_* SWIFT_BACKTRACE
            ForceCommand \(command)
            """ + "\n", "sshd_config")
        // It goes to the background by itself.
        let words = [daemon, "-f", file, "-E", folder.file("log")]
        return (port, try TmuxScreen.spawn(words, output: "/dev/null"))
    }

    deinit {
        let text = (try? String(contentsOfFile: folder.file("pid"), encoding: .utf8)) ?? ""
        if let server = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)) {
            Foundation.kill(server, SIGTERM)
            // It takes its files away, which would be in the way of those who remove the folder.
            for _ in 0..<200 where Foundation.kill(server, 0) == 0 { usleep(10_000) }
        }
    }

    private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()

    func connect(_ command: String, terminal: String = "screen-256color") throws -> TmuxScreen {
        try TmuxScreen(
            width: 80, height: 24,
            command: "TERM=\(terminal) SWIFT_BACKTRACE=enable=yes ssh -tt -F none "
                + "-o SendEnv=SWIFT_BACKTRACE -q -i '\(folder.file("person"))' -p \(port) -o IdentitiesOnly=yes "
                + "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o ConnectionAttempts=30 "
                + "127.0.0.1 \(command); echo ended $?; exec cat")
    }

    /// The command line of the program, without the shell's and those of `pgrep` and `env`.
    private var pattern: String { "^\(Program.path) .*kiosk-folder \(kept)" }

    /// Waits until nothing runs that was started for this folder.
    func waitForNoProgram() throws {
        let end = Date(timeIntervalSinceNow: 60)
        while try isRunning() {
            guard Date() < end else { throw TmuxScreen.Failure(description: "the program is still there: \(log)") }
        }
    }

    func waitForAProgram() throws {
        let end = Date(timeIntervalSinceNow: 60)
        while try !isRunning() {
            guard Date() < end else { throw TmuxScreen.Failure(description: "the program doesn't start: \(log)") }
        }
    }

    private func isRunning() throws -> Bool {
        try TmuxScreen.spawn(["pgrep", "-f", pattern], output: "/dev/null") == 0
    }

    func kill(_ signal: String) throws {
        #expect(try TmuxScreen.spawn(["pkill", "-\(signal)", "-f", pattern], output: "/dev/null") == 0)
    }

    /// What the daemon says.
    private var log: String { (try? String(contentsOfFile: folder.file("log"), encoding: .utf8)) ?? "" }

    /// That the last session is there and whole.
    func expectAKeptSession() throws {
        let words = [Program.path, "evaluate", kept + "/last"]
        #expect(try TmuxScreen.spawn(words, output: "/dev/null") == 0)
    }

    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard port else { throw TmuxScreen.Failure(description: "no free port") }
        return UInt16(bigEndian: address.sin_port)
    }
}
