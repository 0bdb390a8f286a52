import Tensors

/// A table of text with all its rows in their order, read like the data of a model, so that it can be written again with
/// its gaps filled and everything else as it was.
package struct TableFile: Sendable {
    package let form: TableForm
    package let report: ReadingReport
    /// Every row, or every window that is looked at, in the order of the file.
    package let split: Split
    let path: String
    /// Without a byte order mark, in UTF-8.
    let text: [UInt8]
    let hasMark: Bool
    let parsed: TextTable.Parsed
    private let table: Table
    /// What stands for what is missing, of a row of the file: [form.width].
    private let means: [Float]

    /// Rows of the file.
    package var rows: Int { table.records }

    /// Reads `path`, or standard input where it is `-`, in the form of the options. Throws ``DataError`` where it is no table of
    /// text, where the options have no form, or where its rows stood in columns. Cost: memory for the text, and for all of
    /// its cells.
    package init(_ path: String, _ options: ReadingOptions) throws {
        guard let form = options.form, !form.isTransposed else {
            throw DataError(
                file: path, place: .whole,
                found: options.form == nil
                    ? "a model of other data than tables" : "a model of a table whose columns were rows",
                expected: "one that was trained on a table whose rows are rows",
                advice: "Train on the table first, with hourglass train.")
        }
        let path = try BuiltInDataset.named(path)?.locate() ?? path
        let source = Source(path)
        guard let reader = Readers.all.first(where: { $0.takes(source) }) else { throw Readers.refusal(of: source) }
        guard reader.sources == Reader.table.sources else {
            throw DataError(
                file: path, place: .whole, found: "no table of text", expected: "a .csv or the like",
                advice: "Save the data as a table of text.")
        }
        let whole = try RecordReader.text(of: try ByteStream(path: path))
        (text, hasMark) = (whole.bytes, whole.hasMark)
        self.path = path
        parsed = try TextTable.read(RecordReader(text: text, path: path, was: whole.encoding), options)
        var table = parsed.table
        try table.arrange(by: options)
        self.form = form
        report = parsed.table.report ?? ReadingReport(file: path, rows: table.records)
        means = form.means ?? table.columnMeans(of: (0..<Int32(table.count)).map { $0 })
        self.table = table
        split = Self.split(table, means)
    }

    private static func split(_ table: Table, _ means: [Float]) -> Split {
        Split(table, rows: rows(of: table), filledWith: means)
    }

    /// Rows, or the beginnings of windows that reach every row of a run: a last one ends where the run does.
    private static func rows(of table: Table) -> [Int32] {
        guard let windows = table.windows else { return (0..<Int32(table.count)).map { $0 } }
        return table.runs.flatMap { run -> [Int32] in
            var starts = windows.starts(in: [run])
            let last = Int32(run.upperBound - windows.length)
            if let end = starts.last, end < last { starts.append(last) }
            return starts
        }
    }

    /// A cell of the table: a row of the file and a column of the form.
    package struct Cell: Hashable, Sendable {
        package let row, column: Int

        package init(row: Int, column: Int) { (self.row, self.column) = (row, column) }
    }

    /// The same rows where a share of the observed cells is hidden, drawn from a seed; and which cells those are.
    package func hiding(_ share: Float, from generator: Generator) -> (split: Split, cells: [Cell]) {
        let columns = form.columns.count
        var draws = [Float](repeating: 0, count: rows * columns)
        draws.withUnsafeMutableBufferPointer { generator.fillUniform($0) }
        return hiding { draws[$0 * columns + $1] < share }
    }

    /// The same where whole columns are hidden, as when a sensor is missing. Throws ``DataError`` where the model has none of
    /// that name.
    package func hiding(columns names: [String]) throws -> (split: Split, cells: [Cell]) {
        let known = form.columns.map(\.name)
        let hidden = Set(try names.map { try TableRoles.index(of: $0, in: known, file: path) })
        return hiding { hidden.contains($1) }
    }

    private func hiding(_ isChosen: (_ row: Int, _ column: Int) -> Bool) -> (split: Split, cells: [Cell]) {
        let (width, starts) = (form.width, form.starts)
        var cells: [Cell] = []
        var isHidden = [Bool](repeating: false, count: rows * width)
        for row in 0..<rows {
            for (column, start) in starts.enumerated() where isChosen(row, column) {
                guard table.gaps?[row * width + start] != true else { continue }
                cells.append(Cell(row: row, column: column))
                for i in start..<start + form.columns[column].width { isHidden[row * width + i] = true }
            }
        }
        var table = table
        let old = table.gaps
        table.gaps = Gaps(of: rows * width) { isHidden[$0] || old?[$0] == true }
        return (Self.split(table, means), cells)
    }

    /// What stands in a cell, in units of the scale, of a text 1 at its place: [the column's width].
    package func value(of cell: Cell) -> [Float] {
        guard case .floats(let values) = table.values else { return [] }
        let start = cell.row * form.width + form.starts[cell.column]
        return Array(values[start..<start + form.columns[cell.column].width])
    }

    /// What a cell has where nobody knows it: [the column's width].
    package func mean(ofColumn column: Int) -> [Float] {
        let start = form.starts[column]
        return Array(means[start..<start + form.columns[column].width])
    }
}
