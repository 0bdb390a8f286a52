/// What a TOML text says, entry by entry, each with its line, and what of it is no TOML.
///
/// Reads TOML 1.0 (https://toml.io/en/v1.0.0) statement by statement: where one is broken, that one is noted and all others
/// hold. Time and memory are in proportion to the text, whatever stands in it: keys and brackets go ``deepest`` deep, and
/// what is read again after a fault has a bound.
struct TOMLDocument {
    indirect enum Value: Equatable {
        case string(String)
        case integer(Int)
        case number(Double)
        case boolean(Bool)
        case list([Value])
        case table
        case date
    }

    /// A value that is no table, or an empty table, under the names of the tables that hold it.
    struct Entry: Equatable {
        let path: [String]
        let value: Value
        /// Counted from 1.
        let line: Int
    }

    /// Where the text is no TOML.
    struct Fault: Error, Equatable {
        /// Counted from 1, as the column, which counts characters.
        let line: Int
        let column: Int
        /// What was found, and what was expected.
        let reason: String
        /// Whether what stands below it up to the next table belongs to no table, and so doesn't hold either.
        let endsTable: Bool
    }

    /// In the order of the lines.
    private(set) var entries: [Entry] = []
    /// In the order of the lines, so many at most.
    private(set) var faults: [Fault] = []
    private(set) var faultCount = 0

    /// Parts of a name with dots, and brackets within brackets, at most.
    static let deepest = 16
    /// Faults in values and names are found by reading on; so many times the text is read again at most.
    private static let patience = 8

    private let mostFaults: Int
    private var text: TOMLText
    private let root = TOMLTable(.header)
    /// The table that entries belong to; nil below a header that is none.
    private var table: TOMLTable?

    init(_ text: String) { self.init(Array(text.utf8)) }

    init(_ bytes: [UInt8], mostFaults: Int = 100) {
        self.mostFaults = mostFaults
        text = TOMLText(bytes)
        table = root
        var again = 0
        /// Where the last statement that is broken ends: lines before it that are no statements are part of it.
        var brokenEnd = 0
        while text.skipToStatement() {
            noteFlaws()
            let start = text.place
            do throws(TOMLText.Flaw) {
                if text.next == UInt8(ascii: "[") { try readHeader() } else { try readPair() }
            } catch {
                // The first is the cause of the others.
                let flaw = text.flaw ?? error
                text.flaw = nil
                if start >= brokenEnd { note(flaw, endsTable: bytes[start] == UInt8(ascii: "[")) }
                again += text.place - start
                brokenEnd = max(brokenEnd, text.place)
                text.place = start
                text.skipLine()
                while text.place < brokenEnd, !text.isAtStatement { text.skipLine() }
                if again > Self.patience * bytes.count {
                    note(
                        TOMLText.Flaw(
                            place: text.place, reason: "found too much that never ends; nothing below holds"))
                    break
                }
            }
        }
        noteFlaws()
        root.collect(into: &entries)
        entries.sort { $0.line == $1.line ? $0.path.joined() < $1.path.joined() : $0.line < $1.line }
        faults.sort { ($0.line, $0.column) < ($1.line, $1.column) }
    }

    private mutating func note(_ flaw: TOMLText.Flaw, endsTable: Bool = false) {
        faultCount += 1
        // Words for what nobody reads would take longer than all else.
        guard faultCount <= mostFaults else {
            text.isTerse = true
            return
        }
        let (line, column) = text.position(of: flaw.place)
        faults.append(Fault(line: line, column: column, reason: flaw.reason, endsTable: endsTable))
    }

    /// Flaws of comments, which hide nothing.
    private mutating func noteFlaws() {
        if let flaw = text.flaw { note(flaw) }
        text.flaw = nil
    }

    /// `[a.b]` or `[[a.b]]`, to the end of its line.
    private mutating func readHeader() throws(TOMLText.Flaw) {
        let start = text.place
        table = nil
        let header = try text.header()
        try text.endLine()
        let line = text.position(of: start).line
        table =
            header.isElement
            ? root.appended(header.path, line: line)
            : root.opened(header.path, line: line)
        guard let table else {
            throw TOMLText.Flaw(
                place: start, reason: "found \(TOMLText.shown(header.path)), which is no table, expected another name"
            )
        }
        guard !header.isElement else { return }
        if table.kind == .header || table.kind == .dotted {
            // What stands below belongs to it all the same.
            note(
                TOMLText.Flaw(
                    place: start,
                    reason: "found the table \(TOMLText.shown(header.path)) a second time, expected it once"))
        }
        table.kind = .header
    }

    /// `a.b = value`, to the end of its line.
    private mutating func readPair() throws(TOMLText.Flaw) {
        let start = text.place
        let path = try text.path()
        try text.take(UInt8(ascii: "="), "= between a name and its value")
        let value = try text.value(depth: 0)
        try text.endLine()
        if let flaw = text.flaw {
            // The value is read to its end nevertheless: what follows is no part of it.
            text.flaw = nil
            note(flaw)
            return
        }
        if let reason = (table ?? TOMLTable(.header)).add(path, value, line: text.position(of: start).line) {
            note(TOMLText.Flaw(place: start, reason: reason))
        }
    }
}
