import Files
import Tensors

/// Makes rows of numbers of the cells of a table, by what its columns are for.
struct TableBuilding {
    private var cells: TableCells
    private let roles: TableRoles
    private let options: ReadingOptions
    private var report: ReadingReport

    init(_ cells: TableCells, _ roles: TableRoles, _ options: ReadingOptions, _ report: ReadingReport) {
        (self.cells, self.roles, self.options, self.report) = (cells, roles, options, report)
    }

    /// Throws ``DataError`` where nothing is left, or a label is missing.
    consuming func table() throws -> Table {
        guard !roles.features.isEmpty else {
            throw DataError(
                file: cells.file, place: .whole, found: "no column that can be a feature",
                expected: "at least one of numbers, or of a few texts",
                advice: "Say that there are no labels with --labels none, or correct the separators.")
        }
        try checkKinds()
        let (labels, label, labelNames, classes) = try labelled()
        let testRows = try testRows()
        let rowNames = roles.id.map { id in
            cells.column(id).map { value -> String in
                if value.isNaN { return "" }
                guard cells.kinds[id] == .text else { return Self.number(value) }
                let place = Int(value)
                return place < cells.texts[id].count ? cells.texts[id][place].shown : "?"
            }
        }
        describeColumns(label)
        var form = TableForm(
            columns: columns(), label: label, id: roles.id.map { cells.names[$0] },
            isTransposed: options.form?.isTransposed ?? options.isTransposed,
            scale: options.form?.scale ?? options.scale ?? .standard)
        if !form.isTransposed { form.means = options.form?.means }
        report.id = form.id
        report.label = label
        report.time = roles.time.map { cells.names[$0] }
        if let group = roles.group { report.group = .init(name: cells.names[group], count: cells.groupCount) }
        if let labels, label != nil {
            let counts = Dictionary(labels.map { ($0, 1) }, uniquingKeysWith: +)
            report.classCounts =
                classes.map { $0.map { counts[$0] ?? 0 } } ?? counts.sorted { $0.key < $1.key }.map(\.value)
        }
        remarkOnLast()
        if options.form == nil, report.header?.isThere == true, Self.areOfRatings(cells.names) {
            report.remarks.append(.likeRatings(file: cells.file))
        }
        var values = values(of: form)
        if form.isTransposed { return try transposed(values, form, rowNames) }
        let gaps = Gaps(of: values.count) { values[$0].isNaN }
        report.missing = gaps == nil ? 0 : Self.missing(values, form)
        // Whole numbers of a byte, as many as the pixels of a square, are a picture: one scale for all.
        let isPicture =
            options.form == nil && options.scale == nil && gaps == nil && options.windows == nil
            && !form.columns.contains { $0.categories != nil }
            && RowKind(row: form.width, isBytes: Self.areBytes(values)).isImage
        if isPicture {
            let whole = Scale(.range, of: [values.min()!, values.max()!])
            form = TableForm(
                columns: form.columns.map { .init(name: $0.name, categories: nil, isDate: false, scale: whole) },
                label: form.label, id: form.id, isTransposed: false, scale: .whole)
        }
        let names =
            report.header?.isThere == true || form.columns.contains { $0.categories != nil } ? form.names : nil
        let categories = form.categories
        let kind =
            categories.isEmpty
            ? RowKind(row: form.width, isBytes: form.scale == .whole, names: names)
            : .table(.init(count: form.width, names: names, categories: categories))
        var table: Table
        if isPicture {
            let bytes = values.map { UInt8($0) }
            table = Table(
                file: cells.file, kind, values: .bytes(bytes, range: bytes.min()!...bytes.max()!), labels: labels)
        } else {
            gaps?.forEach(in: 0..<values.count) { values[$0] = 0 }
            table = Table(file: cells.file, kind, values: .floats(values), labels: labels, gaps: gaps)
            table.isUnitInterval = false
        }
        report.scale = form.scale
        table.classLabels = classes
        table.testRows = testRows
        table.form = form
        table.isScaled = isPicture
        table.rowNames = rowNames
        table.labelNames = labelNames
        (table.times, table.groups) = (cells.times, cells.groups)
        table.report = report
        if options.form != nil { table.scale(by: form) }
        return table
    }

