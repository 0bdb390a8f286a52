/// How a table of text is written: what stands between fields, and before decimals.
struct Dialect: Hashable, Sendable {
    var separator: UInt8
    var decimal = UInt8(ascii: ".")

    static let separators: [UInt8] = [",", ";", "\t", "|", " "].map { UInt8(ascii: $0) }

    /// The dialect in which most records have equally many fields, and most of these are numbers; of equal ones the one
    /// that is more usual. The first record may be a header, and has no say.
    static func guess(_ sample: [[UInt8]]) -> Dialect {
        var best = (dialect: Dialect(separator: separators[0]), score: 0.0)
        let body = sample.count > 1 ? sample[1...].prefix(40) : sample[...]
        for separator in separators {
            for decimal in [UInt8(ascii: "."), UInt8(ascii: ",")] where decimal != separator {
                let dialect = Dialect(separator: separator, decimal: decimal)
                var counts: [Int: Int] = [:]
                var (fields, numbers) = (0, 0)
                for record in body {
                    let count = record.withUnsafeBufferPointer { bytes in
                        dialect.forEachField(of: bytes) { _, field in
                            fields += 1
                            if !DecimalNumber.parse(field, point: decimal).isNaN || Cell.isMissing(field) {
                                numbers += 1
                            }
                        }
                    }
                    counts[count, default: 0] += 1
                }
                guard let usual = counts.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }), usual.key > 1 else {
                    continue
                }
                let score =
                    Double(usual.value) / Double(body.count) * (0.2 + Double(numbers) / Double(max(fields, 1)))
                if score > best.score * 1.0001 { best = (dialect, score) }
            }
        }
        return best.dialect
    }

    /// What a first line `sep=;` says, which spreadsheets understand; nil for any other.
    static func said(by line: UnsafeBufferPointer<UInt8>) -> UInt8? {
        line.count == 5 && line.starts(with: "sep=".utf8) ? line[4] : nil
    }

    /// Calls `body` with each field of a record, without the spaces and quotes around it, and returns how many there are.
    func forEachField(
        of record: UnsafeBufferPointer<UInt8>, _ body: (_ column: Int, UnsafeBufferPointer<UInt8>) throws -> Void
    ) rethrows -> Int {
        let isSpace = separator == UInt8(ascii: " ")
        var column = 0
        var start = 0
        if isSpace { while start < record.count, record[start] == separator { start += 1 } }
        while true {
            var stop = start
            while stop < record.count, record[stop] == UInt8(ascii: " "), !isSpace { stop += 1 }
            if stop < record.count, record[stop] == 0x22 {
                // To the quote that closes it: two of them are one that is meant.
                stop += 1
                while stop < record.count {
                    if record[stop] == 0x22 {
                        if stop + 1 < record.count, record[stop + 1] == 0x22 { stop += 1 } else { break }
                    }
                    stop += 1
                }
            }
            while stop < record.count, record[stop] != separator { stop += 1 }
            try body(column, Self.trimmed(record, start, stop))
            column += 1
            if stop == record.count { return column }
            start = stop + 1
            if isSpace {
                // Several spaces are one, and those at the end none.
                while start < record.count, record[start] == separator { start += 1 }
                if start == record.count { return column }
            }
        }
    }

    private static func trimmed(
        _ record: UnsafeBufferPointer<UInt8>, _ start: Int, _ stop: Int
    ) -> UnsafeBufferPointer<UInt8> {
        var (start, stop) = (start, stop)
        func trim() {
            while start < stop, record[start] == 0x20 || record[start] == 0x09 { start += 1 }
            while start < stop, record[stop - 1] == 0x20 || record[stop - 1] == 0x09 { stop -= 1 }
        }
        trim()
        if stop - start >= 2, record[start] == 0x22, record[stop - 1] == 0x22 {
            start += 1
            stop -= 1
            trim()
        }
        return UnsafeBufferPointer(rebasing: record[start..<stop])
    }
}
