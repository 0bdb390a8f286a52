import Files
import Tensors

extension Reader {
    /// A table of text in any of its dialects; the options say what its columns are, where that isn't found out.
    static let table = Reader(
        sources: [
            "a .csv", "a .tsv", "a .txt", "a .data", "each of them packed by gzip, xz or zstd",
            "- for standard input",
        ],
        takes: { source in
            let endings = [""] + Packing.allCases.map(\.ending)
            let names = ["csv", "tsv", "txt", "data", "dat", "tab"].flatMap { name in endings.map { ".\(name)\($0)" }
            }
            return source.path == InputFile.standardInput || names.contains { source.isNamed($0) }
                || !source.title.contains(".") && source.looksLikeText
        },
        read: { source, options in (try TextTable.read(source.path, options), nil) })
}

extension Source {
    /// Whether it is a file that begins with text. Cost: opens the file and reads a little.
    var looksLikeText: Bool {
        guard !isFolder, path != InputFile.standardInput, let stream = try? ByteStream(path: path) else {
            return false
        }
        var bytes = [UInt8](repeating: 0, count: 4096)
        guard let count = try? bytes.withUnsafeMutableBytes({ try stream.fill($0) }), count > 0 else { return false }
        return bytes[..<count].allSatisfy { $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) }
    }
}

/// Reads a table of text: dialect, header, and what the columns are for are found out from it, as far as the options don't
/// say.
enum TextTable {
    /// The rows of `path` [n, d], not yet scaled unless the options have a form. Throws ``DataError``. Cost: a pass over the
    /// file; memory for all of its cells.
    static func read(_ path: String, _ options: ReadingOptions) throws -> Table {
        try read(RecordReader(ByteStream(path: path)), options).table
    }

    /// A table with where its columns stood in the text.
    struct Parsed: Sendable {
        let table: Table
        let dialect: Dialect
        /// Records before the first row.
        let head: Int
        /// Columns of the file, and the one of each column of the form.
        let columns: Int
        let features: [Int]
    }

    /// The same from the beginning of a text on.
    static func read(_ reader: RecordReader, _ options: ReadingOptions) throws -> Parsed {
        let path = reader.path
        var report = ReadingReport(file: path, rows: 0)
        if let encoding = reader.encoding { report.remarks.append(.encoding(encoding)) }
        let found = try cells(reader, options, &report)
        let (cells, time, group) = (found.cells, found.time, found.group)
        let hasHeader = report.header?.isThere == true
        let roles =
            // The columns of a form whose rows stood in columns are rows here.
            try options.form.flatMap {
                $0.isTransposed ? nil : try TableRoles(cells, like: $0, options, time: time, group: group)
            } ?? TableRoles(cells, options, hasHeader: hasHeader, time: time, group: group)
        return Parsed(
            table: try TableBuilding(cells, roles, options, report).table(), dialect: found.dialect,
            head: found.head, columns: cells.columns, features: roles.features)
    }

    /// The cells of a text, whatever its columns are for, at least one row of them.
    struct Found: Sendable {
        let cells: TableCells
        /// The columns that have times and groups.
        let time, group: Int?
        let dialect: Dialect
        /// Records before the first row.
        let head: Int
    }

