import Files
import Tensors

/// The rows of a table of text in the form of a model's data, piece by piece: a file may be longer than memory, and from
/// standard input a row is there as soon as its line is.
///
/// Columns are found by their names, whatever their order; from standard input without names, in the order of the form. Where rows are taken
/// together, there is a window for its last row as soon as that is there, and none over a row that can't be read.
package final class TableStream {
    /// Some rows, in their order.
    package struct Piece {
        /// All of them.
        package let split: Split
        /// The number of each row in the file, from 1; of a window its last row's.
        package let numbers: [Int]
        /// What each is called; nil where no column names rows.
        package let names: [String]?
        /// The class of each as it is written; nil where no column says it.
        package let labels: [String]?
        /// Rows between these that can't be read, with what is wrong.
        package let faults: [(number: Int, fault: DataError)]
    }

    package let path: String
    /// Columns that are neither in the form, nor name rows or classes.
    package let further: [String]
    /// Whether columns were found by their names.
    package let hasNames: Bool
    package let hasLabels: Bool
    /// The column that names rows; nil where none does.
    package let idName: String?
    /// Columns with texts that no row had that the model was trained on, and in how many of the rows so far.
    package var newTexts: [ReadingReport.Remark] {
        form.columns.enumerated().compactMap { i, column in
            unknown[i].map { .newTexts(column: column.name, rows: $0) }
        }
    }
    /// By the columns of the form.
    private var unknown: [Int: Int] = [:]
    private let records: RecordReader
    private let dialect: Dialect
    private let form: TableForm
    private let width: Int
    private let filling: [Float]
    private let roles: [Role]
    private let isLive, isStrict: Bool
    /// Records that were looked at before rows were read.
    private var sample: ArraySlice<(line: Int, bytes: [UInt8])>
    private var count = 0
    private let windows: Windows?
    /// The last rows before the next piece, as many as its windows reach back, and how many rows of the run came before.
    private var reach = Reach()

    private struct Reach {
        var values: [Float] = []
        var missing: [Int] = []
        /// Rows since the last that couldn't be read.
        var run = 0

        init() {}

        /// The last of some rows.
        init(_ rows: Rows, last count: Int, width: Int, run: Int) {
            let start = rows.values.count - count * width
            values = Array(rows.values[start...])
            missing = rows.missing.filter { $0 >= start }.map { $0 - start }
            self.run = run
        }
    }

    private var lastNumber = 0

    /// What a column of the file is.
    private enum Role {
        case skipped, id, label
        case number(Int, Scale)
        case date(Int, Scale)
        /// The place of a column's first value and which of the form's it is; the places of its texts.
        case category(Int, column: Int, [String: Int], count: Int)
    }

    /// Whether a source is read so, for data that were read in some way: a table of text whose columns are known, and are
    /// columns.
    package static func takes(_ source: String, _ reading: ReadingOptions) -> Bool {
        guard let form = reading.form, !form.isTransposed, !reading.isTransposed,
            reading.windows == nil || reading.group == nil,
            !BuiltInDataset.all.contains(where: { $0.id == source })
        else { return false }
        let place = Source(source)
        guard let index = Readers.all.firstIndex(where: { $0.takes(place) }) else { return false }
        return Readers.all[index].sources == Reader.table.sources
    }

    /// Opens a file, or standard input where it is `-`, and reads as much as tells how it is written. What can't be read in a
    /// row throws where `isStrict`, and is told with its piece where it isn't. Throws ``DataError`` where a column is missing.
    ///
    /// Precondition: the options have a form, whose rows don't stand in columns.
    package init(_ path: String, _ reading: ReadingOptions, isStrict: Bool) throws {
        guard let form = reading.form, !form.isTransposed else { preconditionFailure("a table without a form") }
        self.form = form
        width = form.width
        filling =
            form.means.flatMap { $0.count == form.width ? $0 : nil } ?? Array(repeating: 0, count: form.width)
        self.isStrict = isStrict
        windows = reading.windows
        isLive = path == InputFile.standardInput
        records = try RecordReader(try ByteStream(path: path), isLive: isLive)
        self.path = records.path
        var head = Head(records, form, reading, isLive: isLive)
        try head.read()
        guard !head.sample.isEmpty else {
            throw DataError(
                file: records.path, place: .whole, found: "no rows", expected: "at least one line",
                advice: "Give a table with data in it.")
        }
        let sketch = TableSketch(head.sample, dialect: head.dialect, header: reading.header ?? head.isHeader)
        dialect = head.dialect
        records.separator = dialect.separator
        sample = ArraySlice(sketch.body)
        hasNames = sketch.header.isThere
        // Lines that come one by one often come without the one that names them.
        let names = hasNames || !isLive ? sketch.names : Self.names(of: form, columns: sketch.columns) ?? sketch.names
        let roles = try Self.roles(names, form, reading, file: records.path)
        self.roles = roles
        idName = zip(names, roles).first { if case .id = $1 { true } else { false } }?.0
        hasLabels = roles.contains { if case .label = $0 { true } else { false } }
        further = zip(names, roles).compactMap { name, role in if case .skipped = role { name } else { nil } }
    }

    /// The columns of a table that doesn't name them: those of the form, if they are as many.
    private static func names(of form: TableForm, columns: Int) -> [String]? {
        form.columns.count == columns ? form.columns.map(\.name) : nil
    }

    private static func roles(
        _ names: [String], _ form: TableForm, _ reading: ReadingOptions, file: String
    ) throws -> [Role] {
        var roles = names.map { _ in Role.skipped }
        let places = try form.places(among: names, file: file)
        for (number, (place, (column, start))) in zip(places, zip(form.columns, form.starts)).enumerated() {
            if let texts = column.categories {
                let places = Dictionary(texts.enumerated().map { ($1, $0) }) { first, _ in first }
                roles[place] = .category(start, column: number, places, count: texts.count)
            } else {
                roles[place] = column.isDate ? .date(start, column.scale) : .number(start, column.scale)
            }
        }
        let label: Int? =
            switch reading.labels {
            case .none: nil
            case .column(let name): try TableRoles.index(of: name, in: names, file: file)
            default: form.label.flatMap { names.firstIndex(of: $0.name) }
            }
        if let label, case .skipped = roles[label] { roles[label] = .label }
        let id =
            try reading.id.map { try TableRoles.index(of: $0, in: names, file: file) }
            ?? form.id.flatMap(names.firstIndex(of:))
        if let id, case .skipped = roles[id] { roles[id] = .id }
        return roles
    }

    // MARK: pieces

    /// The next rows, at most `most`; from standard input those that are there, and at least one. nil at the end. Throws
    /// ``DataError``. Cost: memory for the piece.
    package func next(atMost most: Int) throws -> Piece? {
        var rows = Rows(width: width, hasNames: roles.contains(where: isID), hasLabels: hasLabels)
        while rows.numbers.count < max(most, windows?.length ?? 1) {
            if let first = sample.popFirst() {
                try first.bytes.withUnsafeBufferPointer { try append($0, line: first.line, to: &rows) }
                continue
            }
            if isLive, isWorthwhile(rows), !records.hasWhole { break }
            guard let record = try records.next() else { break }
            try append(record, line: records.line, to: &rows)
        }
        guard !rows.isEmpty else { return nil }
        guard let windows else {
            return Piece(
                split: rows.split(of: path, filledWith: filling), numbers: rows.numbers, names: rows.names,
                labels: rows.labels, faults: rows.faults)
        }
        return piece(of: rows, windows)
    }

    /// Whether rows give anything yet: a window, or a fault to be told.
    private func isWorthwhile(_ rows: Rows) -> Bool {
        guard let windows else { return !rows.isEmpty }
        return !rows.faults.isEmpty || reach.run + rows.numbers.count >= windows.length && !rows.isEmpty
    }

    /// The windows that end with some rows.
    private func piece(of rows: Rows, _ windows: Windows) -> Piece {
        let before = reach.values.count / width
        let all = Rows.joined(reach.values, reach.missing, rows)
        var (starts, lasts): ([Int32], [Int]) = ([], [])
        var run = reach.run
        for row in rows.numbers.indices {
            // What couldn't be read stands between two rows whose numbers aren't neighbours.
            let previous = row > 0 ? rows.numbers[row - 1] : lastNumber
            run = rows.numbers[row] == previous + 1 ? run + 1 : 1
            guard run >= windows.length, (run - windows.length) % windows.stride == 0 else { continue }
            starts.append(Int32(before + row + 1 - windows.length))
            lasts.append(row)
        }
        reach = Reach(all, last: min(windows.length - 1, before + rows.numbers.count), width: width, run: run)
        lastNumber = rows.numbers.last ?? lastNumber
        return Piece(
            split: all.split(of: path, filledWith: filling, windows: windows, starts: starts),
            numbers: lasts.map { rows.numbers[$0] }, names: rows.names.map { names in lasts.map { names[$0] } },
            labels: rows.labels.map { labels in lasts.map { labels[$0] } }, faults: rows.faults)
    }

    private func isID(_ role: Role) -> Bool { if case .id = role { true } else { false } }

    private func append(_ record: UnsafeBufferPointer<UInt8>, line: Int, to rows: inout Rows) throws {
        count += 1
        let start = rows.values.count
        do {
            try read(record, line: line, into: &rows)
            rows.numbers.append(count)
        } catch let fault as DataError where !isStrict {
            rows.forget(from: start)
            rows.faults.append((count, fault))
        }
    }

    private func read(_ record: UnsafeBufferPointer<UInt8>, line: Int, into rows: inout Rows) throws {
        let start = rows.values.count
        for _ in 0..<width { rows.values.append(0) }
        var (name, label): (String?, String?)
        var extra = false
        let found = try dialect.forEachField(of: record) { column, field in
            guard column < roles.count else {
                extra = extra || !field.isEmpty || column > roles.count
                return
            }
            switch roles[column] {
            case .skipped: break
            case .id: name = Cell.text(field)
            case .label: label = Cell.text(field)
            case .number(let place, let scale):
                let number = DecimalNumber.parse(field, point: dialect.decimal)
                let value = scale(Float(number))
                if value.isFinite {
                    rows.values[start + place] = value
                } else if number.isNaN, Cell.isMissing(field) {
                    rows.miss(start + place)
                } else {
                    let expected =
                        number.isNaN
                        ? "a number"
                        : Float(number).isFinite
                            ? "a number nearer to those that the model was trained on" : TableCells.largest
                    throw fault(field, line, column, expected: expected)
                }
            case .date(let place, let scale):
                switch Cell(field, decimal: dialect.decimal) {
                case .date(let days): rows.values[start + place] = scale(Float(days))
                case .missing: rows.miss(start + place)
                default: throw fault(field, line, column, expected: "a date")
                }
            case .category(let place, let number, let places, let count):
                let text = Cell.isMissing(field) ? nil : Cell.text(field)
                if let chosen = text.flatMap({ places[$0] }) {
                    rows.values[start + place + chosen] = 1
                } else {
                    // A text that the model has never seen is none that it knows.
                    for i in 0..<count { rows.miss(start + place + i) }
                    if text != nil { unknown[number, default: 0] += 1 }
                }
            }
        }
        guard found >= roles.count, !extra else {
            throw DataError(
                file: path, place: .line(line), found: "\(found) column\(found == 1 ? "" : "s")",
                expected: "\(roles.count), as in the first lines",
                advice: "Make all lines equally long; a field that holds a separator stands in quotes.")
        }
        if rows.names != nil { rows.names!.append(name ?? "") }
        if rows.labels != nil { rows.labels!.append(Self.spelled(label ?? "")) }
    }

    private func fault(
        _ field: UnsafeBufferPointer<UInt8>, _ line: Int, _ column: Int, expected: String
    ) -> DataError {
        DataError(
            file: path, place: .line(line, column: column + 1), found: DataError.quoted(field), expected: expected,
            advice: "Correct the field, or leave it empty where nothing is known.")
    }

    /// A class as whole tables name it: whole numbers without what stands behind the point.
    private static func spelled(_ label: String) -> String {
        guard let number = Float(label), number == number.rounded(), abs(number) < 1e9 else { return label.shown }
        return String(Int(number))
    }

    /// Rows on their way into a piece.
    private struct Rows {
        let width: Int
        var values: [Float] = []
        var numbers: [Int] = []
        var names, labels: [String]?
        var faults: [(number: Int, fault: DataError)] = []
        /// Places of values that are missing, rising.
        fileprivate private(set) var missing: [Int] = []

        /// Rows with values before their own, of which nothing else is known.
        static func joined(_ values: [Float], _ missing: [Int], _ rows: Rows) -> Rows {
            var all = rows
            all.values = values + rows.values
            all.missing = missing + rows.missing.map { $0 + values.count }
            return all
        }

        init(width: Int, hasNames: Bool, hasLabels: Bool) {
            self.width = width
            (names, labels) = (hasNames ? [] : nil, hasLabels ? [] : nil)
        }

        var isEmpty: Bool { numbers.isEmpty && faults.isEmpty }

        mutating func miss(_ place: Int) { missing.append(place) }

        /// Takes back the row whose values begin at a place.
        mutating func forget(from start: Int) {
            values.removeLast(values.count - start)
            while let last = missing.last, last >= start { missing.removeLast() }
        }

        /// The rows, or windows of them that begin at some.
        func split(
            of file: String, filledWith means: [Float], windows: Windows? = nil, starts: [Int32]? = nil
        ) -> Split {
            var gaps: Gaps?
            if !missing.isEmpty {
                let places = Set(missing)
                gaps = Gaps(of: values.count) { places.contains($0) }
            }
            var table = Table(
                file: file, .table(.init(count: width)), values: .floats(values), labels: nil, gaps: gaps)
            guard let windows, let starts else {
                return Split(
                    table, rows: (0..<Int32(numbers.count)).map { $0 }, filledWith: gaps == nil ? nil : means)
            }
            table.take(windows)
            return Split(table, rows: starts, filledWith: gaps == nil ? nil : means)
        }
    }
}

