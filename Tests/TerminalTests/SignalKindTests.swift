import CNcurses
import Foundation
import Testing

/// The kernel as the oracle: a shell sends each signal to itself.
@Suite struct SignalKindTests {
    @Test func signalsThatAskAreThoseThatEndAProcess() throws {
        let faults = [SIGSEGV, SIGABRT, SIGILL, SIGTRAP, SIGBUS, SIGFPE]
        for signal in Int32(1)...64 where signal != SIGKILL {
            #expect(signal_is_fault(signal) == faults.contains(signal))
            guard !faults.contains(signal), signal != 32, signal != 33 else {
                #expect(!signal_asks(signal))
                continue
            }
            #expect(try ends(signal) == signal_asks(signal), "signal \(signal)")
        }
        for other in [SIGKILL, 0, -1, 65] { #expect(!signal_asks(other)) }
    }

    private func ends(_ signal: Int32) throws -> Bool {
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
        let script: [String] = ["sh", "-c", "ulimit -c 0; kill -\(signal) $$; exit 0"]
        var words: [UnsafeMutablePointer<CChar>?] = script.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let error = posix_spawn(&child, "/bin/sh", nil, &attributes, &words, &environment)
        try #require(error == 0)
        var status: Int32 = 0
        waitpid(child, &status, WUNTRACED)
        // The low byte of a process that is stopped, wait(2).
        guard status & 0xff != 0x7f else {
            kill(child, SIGKILL)
            waitpid(child, &status, 0)
            return false
        }
        return status & 0x7f == signal
    }
}
