import CNcurses
import Files
import Glibc

/// Lines in and lines out where there is no screen: a pipe, a log, a terminal that cannot move its cursor.
///
/// No line has an escape byte or another control character in it, and none has a byte ≥ 0x80 unless the locale is UTF-8.
/// One thread makes it, uses it and closes it; only ``waker`` may leave that thread. One at a time in a process, and not
/// beside a ``CursesScreen``: signals are the process'.
package final class LineConsole {
    package enum Event: Hashable, Sendable {
        case line(String)
        /// There will be no more lines.
        case endOfInput
        /// Someone called ``Waker/wake()``.
        case wake
        /// A signal asks the program to end.
        case interrupt(Int32)
        /// Nobody reads any more, with the signal that says so, or ``failure`` with the reason.
        case closed(Int32)
    }

    package let capabilities: Capabilities
    /// What there is to say of the output to the person, if anything.
    package let remark: String?
    /// Whether a person types the lines.
    package let isTyped: Bool
    package var waker: Waker { Waker(pipe: pipe) }

    /// The longest line that is kept; the rest of it is dropped.
    package static let longestLine = 1 << 12

    private let input: Int32
    private let output: Int32
    private let pipe = WakePipe()
    private var typed: [UInt8] = []
    private var hasEnded = false
    private var waiting: ArraySlice<UInt8> = []
    /// Set once, when writing has failed.
    private var gone: Event?
    private var isClosed = false
    /// Why nothing could be written, where that is neither a terminal that is gone nor a pipe that nobody reads.
    package private(set) var failure: Int32?

    /// Sets the locale of characters from the environment.
    package init(ascii: Bool = false, input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO) {
        (capabilities, remark) = Capabilities.ofStandardOutputSaying(ascii: ascii)
        isTyped = isatty(input) == 1
        (self.input, self.output) = (input, output)
        // SIGPIPE among them: writing then fails, and the program can tidy up.
        guard_arm_asking(pipe.writing)
    }

    deinit {
        close()
        guard_disarm()
    }

    /// Sends what is left, as long as someone takes it. Signals are noted until this is forgotten: those that come while
    /// the program tidies up change nothing any more.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        while !isIdle && gone == nil {
            var ready = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
            guard poll(&ready, 1, 500) > 0 else { break }
            flush()
        }
    }

    /// Whether all lines have been taken.
    package var isIdle: Bool { waiting.isEmpty }

    package func write(_ line: String) {
        guard gone == nil else { return }
        waiting += Self.clean(line, unicode: capabilities.unicode).utf8
        waiting.append(UInt8(ascii: "\n"))
        flush()
    }

    /// Waits until something happens, all lines have been taken, or `deadline` is past; reads lines only where `reads`
    /// says so.
    package func nextEvents(reads: Bool, until deadline: ContinuousClock.Instant? = nil) -> [Event] {
        while true {
            if let gone { return [gone] }
            let isReading = reads && !hasEnded && mayRead
            var waits = [
                pollfd(fd: pipe.reading, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isReading ? input : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isIdle ? -1 : output, events: Int16(POLLOUT), revents: 0),
            ]
            // A job in the background may be brought to the front without a word.
            var timeout: Int32 = reads && !hasEnded && !isReading ? 1000 : -1
            if let deadline {
                let left = (deadline - .now) / .milliseconds(1)
                if left <= 0 { return [] }
                timeout = Int32(min(left.rounded(.up), timeout < 0 ? 1e9 : 1000))
            }
            let count = poll(&waits, nfds_t(waits.count), timeout)
            var events: [Event] = []
            while case let signal = guard_take_asking(), signal != 0 { events.append(.interrupt(signal)) }
            if count > 0 {
                if waits[0].revents != 0, pipe.take() { events.append(.wake) }
                if waits[1].revents != 0 { events += read() }
                if waits[2].revents != 0 {
                    flush()
                    if isIdle { return events }
                }
            }
            if !events.isEmpty { return events }
        }
    }

    // MARK: input

    /// Reading the terminal from the background would stop the program.
    private var mayRead: Bool { !isTyped || tcgetpgrp(input) == getpgrp() }

    private func read() -> [Event] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(input, &buffer, buffer.count)
        if count < 0 && (errno == EINTR || errno == EAGAIN) { return [] }
        guard count > 0 else {
            hasEnded = true
            let last = takeLine()
            return (last.isEmpty ? [] : [.line(last)]) + [.endOfInput]
        }
        var events: [Event] = []
        for byte in buffer.prefix(count) {
            if byte == UInt8(ascii: "\n") {
                events.append(.line(takeLine()))
            } else if typed.count < Self.longestLine {
                typed.append(byte)
            }
        }
        return events
    }

    private func takeLine() -> String {
        defer { typed.removeAll(keepingCapacity: true) }
        if typed.last == UInt8(ascii: "\r") { typed.removeLast() }
        return String(decoding: typed, as: UTF8.self)
    }

    // MARK: output

    /// Writes what can be written without waiting: small pieces, each after asking.
    private func flush() {
        while !isIdle && gone == nil {
            var ready = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
            guard poll(&ready, 1, 0) > 0 else { return }
            let count = waiting.withUnsafeBytes { Glibc.write(output, $0.baseAddress!, min($0.count, 512)) }
            if count > 0 {
                waiting.removeFirst(count)
            } else if errno == EAGAIN {
                return
            } else if errno != EINTR {
                let reason = errno
                if reason != EPIPE && reason != EIO { failure = reason }
                gone = .closed(reason == EPIPE ? SIGPIPE : SIGHUP)
            }
        }
    }

    /// A line without what would steer a terminal, and in ASCII where the locale has nothing else.
    static func clean(_ line: String, unicode: Bool) -> String {
        var cleaned = String.UnicodeScalarView()
        for scalar in VisibleText.line(line).unicodeScalars {
            if scalar.isASCII || unicode && DisplayWidth.of(scalar) != nil {
                cleaned.append(scalar)
            } else {
                cleaned.append("?")
            }
        }
        return String(cleaned)
    }
}
