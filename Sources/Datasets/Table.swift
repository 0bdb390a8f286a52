import Tensors

/// What a reader makes of a file, before it is split: rows of one shape, and perhaps a label for each.
struct Table: Sendable {
    /// Where the rows come from, for errors.
    let file: String
    private(set) var kind: RowKind
    /// [count, shape.count]
    private(set) var values: Values
    /// One per row, not negative; nil when unlabelled.
    var labels: [Int32]?
    /// What the rows were made from; nil where that isn't known.
    var factors: FactorTable?
    /// Whether all values lie in 0…1.
    var isUnitInterval = true
    /// How values in 0…1 are made zeros and ones; nil where they are used as they are.
    var draws: PixelDraws?
    /// Which values are missing; nil where none is.
    var gaps: Gaps?
    /// The columns that rows were made from; nil of other data.
    var form: TableForm?
    /// Whether the values are scaled as the form says.
    var isScaled = true
    /// What the rows are called; nil where they have no names.
    var rowNames: [String]?
    /// When the rows of the file were, as it says it; nil where it doesn't.
    var times: [String]?
    /// The group of each row of the file, by number; nil where there are none.
    var groups: [Int32]?
    /// What decides which rows train; nil for what is usual.
    var splitsBy: SplitRule?
    /// The part that validates; nil where nobody says.
    var fold: Fold?
    /// Some of the rows to learn from; nil for all.
    var sample: TrainingSample?
    /// How rows of the file are taken together; nil where each is a row of the data.
    private(set) var windows: Windows?
    /// How the file was read.
    var report: ReadingReport?
    /// The rows that are the test split, where the data say so; nil where they are drawn.
    var testRows: [Int32]?
    /// What labels are called; nil where they are numbers.
    var labelNames: [Int32: String]?

    /// What a label is called.
    func name(of label: Int32) -> String { labelNames?[label] ?? "\(label)" }

    /// The size of one row seen as an image.
    var shape: ImageShape { kind.shape }

    /// Numbers from the beginning of a row to that of the next. Windows overlap, and begin at every row of the file.
    var step: Int {
        if case .series(let series) = kind { series.sensors.count } else { shape.count }
    }

    /// Rows of the file.
    var records: Int { values.count / step }

    /// How many rows, or places where a window may begin.
    var count: Int { max(0, (values.count - shape.count) / step + 1) }

    /// Rows of the file in a row of the data.
    var window: Int { windows?.length ?? 1 }

    /// Stretches of the file's rows that belong together.
    var runs: [Range<Int>] {
        guard let groups else { return [0..<records] }
        var (runs, start): ([Range<Int>], Int) = ([], 0)
        for i in 1..<max(1, records) where groups[i] != groups[i - 1] {
            runs.append(start..<i)
            start = i
        }
        return runs + [start..<records]
    }

    /// The rows of the file that some rows of the data are made of, each once and rising where windows are; rows as they
    /// are elsewhere.
    func records(of rows: [Int32]) -> [Int32] {
        guard let windows else { return rows }
        var isCovered = [Bool](repeating: false, count: records)
        for row in rows { for i in Int(row)..<Int(row) + windows.length { isCovered[i] = true } }
        return (0..<Int32(records)).filter { isCovered[Int($0)] }
    }

    /// Takes rows together and splits them as the options say. Throws ``DataError`` where they are no rows of a table.
    mutating func arrange(by options: ReadingOptions) throws {
        splitsBy = options.splitsBy
        (fold, sample) = (options.fold, TrainingSample(options))
        if splitsBy == .order { report?.isSplitByOrder = true }
        guard let windows = options.windows else { return }
        guard shape.height == 1, shape.channels == 1, draws == nil, factors == nil else {
            throw DataError(
                file: file, place: .whole, found: "images of \(shape)",
                expected: "rows of a table, for a --window of them",
                advice: "Leave --window out, or give a table.")
        }
        let names = form.flatMap { $0.width == shape.count && $0.hasNames ? $0.names : nil }
        let sensors = kind.columns ?? RowKind.Columns(count: shape.count, names: names)
        kind = .series(RowKind.Series(window: windows.length, sensors: sensors))
        self.windows = windows
        report?.isSplitByOrder = splitsBy != .chance
        let runCount = groups == nil ? nil : runs.count
        report?.series = ReadingReport.Series(
            window: windows.length, stride: windows.stride, sensors: form?.columns.count ?? sensors.count,
            runs: runCount)
    }

