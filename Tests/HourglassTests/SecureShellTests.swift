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
        let words = [Program.path, "evaluate", shell.kept + "/last"]
        #expect(try TmuxScreen.spawn(words, output: "/dev/null") == 0)
    }
}

/// An sshd of its own on a free port of the loopback, with keys of its own.
private final class SecureShell {
    static let daemon = "/usr/sbin/sshd"
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: daemon) }

    private let folder: TemporaryFolder
    private let port: UInt16

    var kept: String { folder.file("kept") }

    init() throws {
        folder = try TemporaryFolder()
        port = try Self.freePort()
        for name in ["host", "person"] {
            let words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder.file(name)]
            #expect(try TmuxScreen.spawn(words, output: "/dev/null") == 0)
        }
        // Where no service manager has made it; only root's daemon asks for it.
        if getuid() == 0 { mkdir("/run/sshd", 0o755) }
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
            ForceCommand exec '\(Program.path)' --kiosk --kiosk-folder '\(kept)' --data digits
            """ + "\n", "sshd_config")
        // It goes to the background by itself.
        let words = [Self.daemon, "-f", file, "-E", folder.file("log")]
        #expect(try TmuxScreen.spawn(words, output: "/dev/null") == 0)
    }

    deinit {
        let text = (try? String(contentsOfFile: folder.file("pid"), encoding: .utf8)) ?? ""
        if let server = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)) { kill(server, SIGTERM) }
    }

    func connect(_ command: String) throws -> TmuxScreen {
        try TmuxScreen(
            width: 80, height: 24,
            command: "ssh -tt -F none -q -i '\(folder.file("person"))' -p \(port) -o IdentitiesOnly=yes "
                + "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o ConnectionAttempts=30 "
                + "127.0.0.1 \(command); echo ended $?; exec cat")
    }

    /// Waits until nothing runs that was started for this folder.
    func waitForNoProgram() throws {
        let end = Date(timeIntervalSinceNow: 10)
        while try TmuxScreen.spawn(["pgrep", "-f", "kiosk-folder '?\(kept)"], output: "/dev/null") == 0 {
            guard Date() < end else { throw TmuxScreen.Failure(description: "the program is still there") }
        }
    }

    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
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