/// The first records of a stream of rows, as many as tell how it is written: of a file some hundred, of what comes line by
/// line no more than have to be waited for.
private struct Head {
    private let records: RecordReader
    private let form: TableForm
    private let reading: ReadingOptions
    private let isLive: Bool
    private(set) var sample: [(line: Int, bytes: [UInt8])] = []
    private(set) var dialect = Dialect(separator: UInt8(ascii: ","))
    /// Whether the first record names all columns of the form; nil where it doesn't.
    private(set) var isHeader: Bool?
    private var said: UInt8?

    init(_ records: RecordReader, _ form: TableForm, _ reading: ReadingOptions, isLive: Bool) {
        (self.records, self.form, self.reading, self.isLive) = (records, form, reading, isLive)
    }

    mutating func read() throws {
        var size = 0
        while sample.count < TableSketch.records, size < 1 << 20 {
            // A row of its own says enough where nothing else is there yet.
            if isLive, sample.count > (isHeader == true ? 1 : 0), !records.hasWhole { break }
            guard let record = try records.next() else { break }
            if sample.isEmpty, said == nil, let separator = Dialect.said(by: record) {
                said = separator
                continue
            }
            if sample.isEmpty, record.first == UInt8(ascii: "#") { continue }
            sample.append((records.line, Array(record)))
            size += record.count
            if sample.count == 1 { look() }
        }
        guard !sample.isEmpty else { return }
        let separator = said ?? dialect.separator
        dialect = Dialect.guess(sample.map(\.bytes))
        if isHeader == true || said != nil, separator != dialect.separator { dialect = Dialect(separator: separator) }
    }

    /// Whether the first record is a header: with one of the separators it names all columns.
    private mutating func look() {
        let wanted = Set(form.columns.map(\.name))
        for separator in said.map({ [$0] }) ?? Dialect.separators {
            let trial = Dialect(separator: separator)
            var names = Set<String>()
            sample[0].bytes.withUnsafeBufferPointer { bytes in
                _ = trial.forEachField(of: bytes) { _, field in names.insert(Cell.text(field).shown) }
            }
            guard wanted.isSubset(of: names) else { continue }
            dialect = trial
            isHeader = reading.header ?? true
            return
        }
        // Another kind of names is a header too, with which it is then said what is missing.
        if reading.header == true { isHeader = true }
    }
}