    /// The same, with how it was found out in `report`. Throws ``DataError``.
    static func cells(
        _ reader: RecordReader, _ options: ReadingOptions, _ report: inout ReadingReport
    ) throws -> Found {
        let path = reader.path
        var sample: [(line: Int, bytes: [UInt8])] = []
        var (size, comments) = (0, 0)
        var separator: UInt8?
        while sample.count < TableSketch.records, size < 1 << 20, let record = try reader.next() {
            if sample.isEmpty, separator == nil, let said = Dialect.said(by: record) {
                separator = said
                continue
            }
            if sample.isEmpty, record.first == UInt8(ascii: "#") {
                comments += 1
                continue
            }
            sample.append((reader.line, Array(record)))
            size += record.count
        }
        if comments > 0 { report.remarks.append(.comments(comments)) }
        guard !sample.isEmpty else { throw noRows(path) }
        var dialect = Dialect.guess(sample.map(\.bytes))
        if let separator, separator != dialect.separator { dialect = Dialect(separator: separator) }
        reader.separator = dialect.separator
        let header = options.header ?? (options.form?.isNamed(by: sample[0].bytes, dialect) == true ? true : nil)
        let sketch = TableSketch(sample, dialect: dialect, header: header)
        let ignored = try TableRoles.ignored(by: options, names: sketch.names, file: path)
        if options.time != nil || options.group != nil, options.isTransposed || options.form?.isTransposed == true {
            throw DataError(
                file: path, place: .whole, found: "a column of times or groups of rows that stand in columns",
                expected: "rows that stand in rows", advice: "Leave --transpose out, or --time and --group.")
        }
        func named(_ name: String?) throws -> Int? {
            // What a model's table had, another need not have.
            try name.flatMap { name in
                options.form == nil || sketch.names.contains(name)
                    ? try TableRoles.index(of: name, in: sketch.names, file: path) : nil
            }
        }
        let (time, group) = (try named(options.time), try named(options.group))
        for case (let name?, nil) in [(options.time, time), (options.group, group)] {
            report.remarks.append(.noColumn(name))
        }
        var cells = TableCells(sketch, ignoring: ignored, time: time, group: group, file: path)
        for record in sketch.body {
            try record.bytes.withUnsafeBufferPointer { try cells.append($0, line: record.line, dialect: dialect) }
        }
        while let record = try reader.next() { try cells.append(record, line: reader.line, dialect: dialect) }
        guard cells.count > 0 else { throw noRows(path) }
        report.rows = cells.count
        report.header = .init(isThere: sketch.header.isThere, wasSaid: options.header != nil)
        report.separator = Character(Unicode.Scalar(dialect.separator))
        report.hasDecimalComma = dialect.decimal == UInt8(ascii: ",")
        return Found(
            cells: cells, time: time, group: group, dialect: dialect,
            head: comments + (separator == nil ? 0 : 1) + (sketch.header.isThere ? 1 : 0))
    }

    private static func noRows(_ path: String) -> DataError {
        DataError(
            file: path, place: .whole, found: "no rows", expected: "at least one line of numbers",
            advice: "Give a file with data in it.")
    }
}

extension TableForm {
    /// Whether a record names all of its columns, which have names: then it is a header, however few rows follow it.
    fileprivate func isNamed(by record: [UInt8], _ dialect: Dialect) -> Bool {
        guard !isTransposed, hasNames else { return false }
        var texts = Set<String>()
        record.withUnsafeBufferPointer { bytes in
            _ = dialect.forEachField(of: bytes) { _, field in texts.insert(Cell.text(field).shown) }
        }
        return columns.allSatisfy { texts.contains($0.name) }
    }
}

extension TableRoles {
    /// The same columns by name as an older table had, in its order; the label where it is there. Throws ``DataError`` naming
    /// what is missing.
    init(_ cells: TableCells, like form: TableForm, _ options: ReadingOptions, time: Int?, group: Int?) throws {
        let names = cells.names
        let features = try form.places(among: names, file: cells.file)
        let label: Int? =
            switch options.labels {
            case .none: nil
            // What the model's table had, another need not have.
            case .column(let name) where name != form.label?.name:
                try Self.index(of: name, in: names, file: cells.file)
            default: form.label.flatMap { label in names.firstIndex(of: label.name) }
            }
        let id = try (options.id ?? form.id).flatMap { name -> Int? in
            options.id == nil || name == form.id
                ? names.firstIndex(of: name) : try Self.index(of: name, in: names, file: cells.file)
        }
        self.features = features
        (self.label, self.id, self.time, self.group) = (label, id, time, group)
        // Other files than the model's own need not say it.
        training = options.training.flatMap { names.firstIndex(of: $0.column) }
        let used = Set(features + [label, id, time, group, training].compactMap { $0 })
        skipped = names.indices.filter { !used.contains($0) }.map { Skipped(column: $0, reason: .notInModel) }
    }
}
