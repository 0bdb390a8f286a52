/// Why a screen could not be opened, in words for the person who started the program.
package enum ScreenError: Error, Hashable, CustomStringConvertible {
    /// Standard input or output is not a terminal.
    case notATerminal(String)

    /// `TERM` is not set or empty.
    case noTerminalType

    /// terminfo does not know the value of `TERM`.
    case unknownTerminalType(String)

    /// The terminal cannot move its cursor, as `TERM=dumb` says.
    case cannotMoveCursor(String)

    /// A call of the system failed.
    case system(String, errno: Int32)

    package var description: String {
        switch self {
        case .notATerminal(let stream):
            "\(stream) is not a terminal; the interactive screen needs one for both input and output"
        case .noTerminalType:
            "TERM is not set; say which terminal this is, for example TERM=xterm-256color"
        case .unknownTerminalType(let type):
            """
            TERM=\(type) is unknown to terminfo here; install its description (on Debian: ncurses-term) or use \
            TERM=xterm-256color
            """
        case .cannotMoveCursor(let type):
            "TERM=\(type) cannot move the cursor, which the interactive screen needs; try TERM=xterm-256color"
        case .system(let call, let errno):
            "\(call) failed: errno \(errno)"
        }
    }
}
