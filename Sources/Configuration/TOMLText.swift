/// The bytes of a TOML text and a place among them, from which names, values and ends of lines are taken.
struct TOMLText {
    /// What is no TOML, and where it begins.
    struct Flaw: Error {
        let place: Int
        let reason: String
    }

    /// What stands behind `=`.
    enum Content {
        case value(TOMLDocument.Value)
        case table(TOMLTable)
    }

    let bytes: [UInt8]
    var place = 0
    /// The first flaw after which could be read on; whoever takes it sets it to nil.
    var flaw: Flaw?
    /// Whether nobody reads what is said of it.
    var isTerse = false
    /// Where each line begins.
    private let lines: [Int]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        lines = [0] + bytes.indices.filter { bytes[$0] == Self.newline }.map { $0 + 1 }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    }

    static let newline = UInt8(ascii: "\n")

    var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    func stands(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard place + count <= bytes.count else { return false }
        return (0..<count).allSatisfy { bytes[place + $0] == text.utf8Start[$0] }
    }

    /// Counted from 1. Cost: the logarithm of the number of lines, and the length of the line.
    func position(of place: Int) -> (line: Int, column: Int) {
        var (low, high) = (0, lines.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lines[middle] <= place { low = middle } else { high = middle }
        }
        // All bytes of a character but the first are 10xxxxxx.
        let before = bytes[lines[low]..<max(lines[low], min(place, bytes.count))]
        return (low + 1, before.count { $0 & 0xC0 != 0x80 } + 1)
    }

    mutating func fail(_ reason: String, at place: Int) {
        if flaw == nil { flaw = Flaw(place: place, reason: reason) }
    }

    // MARK: between statements

    mutating func skipBlanks() {
        while let byte = next, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { place += 1 }
    }

    mutating func skipLine() {
        while let byte = next {
            place += 1
            if byte == Self.newline { return }
        }
    }

    /// The end of a line, if it is here.
    mutating func takeNewline() -> Bool {
        if next == Self.newline {
            place += 1
        } else if stands("\r\n") {
            place += 2
        } else {
            return false
        }
        return true
    }

    /// A comment, if one is here.
    mutating func skipComment() {
        guard next == UInt8(ascii: "#") else { return }
        let start = place
        while let byte = next, byte != Self.newline, !stands("\r\n") {
            if Self.isControl(byte) { fail("found \(found), expected text in a comment", at: place) }
            place += 1
        }
        if String(validating: bytes[start..<place], as: UTF8.self) == nil {
            fail("found bytes that are no UTF-8, expected text in a comment", at: start)
        }
    }

    /// Past blanks, comments and ends of lines; false at the end.
    mutating func skipToStatement() -> Bool {
        repeat {
            skipBlanks()
            skipComment()
        } while takeNewline()
        return next != nil
    }

    /// Nothing but a comment may follow on the line.
    mutating func endLine() throws(Flaw) {
        skipBlanks()
        skipComment()
        guard next == nil || takeNewline() else { throw unexpected("the end of the line") }
    }

    /// Whether a header or a name with `=` begins here.
    var isAtStatement: Bool {
        var ahead = self
        ahead.isTerse = true
        ahead.skipBlanks()
        do throws(Flaw) {
            if ahead.next == UInt8(ascii: "[") {
                _ = try ahead.header()
                try ahead.endLine()
            } else {
                _ = try ahead.path()
                try ahead.take(UInt8(ascii: "="), "=")
            }
            return true
        } catch {
            return false
        }
    }

    // MARK: names

    mutating func take(_ byte: UInt8, _ what: String) throws(Flaw) {
        skipBlanks()
        guard next == byte else { throw unexpected(what) }
        place += 1
    }

    /// `[a.b]` or `[[a.b]]`.
    mutating func header() throws(Flaw) -> (path: [String], isElement: Bool) {
        place += 1
        let isElement = next == UInt8(ascii: "[")
        if isElement { place += 1 }
        let path = try path()
        try take(UInt8(ascii: "]"), "] behind the name of a table")
        if isElement {
            guard next == UInt8(ascii: "]") else { throw unexpected("]] behind the name of a table in a list") }
            place += 1
        }
        return (path, isElement)
    }

    /// Names with dots between them, bare or quoted.
    mutating func path() throws(Flaw) -> [String] {
        var path: [String] = []
        while true {
            skipBlanks()
            guard path.count < TOMLDocument.deepest else {
                throw Flaw(
                    place: place,
                    reason: "found a name of more than \(TOMLDocument.deepest) parts, expected no more")
            }
            path.append(try name())
            skipBlanks()
            guard next == UInt8(ascii: ".") else { return path }
            place += 1
        }
    }

    private mutating func name() throws(Flaw) -> String {
        let start = place
        if let quote = next, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            let before = flaw
            flaw = nil
            let name = try string(quote)
            if let flaw { throw flaw }
            flaw = before
            return name
        }
        while let byte = next, Self.isBare(byte) { place += 1 }
        guard place > start else {
            throw unexpected("a name of A–Z, a–z, 0–9, - and _, or one in quotes")
        }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    // MARK: what is said of it

    static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && byte != 0x09 || byte == 0x7F }

    func unexpected(_ what: String) -> Flaw {
        Flaw(place: place, reason: isTerse ? what : "found \(found), expected \(what)")
    }

    /// What is here, in words that can be printed.
    var found: String {
        guard let byte = next else { return "the end of the file" }
        if byte == Self.newline || stands("\r\n") { return "the end of the line" }
        if Self.isControl(byte) { return "the control character \(byte)" }
        // A character has at most 4 bytes.
        for count in 1...4 where place + count <= bytes.count {
            if let text = String(validating: bytes[place..<place + count], as: UTF8.self) { return Self.shown(text) }
        }
        return "a byte that is no UTF-8"
    }

    static func shown(_ path: [String]) -> String { shown(path.joined(separator: ".")) }

    /// `text` in quotes, short, without characters that a terminal obeys or that can't be seen.
    static func shown(_ text: String) -> String {
        let short = text.unicodeScalars.prefix(40)
        let seen = short.map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: "?"
            default: String(scalar)
            }
        }
        return "\"\(seen.joined())\(short.endIndex < text.unicodeScalars.endIndex ? "…" : "")\""
    }
}
