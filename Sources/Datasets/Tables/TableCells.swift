import Tensors

/// The cells of a table of text as numbers, row after row: what stands there, days since 1970 of a date, and the place in
/// its column's list of a text; NaN where it is missing.
struct TableCells: Sendable {
    let file: String
    let names: [String]
    private(set) var kinds: [ColumnKind]
    /// [count, columns]
    var values: [Float] = []
    private(set) var missing: [Int]
    /// What texts a column has, in the order in which they came.
    private(set) var texts: [[String]]
    private var places: [[String: Int]]
    /// The columns that say when rows were, and which belong together.
    private let time, group: Int?
    /// What the column of times says, row by row; nil where there is none.
    private(set) var times: [String]?
    /// The group of each row, numbered as they came; nil where there are none.
    private(set) var groups: [Int32]?
    private var groupNumbers: [String: Int32] = [:]
    /// Columns with more texts than are remembered.
    private(set) var hasTooManyTexts: [Bool]
    /// By how much a number of a column is off at most, since a Float has 24 bits.
    private(set) var roundings: [Double]

    var columns: Int { kinds.count }
    var count: Int { columns == 0 ? 0 : values.count / columns }

    /// What is expected where a number is larger than a Float can be.
    static let largest = "a number of at most 3.4e38"
    /// Texts of a column that are remembered.
    static let mostTexts = 10_000

    /// What stands in the columns `ignored` is never looked at.
    init(_ sketch: TableSketch, ignoring ignored: Set<Int>, time: Int? = nil, group: Int? = nil, file: String) {
        self.file = file
        names = sketch.names
        (self.time, self.group) = (time, group)
        (times, groups) = (time.map { _ in [] }, group.map { _ in [] })
        kinds = sketch.kinds.enumerated().map { ignored.contains($0) ? .ignored : $1 }
        missing = Array(repeating: 0, count: kinds.count)
        texts = Array(repeating: [], count: kinds.count)
        places = Array(repeating: [:], count: kinds.count)
        hasTooManyTexts = Array(repeating: false, count: kinds.count)
        roundings = Array(repeating: 0, count: kinds.count)
    }

    /// Adds a row. Throws ``DataError`` where it has another number of fields, or a field that isn't what its column holds.
    mutating func append(_ record: UnsafeBufferPointer<UInt8>, line: Int, dialect: Dialect) throws {
        if values.count + columns > values.capacity {
            let room = max(2 * values.count, columns * 256)
            try Memory.require(room * MemoryLayout<Float>.stride, for: file)
            values.reserveCapacity(room)
        }
        let start = values.count
        var extra: UnsafeBufferPointer<UInt8>?
        let count = try dialect.forEachField(of: record) { column, field in
            guard column < kinds.count else {
                if column == kinds.count { extra = field }
                return
            }
            if column == time { times!.append(Cell.text(field)) }
            if column == group { note(group: Cell.text(field)) }
            if kinds[column] == .number {
                let number = DecimalNumber.parse(field, point: dialect.decimal)
                let value = Float(number)
                if value.isFinite {
                    roundings[column] = max(roundings[column], abs(number - Double(value)))
                    values.append(value)
                    return
                }
                guard number.isNaN, Cell.isMissing(field) else {
                    throw failure(field, line: line, column: column, isTooLarge: !number.isNaN)
                }
                missing[column] += 1
                values.append(.nan)
            } else {
                values.append(try value(of: field, column: column, line: line, dialect: dialect))
            }
        }
        let isWhole = count == columns || count == columns + 1 && extra?.isEmpty == true
        guard isWhole else {
            values.removeLast(values.count - start)
            throw DataError(
                file: file, place: .line(line), found: "\(count) column\(count == 1 ? "" : "s")",
                expected: "\(columns), as in most lines",
                advice: "Make all lines equally long; a field that holds a separator stands in quotes.")
        }
    }

    private mutating func value(
        of field: UnsafeBufferPointer<UInt8>, column: Int, line: Int, dialect: Dialect
    ) throws -> Float {
        if kinds[column] == .ignored { return .nan }
        let cell = Cell(field, decimal: dialect.decimal)
        if case .missing = cell {
            missing[column] += 1
            return .nan
        }
        if kinds[column] == .unknown { kinds[column] = ColumnKind([cell]) }
        switch (kinds[column], cell) {
        case (.number, .number(let number)) where Float(number).isFinite: return Float(number)
        case (.date, .date(let days)): return Float(days)
        case (.date, _):
            throw DataError(
                file: file, place: .line(line, column: column + 1), found: DataError.quoted(field),
                expected: "a date as in the lines before", advice: advice(column))
        case (.text, _):
            return Float(place(of: Cell.text(field), column: column))
        default: throw failure(field, line: line, column: column, isTooLarge: false)
        }
    }

    private mutating func note(group name: String) {
        let number = groupNumbers[name] ?? Int32(groupNumbers.count)
        groupNumbers[name] = number
        groups!.append(number)
    }

    /// How many groups there are.
    var groupCount: Int { groupNumbers.count }

    private mutating func place(of text: String, column: Int) -> Int {
        if let place = places[column][text] { return place }
        guard texts[column].count < Self.mostTexts else {
            hasTooManyTexts[column] = true
            return Self.mostTexts
        }
        places[column][text] = texts[column].count
        texts[column].append(text)
        return texts[column].count - 1
    }

    private func failure(
        _ field: UnsafeBufferPointer<UInt8>, line: Int, column: Int, isTooLarge: Bool
    ) -> DataError {
        DataError(
            file: file, place: .line(line, column: column + 1), found: DataError.quoted(field),
            expected: isTooLarge
                ? Self.largest : "a number, as in most lines of column '\(names[column])'",
            advice: advice(column))
    }

    private func advice(_ column: Int) -> String {
        "Correct the field, leave it empty where nothing is known, or leave the column out with --skip \(names[column])."
    }

    /// A column's values, [count]. Cost: a pass.
    func column(_ column: Int) -> [Float] { (0..<count).map { values[$0 * columns + column] } }
}
