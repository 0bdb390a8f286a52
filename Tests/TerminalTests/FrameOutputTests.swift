import Glibc
import TestSupport
import Testing

@testable import Terminal

@Suite struct FrameOutputTests {
    /// A terminal that has stopped reading gets what undoes the modes as the next thing, when it reads again.
    @Test func whatIsStuckMakesRoomForTheEnd() throws {
        let terminal = try PseudoTerminal(width: 40, height: 10)
        let descriptor = open(String(cString: ttyname(terminal.slave)), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        #expect(descriptor >= 0)
        defer { close(descriptor) }
        let output = try FrameOutput(terminal: descriptor)
        // Full is what stays so: the system still carries bytes on for a moment, which makes room again.
        func takesMore() -> Bool {
            var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            return poll(&ready, 1, 200) > 0
        }
        repeat {
            output.enqueue([UInt8](repeating: UInt8(ascii: "x"), count: 4096))
        } while output.flush() == .sent || takesMore()
        output.drop()
        output.enqueue("\u{1B}[?1049l".utf8)
        #expect(output.flush() == .waiting)
        output.flush(patience: 1)
        #expect(output.isIdle)
        #expect(terminal.sent().hasSuffix("\u{1B}[?1049l"))
    }
}