    /// Cells without a value: of a column of text all its values are missing together, and count once.
    private static func missing(_ values: [Float], _ form: TableForm) -> Int {
        let (width, starts) = (form.width, form.starts)
        return stride(from: 0, to: values.count, by: width).reduce(0) { sum, row in
            sum + starts.reduce(0) { $0 + (values[row + $1].isNaN ? 1 : 0) }
        }
    }

    private static func number(_ value: Float) -> String {
        value == value.rounded() && abs(value) < 1e9 ? String(Int(value)) : String(value)
    }

    private static func areBytes(_ values: [Float]) -> Bool {
        values.allSatisfy { (0...255).contains($0) && $0 == $0.rounded() }
    }

    // MARK: labels

    /// Labels by row; what the classes are called, numbers in their order, texts in that of their names; the name of each label
    /// where that isn't the number itself; and the label of each class where an older table says it.
    private func labelled() throws -> (
        labels: [Int32]?, label: TableForm.Label?, names: [Int32: String]?, classes: [Int32]?
    ) {
        guard let column = roles.label else { return (nil, nil, nil, nil) }
        let values = cells.column(column)
        if let row = values.firstIndex(where: \.isNaN) {
            throw DataError(
                file: cells.file, place: .whole,
                found: "no label in row \(row + 1) (column '\(cells.names[column])')",
                expected: "a label in each row",
                advice: "Fill it in, leave the row out, or say --labels none.")
        }
        guard !cells.hasTooManyTexts[column] else {
            throw DataError(
                file: cells.file, place: .whole,
                found: "more than \(TableCells.mostTexts) different labels in column '\(cells.names[column])'",
                expected: "classes that several rows share", advice: "Say --labels none, or another column.")
        }
        let texts = cells.kinds[column] == .text ? cells.texts[column] : nil
        let distinct = Set(values)
        let ordered =
            texts.map { texts in distinct.sorted { texts[Int($0)] < texts[Int($1)] } } ?? distinct.sorted()
        var names = ordered.map { value in texts.map { $0[Int(value)].shown } ?? Self.number(value) }
        // Classes of an older table keep their numbers; others come behind them.
        if let known = options.form?.label?.classes {
            let isKnown = Set(known)
            names = known + names.filter { !isKnown.contains($0) }
        }
        let label = TableForm.Label(name: cells.names[column], classes: names)
        // Whole numbers are known by themselves, as those of other files are.
        let written = names.compactMap { name in
            Int32(name).flatMap { (0...Int32(Table.largestLabel)).contains($0) ? $0 : nil }
        }
        if texts == nil, written.count == names.count, ordered.allSatisfy({ $0 == $0.rounded() }) {
            return (values.map { Int32($0) }, label, nil, options.form?.label == nil ? nil : written)
        }
        let places = Dictionary(zip(names, Int32(0)...)) { first, _ in first }
        var numbers: [Float: Int32] = [:]
        for value in ordered {
            let name = texts.map { $0[Int(value)].shown } ?? Self.number(value)
            numbers[value] = places[name]!
        }
        let classes = (0..<Int32(names.count)).map { $0 }
        return (
            values.map { numbers[$0]! }, label, Dictionary(uniqueKeysWithValues: zip(classes, names)),
            options.form?.label == nil ? nil : classes
        )
    }

    /// The rows that aren't for training; nil where the table doesn't say, or, where it is read for a model, where all or
    /// none are.
    private func testRows() throws -> [Int32]? {
        guard let column = roles.training, let training = options.training else { return nil }
        let values = cells.column(column)
        let isText = cells.kinds[column] == .text
        let names = isText ? cells.texts[column] : Set(values.filter { !$0.isNaN }).sorted().map(Self.number)
        guard options.form != nil || training.values.allSatisfy(names.contains) else {
            let some = names.prefix(8).map(\.shown).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
            let missing = training.values.first { !names.contains($0) } ?? ""
            throw DataError(
                file: cells.file, place: .whole,
                found: "no row with '\(missing.shown)' in column '\(cells.names[column].shown)'",
                expected: "one of \(some)", advice: "Say other values of the rows that are for training.")
        }
        let chosen = Set(training.values)
        let rows = values.indices.filter { row in
            let value = values[row]
            if value.isNaN { return true }
            if !isText { return !chosen.contains(Self.number(value)) }
            return Int(value) >= names.count || !chosen.contains(names[Int(value)])
        }
        if options.form != nil, rows.isEmpty || values.count - rows.count < 2 { return nil }
        return rows.map { Int32($0) }
    }