    /// Takes rows of numbers together. Precondition: each is a row of a table.
    mutating func take(_ windows: Windows) {
        precondition(shape.height == 1 && shape.channels == 1, "windows of \(shape)")
        kind = .series(RowKind.Series(window: windows.length, sensors: RowKind.Columns(count: shape.count)))
        self.windows = windows
    }

    /// The same rows as images of as many numbers.
    func reshaped(to shape: ImageShape) -> Table {
        precondition(shape.count == self.shape.count, "\(shape) vs \(self.shape)")
        var table = self
        table.kind = .image(shape)
        return table
    }

    init(
        file: String, shape: ImageShape, values: Values, labels: [Int32]?, factors: FactorTable? = nil,
        isUnitInterval: Bool = true, draws: PixelDraws? = nil, gaps: Gaps? = nil
    ) {
        self.init(
            file: file, RowKind(shape), values: values, labels: labels, factors: factors,
            isUnitInterval: isUnitInterval, draws: draws, gaps: gaps)
    }

    init(
        file: String, _ kind: RowKind, values: Values, labels: [Int32]?, factors: FactorTable? = nil,
        isUnitInterval: Bool = true, draws: PixelDraws? = nil, gaps: Gaps? = nil
    ) {
        precondition(gaps.map { $0.count == values.count } ?? true, "gaps in other values")
        (self.file, self.kind, self.values, self.labels) = (file, kind, values, labels)
        (self.factors, self.isUnitInterval, self.draws, self.gaps) = (factors, isUnitInterval, draws, gaps)
    }

    /// Chooses each column's scale from some rows, and scales all rows by it. Cost: some passes.
    mutating func scale(on rows: [Int32]) {
        guard var form else { return }
        let (width, starts) = (form.width, form.starts)
        guard case .floats(let floats) = values else { return }
        let gaps = gaps
        func known(_ place: Int) -> [Float] {
            rows.compactMap { row in
                let i = Int(row) * width + place
                return gaps?[i] == true ? nil : floats[i]
            }
        }
        if form.scale == .whole {
            // Of all rows: what an image's grey values may be isn't learnt from some.
            let present = floats.indices.lazy.filter { gaps?[$0] != true }.map { floats[$0] }
            let whole = Scale(.range, of: [present.min() ?? 0, present.max() ?? 0])
            for i in form.columns.indices where form.columns[i].categories == nil { form.columns[i].scale = whole }
        } else {
            for i in form.columns.indices where form.columns[i].categories == nil {
                form.columns[i].scale = Scale(form.scale, of: known(starts[i]))
            }
        }
        scale(by: form)
    }

    /// Scales all rows as the form says.
    mutating func scale(by form: TableForm) {
        self.form = form
        isScaled = true
        guard case .floats(var floats) = values else { return }
        // Held once only, the array is changed in place.
        values = .floats([])
        let width = form.width
        var isUnitInterval = true
        for (column, start) in zip(form.columns, form.starts) where column.categories == nil {
            for row in 0..<(floats.count / width) {
                let i = row * width + start
                // What is missing stays 0, so that equal data are equal.
                floats[i] = gaps?[i] == true ? 0 : column.scale(floats[i])
                isUnitInterval = isUnitInterval && (0...1).contains(floats[i])
            }
        }
        self.isUnitInterval = isUnitInterval
        values = .floats(floats)
    }

    /// Whether labels are the numbers of the classes, and not only their names: those of IDX files, which are bytes.
    var numbersClasses = false
    /// The label of each class, by its number, where an older table says it; nil for those that occur.
    var classLabels: [Int32]?

    /// Labels are class numbers, written with few digits.
    static let largestLabel = 99_999
}
