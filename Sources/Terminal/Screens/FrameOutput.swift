import CNcurses
import Glibc

/// Collects what ncurses writes for one frame and sends it without ever waiting for the terminal.
final class FrameOutput {
    enum Progress: Hashable {
        case sent
        case waiting
        case broken
    }

    /// A file in memory that ncurses writes to.
    let collector: Int32

    private let terminal: Int32
    private var bytes: [UInt8] = []
    private var sent = 0

    /// Bytes that the terminal has taken since the start.
    private(set) var total = 0

    init(terminal: Int32) throws(ScreenError) {
        self.terminal = terminal
        collector = curses_open_collector()
        guard collector >= 0 else { throw .system("memfd_create", errno: errno) }
    }

    deinit { Glibc.close(collector) }

    var isIdle: Bool { sent == bytes.count }

    /// Takes what was collected since the last time.
    func collect() -> [UInt8] {
        let length = Int(lseek(collector, 0, SEEK_CUR))
        guard length > 0 else { return [] }
        let frame = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            count = max(0, pread(collector, buffer.baseAddress!, length, 0))
        }
        ftruncate(collector, 0)
        lseek(collector, 0, SEEK_SET)
        return frame
    }

    func enqueue(_ more: some Sequence<UInt8>) {
        if isIdle {
            bytes.removeAll(keepingCapacity: true)
            sent = 0
        }
        bytes.append(contentsOf: more)
    }

    /// Forgets what has not been sent.
    func drop() {
        bytes.removeAll()
        sent = 0
    }

    /// Sends as much as the terminal takes now.
    @discardableResult
    func flush() -> Progress {
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { write(terminal, $0.baseAddress! + sent, $0.count - sent) }
            if count > 0 {
                sent += count
                total += count
            } else if errno == EAGAIN {
                return .waiting
            } else if errno != EINTR {
                drop()
                return .broken
            }
        }
        return .sent
    }

    /// Sends everything, as long as the terminal takes something every `patience` milliseconds. A reader that doesn't
    /// loses what it has not read, so that what undoes the modes is the next that it reads, whenever it does.
    func flush(patience: Int32) {
        var isStuck = false
        while flush() == .waiting {
            var ready = pollfd(fd: terminal, events: Int16(POLLOUT), revents: 0)
            if poll(&ready, 1, patience) > 0 && Int32(ready.revents) & POLLOUT != 0 { continue }
            guard !isStuck, tcflush(terminal, TCOFLUSH) == 0 else { return drop() }
            isStuck = true
        }
    }
}
