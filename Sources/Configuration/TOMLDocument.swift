import TOMLKit

/// What a TOML file says, entry by entry, each with its line. The one place that knows the library.
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
        let line: Int
        let column: Int
        let reason: String
    }

    /// In the order of the lines.
    let entries: [Entry]

    init(_ text: String) throws(Fault) {
        let table: TOMLTable
        do {
            table = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            // The library adds what it had read of the line, which the line number says better.
            let reason = error.description.split(separator: "\n").first.map(String.init) ?? "not TOML"
            throw Fault(line: error.source.begin.line, column: error.source.begin.column, reason: reason)
        } catch {
            throw Fault(line: 1, column: 1, reason: "\(error)")
        }
        let lines = TOMLLines(text)
        var entries: [Entry] = []
        Self.walk(table, path: [], lines, &entries)
        self.entries = entries.sorted { ($0.line, $0.path.joined()) < ($1.line, $1.path.joined()) }
    }

    private static func walk(_ table: TOMLTable, path: [String], _ lines: TOMLLines, _ entries: inout [Entry]) {
        for key in table.keys {
            guard let value = table[key] else { continue }
            let path = path + [key]
            if let inner = value.table, !inner.isEmpty {
                walk(inner, path: path, lines, &entries)
            } else {
                entries.append(Entry(path: path, value: Self.value(value), line: lines.line(of: path)))
            }
        }
    }

    private static func value(_ value: any TOMLValueConvertible) -> Value {
        switch value.type {
        case .string: .string(value.string ?? "")
        case .int: .integer(value.int ?? 0)
        case .double: .number(value.double ?? 0)
        case .bool: .boolean(value.bool ?? false)
        case .array: .list((value.array ?? TOMLArray()).map { Self.value($0) })
        case .table: .table
        case .date, .time, .dateTime: .date
        }
    }
}
