import Tensors

extension Reader {
    /// A table of text with or without a header; the options say where the label stands. The whole range of all its values,
    /// smallest to largest, is scaled to 0…1.
    static let csv = Reader(
        sources: ["a .csv", "a .csv.gz"], placesLabels: true, takes: { $0.isNamed(".csv", ".csv.gz") },
        read: { source, options in (try CSV.read(source.path, labels: options.labels), nil) })
}

/// Reads a table of text (RFC 4180): one row a line, columns between commas, else semicolons, else tabs.
///
/// A first line with a name in it is a header. Numbers may stand in quotes and between spaces. Lines without
/// anything are passed over.
enum CSV {
    /// The rows of `path` [n, d]; the whole range of all features, smallest to largest, is scaled to 0…1. Labels are whole
    /// numbers in 0…99,999. Two features are a point, those that can be an image are one (``RowKind/init(row:isBytes:names:)``),
    /// others are named by the header.
    static func read(_ path: String, labels placement: LabelPlacement) throws -> Table {
        let lines = LineReader(try ByteStream(path: path))
        guard var line = try nextLine(lines) else { throw noRows(path) }
        // A byte order mark, which spreadsheets write, is no part of the first field.
        if line.starts(with: [0xEF, 0xBB, 0xBF]) { line = UnsafeBufferPointer(rebasing: line.dropFirst(3)) }
        let fields = CSVFields(firstLine: line)
        var isHeader = false
        var names: [String] = []
        let columns = fields.forEach(line) { _, field in
            isHeader = isHeader || isName(field)
            names.append(name(field))
        }
        guard columns > (placement == .none ? 0 : 1) else {
            throw DataError(
                file: path, place: .line(lines.number), found: "1 column",
                expected: "a label and at least one feature, between commas, semicolons or tabs",
                advice: "Say that there are no labels with --labels none, or correct the separators.")
        }
        var rows = Rows(path: path, fields: fields, columns: columns, placement: placement)
        if !isHeader { try rows.append(line, number: lines.number) }
        while let line = try nextLine(lines) { try rows.append(line, number: lines.number) }
        guard rows.features.count > 0 else { throw noRows(path) }
        if rows.labelColumn >= 0 { names.remove(at: rows.labelColumn) }
        let values = rows.features.values()
        let kind = RowKind(row: names.count, isBytes: values.isBytes, names: isHeader ? names : nil)
        return Table(file: path, kind, values: values, labels: placement == .none ? nil : rows.labels)
    }

    /// The next line that is not blank.
    private static func nextLine(_ lines: LineReader) throws -> UnsafeBufferPointer<UInt8>? {
        while let line = try lines.next() {
            if line.contains(where: { $0 != UInt8(ascii: " ") }) { return line }
        }
        return nil
    }

    /// Whether a field of the first line makes it a header. A damaged number begins like a number, and a
    /// missing one is empty: they must not turn a row of data into a header that is passed over.
    private static func isName(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = field.first, DecimalNumber.parse(field).isNaN else { return false }
        let word = String(decoding: field, as: UTF8.self).lowercased()
        return !"+-.0123456789".utf8.contains(first)
            && !["nan", "na", "inf", "infinity", "null"].contains(word)
    }

    /// The name in a header's field, safe to print, of at most 40 characters.
    private static func name(_ field: UnsafeBufferPointer<UInt8>) -> String {
        let text = String(decoding: field, as: UTF8.self).unicodeScalars.prefix(40)
        return String(text.map { $0.properties.generalCategory == .control ? "?" : Character($0) })
    }

    private static func noRows(_ path: String) -> DataError {
        DataError(
            file: path, place: .whole, found: "no rows", expected: "at least one line of numbers",
            advice: "Give a file with data in it.")
    }
}

/// The rows read so far.
private struct Rows {
    let path: String
    let fields: CSVFields
    let columns: Int
    /// The column of the label, -1 for none.
    let labelColumn: Int
    var features = CSVColumns()
    var labels: [Int32] = []

    init(path: String, fields: CSVFields, columns: Int, placement: LabelPlacement) {
        self.path = path
        self.fields = fields
        self.columns = columns
        labelColumn =
            switch placement {
            case .first: 0
            case .last: columns - 1
            case .none: -1
            }
    }

    mutating func append(_ line: UnsafeBufferPointer<UInt8>, number: Int) throws {
        try features.reserve(columns, for: path)
        var label = 0.0
        let count = try fields.forEach(line) { column, field in
            // A row that is too long is refused below, as a whole.
            guard column < columns else { return }
            let value = DecimalNumber.parse(field)
            guard Float(value).isFinite else { throw failure(field, line: number, column: column) }
            if column == labelColumn {
                label = value
            } else {
                features.append(Float(value))
            }
        }
        guard count == columns else {
            throw DataError(
                file: path, place: .line(number), found: "\(count) columns",
                expected: "\(columns), as in the first line",
                advice: "Make all lines equally long; decimals are written with a point.")
        }
        guard labelColumn >= 0 else { return }
        guard (0...Double(Table.largestLabel)).contains(label), label == label.rounded() else {
            throw DataError(
                file: path, place: .line(number, column: labelColumn + 1), found: "the label \(label)",
                expected: "a whole number in 0…\(Table.largestLabel)",
                advice: "Say where the labels stand with --labels last, first or none.")
        }
        labels.append(Int32(label))
    }

    private func failure(_ field: UnsafeBufferPointer<UInt8>, line: Int, column: Int) -> DataError {
        let isTooLarge = !DecimalNumber.parse(field).isNaN
        return DataError(
            file: path, place: .line(line, column: column + 1),
            found: field.isEmpty ? "nothing" : DataError.quoted(field),
            expected: isTooLarge ? "a number of at most 3.4e38" : "a finite number",
            advice: "Correct the field or leave out the line.")
    }
}
