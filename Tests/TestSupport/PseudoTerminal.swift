import Glibc

/// A terminal whose other end is in the test's hands.
package final class PseudoTerminal {
    /// What a person and a terminal emulator hold.
    package let master: Int32

    /// What the program holds.
    package let slave: Int32

    /// - Parameter cell: a cell's pixels as the system knows them, 0 where it doesn't.
    package init(width: Int, height: Int, cell: (width: Int, height: Int) = (0, 0)) throws {
        struct Unavailable: Error {}
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        var unlocked: Int32 = 0
        var number: Int32 = 0
        guard master >= 0, ioctl(master, 0x4004_5431, &unlocked) == 0,
            ioctl(master, 0x8004_5430, &number) == 0
        else { throw Unavailable() }
        slave = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard slave >= 0 else { throw Unavailable() }
        resize(width: width, height: height, cell: cell)
    }

    deinit {
        close(slave)
        close(master)
    }

    package func resize(width: Int, height: Int, cell: (width: Int, height: Int) = (0, 0)) {
        var size = winsize(
            ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: UInt16(width * cell.width),
            ws_ypixel: UInt16(height * cell.height))
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    package func type(_ text: String) {
        _ = Array(text.utf8).withUnsafeBytes { write(master, $0.baseAddress!, $0.count) }
    }

    /// What the program has sent since the last time; nothing when it sent nothing.
    package func sent() -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(master, &buffer, buffer.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer.prefix(count)
        }
    }

    /// The terminal's modes, as far as programs set them.
    package var modes: [UInt32] {
        var modes = termios()
        tcgetattr(slave, &modes)
        return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag]
    }
}
