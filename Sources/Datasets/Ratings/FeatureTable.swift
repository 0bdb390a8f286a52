import Foundation

/// What is known of users, or of items, beside their ratings: a table whose first column, or the one that is called like it, has
/// their names. Numbers are standardised; of texts each value is a column of its own, several of one cell with | between.
package struct FeatureTable: Sendable, Equatable {
    /// Rows in the order of the names that were asked for: those of the ratings first, then those that only the table has.
    package let rows: SparseRows
    /// What each column says: `age`, `genre=Comedy`.
    package let columns: [String]
    /// Names that the table has and the ratings don't.
    package let newNames: [String]

    package init(rows: SparseRows, columns: [String], newNames: [String] = []) {
        (self.rows, self.columns, self.newNames) = (rows, columns, newNames)
    }

    /// Values of a text beyond the most frequent ones have no column.
    private static let mostValues = 200

    /// Reads the table for users or items of these names. Throws ``DataError``. Cost: a pass over the file, memory for its cells.
    package init(_ path: String, for names: [String]) throws {
        let reader = try RecordReader(ByteStream(path: path))
        var sample: [(line: Int, bytes: [UInt8])] = []
        while sample.count < 50, let record = try reader.next() { sample.append((reader.line, Array(record))) }
        guard let first = sample.first, sample.count > 1 else {
            throw DataError(
                file: path, place: .whole, found: "\(sample.count) lines",
                expected: "a line of names of columns, and lines of values",
                advice: "The first column names the users or items, the others say something of them.")
        }
        let form = RatingsForm(sample.map(\.bytes))
        if !form.isDoubleColon { reader.separator = form.dialect.separator }
        let header = form.fields(of: first.bytes)
        guard header.count > 1 else {
            throw DataError(
                file: path, place: .line(first.line), found: DataError.quoted(first.bytes),
                expected: "at least two columns", advice: "The first column names the users or items.")
        }
        var texts: [(name: String, fields: [String])] = []
        var places: [String: Int] = [:]
        func add(_ bytes: [UInt8], _ line: Int) throws {
            let fields = form.fields(of: bytes)
            guard fields.count == header.count else {
                throw DataError(
                    file: path, place: .line(line), found: "\(fields.count) fields",
                    expected: "\(header.count), as the first line has", advice: "Correct the line.")
            }
            guard places[fields[0]] == nil else {
                throw DataError(
                    file: path, place: .line(line, column: 1),
                    found: "\(DataError.quoted(Array(fields[0].utf8))) twice",
                    expected: "each name once", advice: "Take one of the lines out.")
            }
            places[fields[0]] = texts.count
            texts.append((fields[0], fields))
        }
        for record in sample.dropFirst() { try add(record.bytes, record.line) }
        while let record = try reader.next() { try add(Array(record), reader.line) }
        let known = Set(names)
        newNames = texts.map(\.name).filter { !known.contains($0) }
        let order = (names + newNames).map { places[$0] }
        var columns: [String] = []
        var cells: [[(column: Int32, value: Float)]] = order.map { _ in [] }
        for column in 1..<header.count {
            let values = texts.map { $0.fields[column] }
            let numbers = values.map { text in Array(text.utf8).withUnsafeBufferPointer { form.number($0) } }
            let given = zip(values, numbers).filter { !Self.isMissing($0.0) }
            if !given.isEmpty, given.allSatisfy({ $0.1?.isFinite == true }) {
                let mean = given.reduce(0) { $0 + $1.1! } / Double(given.count)
                let variance = given.reduce(0) { $0 + ($1.1! - mean) * ($1.1! - mean) } / Double(given.count)
                guard variance > 0, variance.isFinite else { continue }
                for (row, place) in order.enumerated() {
                    guard let place, !Self.isMissing(values[place]), let number = numbers[place] else { continue }
                    // What isn't known stands at the mean.
                    cells[row].append((Int32(columns.count), Float((number - mean) / variance.squareRoot())))
                }
                columns.append(header[column])
                continue
            }
            var counts: [String: Int] = [:]
            for value in values where !Self.isMissing(value) {
                for word in value.split(separator: "|") { counts[String(word), default: 0] += 1 }
            }
            let kept = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.mostValues).map(\.key)
            let number = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, Int32(columns.count + $0)) })
            for (row, place) in order.enumerated() {
                guard let place, !Self.isMissing(values[place]) else { continue }
                let own = Set(values[place].split(separator: "|").compactMap { number[String($0)] })
                cells[row] += own.sorted().map { ($0, 1) }
            }
            columns += kept.map { "\(header[column])=\($0)" }
        }
        guard !columns.isEmpty else {
            throw DataError(
                file: path, place: .whole, found: "columns that are the same in all rows",
                expected: "at least one that tells rows apart", advice: "Give other features.")
        }
        self.columns = columns
        var rows = SparseRows(width: columns.count)
        for row in cells { rows.append(columns: row.map(\.column), values: row.map(\.value)) }
        self.rows = rows
    }

    private static func isMissing(_ text: String) -> Bool {
        Array(text.utf8).withUnsafeBufferPointer { Cell.isMissing($0) }
    }
}