    /// Says where a last column could be taken for labels that is none.
    /// user, item, rating, as their columns are called in files of ratings.
    private static func areOfRatings(_ names: [String]) -> Bool {
        guard (3...4).contains(names.count) else { return false }
        let words = [
            ["user"], ["item", "movie", "film", "book", "song", "product", "artist"], ["rating", "score", "stars"],
        ]
        return zip(names, words).allSatisfy { name, words in
            words.contains { name.lowercased().contains($0) }
        }
    }

    private mutating func remarkOnLast() {
        guard roles.label == nil, case .automatic = options.labels, options.form == nil,
            let last = roles.features.last, last == cells.columns - 1, cells.kinds[last] == .number,
            cells.missing[last] == 0
        else { return }
        let values = cells.column(last)
        if values.allSatisfy({ $0 == $0.rounded() }) { report.remarks.append(.lastIsNoLabel(cells.names[last])) }
    }

    // MARK: columns

    private func columns() -> [TableForm.Column] {
        if let form = options.form, !form.isTransposed { return form.columns }
        return roles.features.map { column in
            TableForm.Column(
                name: cells.names[column],
                categories: cells.kinds[column] == .text ? cells.texts[column].sorted() : nil,
                isDate: cells.kinds[column] == .date, scale: .identity)
        }
    }

    /// Throws ``DataError`` where a column isn't of numbers, or of dates, and the form's is: its cells would be taken for others.
    private func checkKinds() throws {
        guard let form = options.form, !form.isTransposed else { return }
        for (column, place) in zip(form.columns, roles.features) where column.categories == nil {
            let (kind, expected) = (cells.kinds[place], column.isDate ? ColumnKind.date : .number)
            guard kind != expected, cells.missing[place] < cells.count else { continue }
            let words = [ColumnKind.number: "numbers", .date: "dates", .text: "texts"]
            guard let found = words[kind], let wanted = words[expected] else { continue }
            let some = cells.texts[place].first.map { ", as \(DataError.quoted($0.utf8))," } ?? ""
            throw DataError(
                file: cells.file, place: .whole, found: "\(found)\(some) in column '\(cells.names[place].shown)'",
                expected: "\(wanted), as in the rows that the model was trained on",
                advice: "Correct the column, or leave out the rows.")
        }
    }

    /// Of a column's deviation: so much of it may be lost where numbers are rounded to floats.
    private static let mostRounding = 0.01

    private mutating func describeColumns(_ label: TableForm.Label?) {
        let skipped = Dictionary(roles.skipped.map { ($0.column, $0.reason) }) { first, _ in first }
        var (constant, coarse) = ([String](), [String]())
        report.columns = cells.names.indices.map { column in
            let use: ReadingReport.Use =
                if column == roles.label {
                    .label
                } else if column == roles.id {
                    .id
                } else if column == roles.training {
                    .split
                } else if column == roles.time {
                    .time
                } else if column == roles.group {
                    .group
                } else if let reason = skipped[column] {
                    .skipped(reason)
                } else {
                    switch cells.kinds[column] {
                    case .text: .categories(cells.texts[column].sorted())
                    case .date: .date
                    default: .number
                    }
                }
            var entry = ReadingReport.Column(name: cells.names[column], use: use)
            entry.missing = cells.missing[column]
            guard cells.kinds[column] == .number || cells.kinds[column] == .date else { return entry }
            var (count, mean, squares, low, high) = (0, 0.0, 0.0, Float.infinity, -Float.infinity)
            for row in 0..<cells.count {
                let value = cells.values[row * cells.columns + column]
                if value.isNaN { continue }
                count += 1
                let difference = Double(value) - mean
                mean += difference / Double(count)
                squares += difference * (Double(value) - mean)
                (low, high) = (min(low, value), max(high, value))
            }
            guard count > 0 else { return entry }
            (entry.low, entry.high, entry.variance) = (low, high, squares / Double(count))
            if cells.roundings[column] > Self.mostRounding * (entry.variance ?? 0).squareRoot() {
                coarse.append(cells.names[column])
            } else if low == high, use == .number {
                constant.append(cells.names[column])
            }
            return entry
        }
        if !coarse.isEmpty { report.remarks.append(.coarse(coarse)) }
        if !constant.isEmpty { report.remarks.append(.constant(constant)) }
        if let wanted = options.form?.label, roles.label == nil, options.labels != .none {
            report.remarks.append(.unlabelled(wanted.name))
        }
    }

