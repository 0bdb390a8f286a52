/// How a line of a table of text falls into fields.
struct CSVFields {
    let separator: UInt8

    /// The separator of a table with this first line: comma, else semicolon, else tab, outside of quotes.
    init(firstLine line: UnsafeBufferPointer<UInt8>) {
        var isQuoted = false
        var semicolon = false
        var comma = false
        for byte in line {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if isQuoted { continue }
            comma = comma || byte == UInt8(ascii: ",")
            semicolon = semicolon || byte == UInt8(ascii: ";")
        }
        separator = UInt8(ascii: comma ? "," : semicolon ? ";" : "\t")
    }

    /// Calls `body` with each field of `line`, without the spaces and quotes around it, and returns how many
    /// there are.
    func forEach(
        _ line: UnsafeBufferPointer<UInt8>, _ body: (_ column: Int, UnsafeBufferPointer<UInt8>) throws -> Void
    ) rethrows -> Int {
        var column = 0
        var start = 0
        while true {
            var stop = start
            var isQuoted = false
            while stop < line.count, isQuoted || line[stop] != separator {
                if line[stop] == UInt8(ascii: "\"") { isQuoted.toggle() }
                stop += 1
            }
            try body(column, trimmed(line, start, stop))
            column += 1
            if stop == line.count { return column }
            start = stop + 1
        }
    }

    private func trimmed(
        _ line: UnsafeBufferPointer<UInt8>, _ start: Int, _ stop: Int
    ) -> UnsafeBufferPointer<UInt8> {
        var (start, stop) = (start, stop)
        func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        func trim() {
            while start < stop, isSpace(line[start]) { start += 1 }
            while start < stop, isSpace(line[stop - 1]) { stop -= 1 }
        }
        trim()
        if stop - start >= 2, line[start] == UInt8(ascii: "\""), line[stop - 1] == UInt8(ascii: "\"") {
            start += 1
            stop -= 1
            trim()
        }
        return UnsafeBufferPointer(rebasing: line[start..<stop])
    }
}
