import Files

/// What the first records of a table of text say of all of them: header, names, and what each column holds.
struct TableSketch: Sendable {
    let dialect: Dialect
    let names: [String]
    let kinds: [ColumnKind]
    let header: Header
    /// The first records that aren't the header, with their lines.
    let body: [(line: Int, bytes: [UInt8])]

    enum Header: Hashable, Sendable {
        case found, none
        /// It was said so.
        case said(Bool)

        var isThere: Bool { self == .found || self == .said(true) }
    }

    var columns: Int { kinds.count }

    /// Records that are looked at.
    static let records = 1000

    /// Precondition: the sample is not empty.
    init(_ sample: [(line: Int, bytes: [UInt8])], dialect: Dialect, header said: Bool?) {
        self.dialect = dialect
        let rows = sample.enumerated().map { place, record in
            let fieldsAreBody = place > 0
            return record.bytes.withUnsafeBufferPointer { bytes in
                var fields: [Field] = []
                _ = dialect.forEachField(of: bytes) { _, field in
                    let cell = Cell(field, decimal: dialect.decimal)
                    // Of numbers the text matters in the first record only, which may name the columns.
                    let isNumber = if case .number = cell { fieldsAreBody } else { false }
                    fields.append(Field(cell: cell, text: isNumber ? "0" : Cell.text(field)))
                }
                return fields
            }
        }
        var columns = Self.usualCount(rows.count > 1 ? rows[1...] : rows[...])
        let first = rows[0]
        let rest = rows.count > 1 ? rows[1...].map { $0 } : []
        // Rows with a separator behind their last field have an empty column more; it is dropped.
        if columns > 1, columns > first.count || first.last?.text.isEmpty == true,
            rest.allSatisfy({ $0.count < columns || $0[columns - 1].text.isEmpty }), !rest.isEmpty
        {
            columns -= 1
        }
        let isThere = said ?? Self.isHeader(first, over: rest, columns: columns)
        header = said.map(Header.said) ?? (isThere ? .found : .none)
        // Some programs name all columns but that of the rows' own names.
        let shift = isThere && columns == first.count + 1 ? 1 : 0
        names = Self.different(
            (0..<columns).map { column in
                guard isThere, first.indices.contains(column - shift) else { return "\(column + 1)" }
                let text = first[column - shift].text
                return text.isEmpty ? "\(column + 1)" : text.shown
            })
        let body = isThere ? rest : rows
        kinds = (0..<columns).map { column in
            ColumnKind(body.compactMap { $0.count > column ? $0[column].cell : nil })
        }
        self.body = Array(isThere ? sample.dropFirst() : sample[...])
    }

    /// Columns are known by their names: a second one of a name is called after it, `a (2)`. Cost: in proportion to the names.
    private static func different(_ names: [String]) -> [String] {
        var taken = Set<String>()
        let given = Set(names)
        // Up to which number each has been looked at.
        var last: [String: Int] = [:]
        return names.map { name in
            var (own, number) = (name, last[name] ?? 1)
            while taken.contains(own) || number > 1 && given.contains(own) {
                number += 1
                own = "\(name) (\(number))"
            }
            last[name] = number
            taken.insert(own)
            return own
        }
    }

    private struct Field {
        let cell: Cell
        /// Empty only of an empty field.
        let text: String
    }

    private static func usualCount(_ rows: ArraySlice<[Field]>) -> Int {
        var counts: [Int: Int] = [:]
        for row in rows { counts[row.count, default: 0] += 1 }
        return counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 0
    }

    /// Whether the first record names the columns: column by column it is held against those that follow.
    private static func isHeader(_ first: [Field], over rest: [[Field]], columns: Int) -> Bool {
        guard !rest.isEmpty else { return first.allSatisfy { if case .text = $0.cell { true } else { false } } }
        var evidence = 0.0
        for (column, field) in first.enumerated() where column < columns {
            let others = rest.compactMap { $0.count > column ? $0[column] : nil }
            let isText = if case .text = field.cell { true } else { false }
            let isMissing = if case .missing = field.cell { true } else { false }
            if isMissing { continue }
            if case .text = ColumnKind(others.map(\.cell)) {
                // A name isn't found among what it names.
                evidence += others.contains { $0.text == field.text } ? -1 : 0.25
            } else {
                evidence += isText ? 1 : -1
            }
        }
        if evidence > 0 { return true }
        // Columns that are numbered, or named by years: whole numbers that count on, over others that don't.
        let numbers = first.prefix(columns).compactMap { field -> Double? in
            if case .number(let number) = field.cell { number } else { nil }
        }
        guard numbers.count == columns, columns > 2,
            zip(numbers, numbers.dropFirst()).allSatisfy({ $1 == $0 + 1 }), numbers[0] == numbers[0].rounded()
        else { return false }
        let counting = rest.filter { row in
            let values = row.prefix(columns).compactMap { field -> Double? in
                if case .number(let number) = field.cell { number } else { nil }
            }
            return values.count == columns && zip(values, values.dropFirst()).allSatisfy { $1 == $0 + 1 }
        }
        return counting.isEmpty
    }
}

/// What a column of a table of text holds.
enum ColumnKind: Hashable, Sendable {
    case number, date, text
    /// Nothing was there yet.
    case unknown
    /// Nobody asks for it.
    case ignored

    /// The kind of most of the cells that aren't missing: what disagrees is refused when it is read.
    init(_ cells: [Cell]) {
        var (numbers, dates, texts) = (0, 0, 0)
        for cell in cells {
            switch cell {
            case .number: numbers += 1
            case .date: dates += 1
            case .text: texts += 1
            case .missing: break
            }
        }
        if numbers + dates + texts == 0 {
            self = .unknown
        } else if 2 * numbers > numbers + dates + texts {
            self = .number
        } else {
            self = dates > 0 && texts == 0 && numbers == 0 ? .date : .text
        }
    }
}
