import Files

/// What each column of a table is for.
struct TableRoles: Sendable {
    /// The columns that are features, in order.
    let features: [Int]
    let label: Int?
    let id: Int?
    /// When the rows were, and which belong together.
    let time, group: Int?
    /// The column that says which rows are for training.
    let training: Int?
    let skipped: [Skipped]

    /// A column that is read for nothing, and why.
    struct Skipped: Hashable, Sendable {
        let column: Int
        let reason: ReadingReport.Reason
    }

    /// Texts that a column of categories may have.
    static let mostCategories = 20

    /// The columns that options take out before anything is read. Throws ``DataError`` where one of them isn't there.
    static func ignored(by options: ReadingOptions, names: [String], file: String) throws -> Set<Int> {
        if let form = options.form, !form.isTransposed {
            // What is a feature has been settled, and of the table's other columns nothing is wanted.
            var kept = Set(form.columns.map(\.name))
            let others = [form.label?.name, form.id, options.time, options.group, options.training?.column]
            kept.formUnion(others.compactMap { $0 })
            var ignored = Set(names.indices.filter { !kept.contains(names[$0]) })
            for name in [options.labels.column, options.id].compactMap({ $0 }) {
                if let index = try? index(of: name, in: names, file: file) { ignored.remove(index) }
            }
            return ignored
        }
        var ignored = Set(try options.skip.map { try index(of: $0, in: names, file: file) })
        if let only = options.only {
            var kept = Set(try only.map { try index(of: $0, in: names, file: file) })
            switch options.labels {
            case .column(let name): kept.insert(try index(of: name, in: names, file: file))
            case .last: kept.insert(names.count - 1)
            case .first: kept.insert(0)
            case .automatic, .none: break
            }
            for name in [options.id, options.time, options.group, options.training?.column].compactMap({ $0 }) {
                kept.insert(try index(of: name, in: names, file: file))
            }
            ignored.formUnion(names.indices.filter { !kept.contains($0) })
        }
        return ignored
    }

    /// The column of that name; where none has it, that of the number, from 1.
    static func index(of name: String, in names: [String], file: String) throws -> Int {
        // As names are shown, in which a control character is spelled out.
        let named = name.shown.lowercased()
        if let index = names.firstIndex(of: name) ?? names.firstIndex(where: { $0.shown.lowercased() == named }) {
            return index
        }
        if let number = Int(name), names.indices.contains(number - 1) { return number - 1 }
        let some = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
        throw DataError(
            file: file, place: .whole, found: "no column '\(name.shown)'",
            expected: "one of \(some), or a number from 1 to \(names.count)", advice: "Check the name of the column.")
    }

    /// Throws ``DataError`` where a column that was named isn't there.
    init(_ cells: TableCells, _ options: ReadingOptions, hasHeader: Bool, time: Int? = nil, group: Int? = nil) throws
    {
        let names = cells.names
        let training = try options.training.map { try Self.index(of: $0.column, in: names, file: cells.file) }
        let present = names.indices.filter { cells.kinds[$0] != .ignored && $0 != training }
        var skipped = names.indices.filter { cells.kinds[$0] == .ignored }
            .map { Skipped(column: $0, reason: .asSaid) }
        let said = try options.id.map { try Self.index(of: $0, in: names, file: cells.file) }
        // What says when and where belongs to no feature, unless it was called the label.
        let free = present.filter { $0 != time && $0 != group }
        var label: Int?
        switch options.labels {
        case .none: label = nil
        case .first: label = free.first
        case .last: label = free.last
        case .column(let name): label = try Self.index(of: name, in: names, file: cells.file)
        case .automatic: label = Self.likelyLabel(cells, among: free.filter { $0 != said }, hasHeader: hasHeader)
        }
        // One column alone is a feature.
        if free.count < 2, case .automatic = options.labels { label = nil }
        let id = said ?? Self.likelyID(cells, among: free.filter { $0 != label }, hasHeader: hasHeader)
        var features: [Int] = []
        for column in free where column != label && column != id {
            switch cells.kinds[column] {
            case .unknown: skipped.append(Skipped(column: column, reason: .empty))
            case .text where cells.texts[column].count > Self.mostCategories:
                skipped.append(Skipped(column: column, reason: .tooManyTexts(cells.texts[column].count)))
            case .text where cells.texts[column].count == 1:
                skipped.append(Skipped(column: column, reason: .constant))
            default: features.append(column)
            }
        }
        (self.label, self.id, self.features, self.time, self.group) = (label, id, features, time, group)
        self.training = training
        self.skipped = skipped.sorted { $0.column < $1.column }
    }

    /// A column called like a label; the only one of few texts; a last or first one of few whole numbers.
    private static func likelyLabel(_ cells: TableCells, among columns: [Int], hasHeader: Bool) -> Int? {
        if hasHeader,
            let named = columns.first(where: {
                ["label", "labels", "class", "classes", "target", "y", "diagnosis", "species"].contains(
                    cells.names[$0].lowercased()) && hasFewValues(cells, $0)
            })
        {
            return named
        }
        let texts = columns.filter { cells.kinds[$0] == .text && hasFewValues(cells, $0) }
        if texts.count == 1 || texts.last == columns.last { return texts.last }
        return [columns.last, columns.first].compactMap { $0 }
            .first { cells.kinds[$0] == .number && cells.missing[$0] == 0 && hasFewValues(cells, $0) }
    }

    /// Whether there are at least two values, and each stands for some rows in the mean; numbers have to be whole.
    private static func hasFewValues(_ cells: TableCells, _ column: Int) -> Bool {
        let most = min(1000, max(2, cells.count / 2))
        switch cells.kinds[column] {
        case .text: return !cells.hasTooManyTexts[column] && (2...most).contains(cells.texts[column].count)
        case .number:
            var found = Set<Float>()
            for row in 0..<cells.count {
                let value = cells.values[row * cells.columns + column]
                if value.isNaN { continue }
                guard value == value.rounded(), abs(value) < 1e6 else { return false }
                found.insert(value)
                if found.count > most { return false }
            }
            return found.count > 1
        case .date, .unknown, .ignored: return false
        }
    }

    /// A first column called like a number of rows, or of texts that are all different, or one that counts the rows.
    private static func likelyID(_ cells: TableCells, among columns: [Int], hasHeader: Bool) -> Int? {
        guard let first = columns.first, columns.count > 1, cells.count > 1 else { return nil }
        let isNamed = hasHeader && ["id", "index", "row", "unnamed: 0"].contains(cells.names[first].lowercased())
        switch cells.kinds[first] {
        case .text:
            let distinct = cells.texts[first].count
            return cells.hasTooManyTexts[first] || distinct == cells.count && distinct > 2 ? first : nil
        case .number:
            let values = cells.column(first)
            let counts = zip(values, values.dropFirst()).allSatisfy { $1 == $0 + 1 }
            return isNamed && Set(values).count == values.count || counts && (isNamed || !hasHeader) ? first : nil
        case .date, .unknown, .ignored: return nil
        }
    }
}
