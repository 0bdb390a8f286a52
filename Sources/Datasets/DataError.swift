import Files

/// Why a data set cannot be read: which file, where in it, what was found, what was expected, what to do.
///
/// Nothing is ever half read: a reader gives the whole of its file or throws one of these.
package struct DataError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where in the file the trouble is.
    package enum Place: Hashable, Sendable {
        /// The file as a whole.
        case whole
        /// An offset into the content, after unpacking, counted from 0.
        case byte(Int)
        /// An offset into the file as it is packed by gzip, counted from 0.
        case packedByte(Int)
        /// A line of text and a column of the table, both counted from 1.
        case line(Int, column: Int? = nil)
    }

    /// The path of the file or folder.
    package let file: String
    /// Where in the file.
    package let place: Place
    /// What stands there.
    package let found: String
    /// What ought to stand there.
    package let expected: String
    /// What a person can do about it: one or two sentences.
    package let advice: String

    /// One line: `digits.csv, line 3, column 2: found "abc", expected a number. Correct the file.`
    package var description: String {
        let name = VisibleText.line(file)
        let location =
            switch place {
            case .whole: name
            case .byte(let offset): "\(name), byte \(offset)"
            case .packedByte(let offset): "\(name), byte \(offset) of the packed file"
            case .line(let line, column: nil): "\(name), line \(line)"
            case .line(let line, column: let column?): "\(name), line \(line), column \(column)"
            }
        return "\(location): found \(found), expected \(expected). \(advice)"
    }

    /// `bytes` as quoted text of at most 24 characters, safe to print.
    ///
    /// A file is not trusted: its control characters would otherwise steer the terminal that shows the error.
    static func quoted(_ bytes: some Collection<UInt8>) -> String {
        let text = bytes.prefix(24).map { byte in
            (0x20..<0x7F).contains(byte) ? String(UnicodeScalar(byte)) : "\\x" + hex(byte)
        }
        return "\"" + text.joined() + (bytes.count > 24 ? "…" : "") + "\""
    }

    /// `value` as hexadecimal digits, with leading zeros to the width of its type.
    static func hex(_ value: some FixedWidthInteger & UnsignedInteger) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: value.bitWidth / 4 - digits.count) + digits
    }
}
