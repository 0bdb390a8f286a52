import CNcurses

/// String capabilities of the terminal whose description is loaded.
enum Terminfo {
    static func string(_ name: String) -> [UInt8]? {
        read { terminfo_string(name, $0, $1) }
    }

    /// What moves the cursor to the start of a row.
    static func move(toRow row: Int) -> [UInt8]? {
        read { terminfo_move(Int32(row), $0, $1) }
    }

    /// What keys send, without the leading escape; keys that send something else are known anyway.
    static func keys() -> [[UInt8]: Key] {
        var keys: [[UInt8]: Key] = [:]
        for (name, key) in KeyTable.terminfoNames {
            if let bytes = string(name), bytes.count > 1, bytes[0] == 0x1B {
                keys[Array(bytes.dropFirst())] = key
            }
        }
        return keys
    }

    /// Terminals with xterm's second screen know its other private modes as well.
    static var knowsPrivateModes: Bool { string("smcup")?.starts(with: "\u{1B}[?1049h".utf8) ?? false }

    /// What switches modes of input on, and what switches them off again.
    ///
    /// - Parameter mouse: whether to ask for the mouse where terminfo says that the terminal reports it.
    static func inputModes(mouse: Bool) -> (on: [UInt8], off: [UInt8]) {
        // Bracketed paste.
        var modes = knowsPrivateModes ? [2004] : []
        // Presses with the wheel, movement while a button is down; and numbers in decimal, without which columns
        // end at 223. Entries of terminals that know 1006 may speak of the older reports alone, and others ignore it.
        if mouse && string("kmous") != nil { modes += [1000, 1002, 1006] }
        func set(_ modes: [Int], _ final: String) -> [UInt8] {
            Array(modes.map { "\u{1B}[?\($0)\(final)" }.joined().utf8)
        }
        return (set(modes, "h"), set(modes.reversed(), "l"))
    }

    /// The attributes that can be switched on.
    static func attributes() -> Style.Attributes {
        let names: [(Style.Attributes, String)] = [
            (.bold, "bold"), (.dim, "dim"), (.reverse, "rev"), (.underline, "smul"),
        ]
        return Style.Attributes(names.filter { string($0.1) != nil }.map(\.0))
    }

    /// What leaves every mode that a screen switches on, for a terminal of so many rows.
    ///
    /// - Parameter modesOff: what ends the modes of input that are used.
    static func restore(rows: Int, modesOff: [UInt8]) -> [UInt8] {
        var bytes = (string("sgr0") ?? []) + (string("op") ?? []) + modesOff + (string("cnorm") ?? [])
        if let leave = string("rmcup") {
            // tmux mixes what is left here into the first screen where the size has changed meanwhile.
            bytes += (string("clear") ?? []) + leave
        } else {
            // Without a second screen the picture stays, and the shell goes on below it.
            bytes += (move(toRow: rows - 1) ?? []) + Array("\r\n".utf8)
        }
        return bytes
    }

    private static func read(_ call: (UnsafeMutablePointer<CChar>, Int32) -> Int32) -> [UInt8]? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
            let count = Int(call(buffer.baseAddress!, Int32(buffer.count)))
            return count > 0 ? buffer.prefix(count).map { UInt8(bitPattern: $0) } : nil
        }
    }
}