    // MARK: values

    /// [count, width], NaN where something is missing. The cells are used up.
    private mutating func values(of form: TableForm) -> [Float] {
        let (count, from) = (cells.count, cells.columns)
        var values: [Float] = []
        swap(&values, &cells.values)
        guard form.columns.contains(where: { $0.categories != nil }) else {
            // In place: what is written lies never behind what is still to be read, if columns keep their order.
            if zip(roles.features, roles.features.dropFirst()).allSatisfy({ $0 < $1 }) {
                let to = roles.features.count
                values.withUnsafeMutableBufferPointer { values in
                    for row in 0..<count {
                        for (i, column) in roles.features.enumerated() {
                            values[row * to + i] = values[row * from + column]
                        }
                    }
                }
                values.removeLast(values.count - count * to)
                return values
            }
            return (0..<count).flatMap { row in roles.features.map { values[row * from + $0] } }
        }
        var result: [Float] = []
        result.reserveCapacity(count * form.width)
        // The place of each text of the file among the form's.
        let places = zip(form.columns, roles.features).map { form, column in
            form.categories.map { categories in
                cells.texts[column].map { categories.firstIndex(of: $0) }
            }
        }
        var new = [Int](repeating: 0, count: form.columns.count)
        for row in 0..<count {
            for (i, column) in form.columns.enumerated() {
                let value = values[row * from + roles.features[i]]
                guard column.categories != nil, let places = places[i] else {
                    result.append(value)
                    continue
                }
                let place = value.isNaN || Int(value) >= places.count ? nil : places[Int(value)]
                if place == nil, !value.isNaN { new[i] += 1 }
                for k in 0..<column.width { result.append(place.map { $0 == k ? 1 : 0 } ?? .nan) }
            }
        }
        for (i, rows) in new.enumerated() where rows > 0 {
            report.remarks.append(.newTexts(column: form.columns[i].name, rows: rows))
        }
        return result
    }

    /// Columns as rows: what named the rows now names the values.
    private consuming func transposed(_ values: [Float], _ form: TableForm, _ rowNames: [String]?) throws -> Table {
        guard !form.columns.contains(where: { $0.categories != nil }) else {
            throw DataError(
                file: cells.file, place: .whole, found: "columns of text",
                expected: "columns of numbers to be made rows",
                advice: "Leave them out with --skip, or name the one with the rows' names with --id.")
        }
        let (rows, width) = (form.columns.count, cells.count == 0 ? values.count / form.columns.count : cells.count)
        let count = values.count / rows
        precondition(count == width || cells.count == 0, "\(values.count) values of \(rows) columns")
        var turned = [Float](repeating: 0, count: values.count)
        for i in 0..<count { for j in 0..<rows { turned[j * count + i] = values[i * rows + j] } }
        let names = rowNames ?? (0..<count).map { "\($0 + 1)" }
        let columns = names.map { TableForm.Column(name: $0, categories: nil, isDate: false, scale: .identity) }
        let gaps = Gaps(of: turned.count) { turned[$0].isNaN }
        report.missing = gaps == nil ? 0 : turned.reduce(0) { $0 + ($1.isNaN ? 1 : 0) }
        gaps?.forEach(in: 0..<turned.count) { turned[$0] = 0 }
        let kind = RowKind.table(RowKind.Columns(count: count, names: names))
        var table = Table(file: cells.file, kind, values: .floats(turned), labels: nil, gaps: gaps)
        table.isUnitInterval = false
        report.rows = rows
        report.scale = form.scale
        table.form = TableForm(columns: columns, label: nil, id: nil, isTransposed: true, scale: form.scale)
        table.isScaled = false
        if let old = options.form {
            guard old.columns.map(\.name) == names else {
                throw DataError(
                    file: cells.file, place: .whole, found: "other rows",
                    expected: "the \(old.columns.count) rows that the model was trained on, in their order",
                    advice: "Give a table with the same rows.")
            }
            table.scale(by: old)
        }
        table.rowNames = form.columns.map(\.name)
        table.report = report
        return table
    }
}
