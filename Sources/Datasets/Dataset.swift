import Tensors

/// Rows of numbers, in 0…1 unless they say otherwise, in three splits that share no row.
///
/// The splits are drawn by a shuffle that belongs to the data and not to a run, so they are the same in every
/// load. 8-bit data stays 8-bit in memory.
package struct Dataset: Sendable {
    /// What `--data` was given: the name of a built-in data set, or a path.
    package let id: String
    /// For people: `MNIST`, or the last part of the path.
    package let title: String
    /// The columns that rows were made from, with their scales; nil for other data than tables.
    package let form: TableForm?
    /// How the file was read; nil where there is nothing to be said.
    package let report: ReadingReport?
    /// What reads it again in the same way, and other files like it: the options with the columns that were found.
    package internal(set) var reading = ReadingOptions()
    /// What a row is.
    package let kind: RowKind
    /// How many classes there are; nil when unlabelled. Either every row has a label or none has. Classes are numbered by
    /// the labels that occur, in rising order; those of IDX files by the labels themselves. Where more than 4,096 occur,
    /// the labels are no classes, and the data count as unlabelled.
    package var classes: Int? { classTable?.labels.count }
    private var classTable: Classes?
    private let largestLabel: Int32?
    /// What the rows were made from, in the order of ``Split/values(ofFactor:)``; empty where that isn't known.
    package let factors: [Factor]
    /// Whether all values lie in 0…1, as the probabilities and the grey values of pixels do. Files are scaled to it;
    /// made points keep their coordinates.
    package let isUnitInterval: Bool
    /// Whether any row has entries that nobody knows.
    package let hasMissing: Bool
    package internal(set) var train: Split
    package private(set) var validation: Split
    package private(set) var test: Split
    /// The labels that are normal, as the file has them; nil where none is said, or there are no labels.
    package private(set) var normalLabels: Set<Int>?
    /// What rows of ratings were made from; nil of other data.
    package let rated: RatedRows?
    /// Whether all rows stand in each split.
    package let isWhole: Bool
    let tables: [Table]

    /// Which rows go where.
    enum Splitting {
        /// Learning from one part, choosing by another, judging by a third. Classes that are said to be normal have to be
        /// there where `isStrict`.
        case parts(normal: [String]?, isStrict: Bool)
        /// All rows of the file in their order, in each split: it is read for a model that is there already. What has a test
        /// file of its own keeps its splits.
        case whole(normal: [String]?)

        fileprivate var normal: [String]? {
            switch self {
            case .parts(let normal, _), .whole(let normal): normal
            }
        }
        fileprivate var isStrict: Bool { if case .parts(_, true) = self { true } else { false } }
    }

    /// Splits `table`, or keeps `test` as the test split where the data has one. Labels count when both have
    /// them. Throws ``DataError`` when there are too few rows, or no class is called as one that is said to be normal.
    init(
        id: String, title: String, _ table: Table, test: Table? = nil,
        _ splitting: Splitting = .parts(normal: nil, isStrict: true)
    ) throws {
        precondition(test.map { $0.shape == table.shape } ?? true, "splits of different shapes")
        precondition(test.map { ($0.labels == nil) == (table.labels == nil) } ?? true, "half of the labels")
        self.id = id
        self.title = title
        kind = table.kind
        rated = nil
        factors = table.factors?.factors ?? []
        let hasMissing = table.gaps != nil || test?.gaps != nil
        self.hasMissing = hasMissing
        let labels = table.labels.map { $0 + (test?.labels ?? []) }
        let largest = labels.map { $0.max() ?? 0 }
        let classes = labels.flatMap { labels in
            if let known = table.classLabels { return Classes(known, and: labels) }
            return table.numbersClasses ? Classes(upTo: largest ?? 0) : Classes(of: labels)
        }
        (classTable, largestLabel) = (classes, largest)
        let normal = try splitting.normal.flatMap {
            try table.normalLabels($0, and: test?.labels ?? [], isStrict: splitting.isStrict)
        }
        normalLabels = normal.map { Set($0.map(Int.init)) }
        let isNormal = normal.flatMap { normal in table.labels.map { $0.map(normal.contains) } }
        let rows: (train: [Int32], validation: [Int32], test: [Int32])
        let isWhole: Bool
        if case .whole = splitting, test == nil {
            (rows, isWhole) = (try Partition.whole(table), true)
        } else {
            // Of other data than a model's own they may be too few: they are split as if nobody had said which are normal.
            let decides = splitting.isStrict || isNormal.map { $0.count { $0 } >= 3 } ?? false
            let usual = try Partition.of(table, test: test, normal: decides ? isNormal : nil)
            var parts = try table.fold?.deal(usual, of: table) ?? usual
            if let sample = table.sample {
                parts.train = try sample.take(parts.train, of: table, isStrict: splitting.isStrict)
            }
            (rows, isWhole) = (parts, false)
        }
        self.isWhole = isWhole
        var table = table
        if !table.isScaled { table.scale(on: table.records(of: rows.train)) }
        report = table.report.map { report in
            var report = report
            report.splits = (rows.train.count, rows.validation.count, rows.test.count)
            report.isWhole = isWhole
            report.normal = isNormal.map { isNormal in
                let count = isNormal.count { $0 }
                return .init(classes: splitting.normal ?? [], rows: count, others: isNormal.count - count)
            }
            return report
        }
        // What new rows have in the place of gaps is what the old ones had.
        let means =
            table.knownMeans(ofModel: isWhole)
            ?? (hasMissing || table.form != nil ? table.columnMeans(of: rows.train) : nil)
        if !isWhole { table.form?.means = means }
        form = table.form
        isUnitInterval = table.isUnitInterval && test?.isUnitInterval ?? true
        train = Split(table, rows: rows.train, classes: classes, filledWith: means)
        validation = Split(table, rows: rows.validation, classes: classes, filledWith: means)
        self.test = Split(test ?? table, rows: rows.test, classes: classes, filledWith: means)
        tables = [table] + (test.map { [$0] } ?? [])
    }

    /// Ratings as rows.
    init(id: String, title: String, _ rated: RatedRows) {
        self.id = id
        self.title = title
        self.rated = rated
        kind = .ratings(rated.kind)
        (form, report, classTable, largestLabel, normalLabels) = (nil, nil, nil, nil, nil)
        (factors, isWhole) = ([], false)
        let isLikes = rated.kind.content == .likes
        (isUnitInterval, hasMissing) = (isLikes, !isLikes)
        (train, validation, test) = (rated.split(.train), rated.split(.validation), rated.split(.test))
        tables = [Table(file: id, kind, values: .sparse(rated.all), labels: nil, isUnitInterval: isLikes)]
        reading.ratings = rated.reading
    }

    /// 16 hexadecimal digits made of sizes, values, scale, labels and what is missing; the same for the same content. Cost: a pass over
    /// all values, which nobody should wait for before the first image is seen.
    package var fingerprint: String { Fingerprint.of(tables) }

    /// The same for a model of so many classes: where these are as many as from 0 to the largest label, they are numbered
    /// by the labels themselves, as they were when the model was built.
    package func numbered(forClasses count: Int?) -> Dataset {
        guard let count, let largestLabel, let present = classTable, count != present.labels.count,
            count == Int(largestLabel) + 1
        else { return self }
        var other = self
        let classes = Classes(upTo: largestLabel)
        other.classTable = classes
        for split in [\Dataset.train, \.validation, \.test] { other[keyPath: split].number(by: classes) }
        return other
    }

    /// Whether row `index` of a split is no normal one; nil where nobody says which are.
    package func isAnomaly(_ index: Int, of split: Split) -> Bool? {
        guard let normalLabels, let label = split.writtenLabel(index) else { return nil }
        return !normalLabels.contains(label)
    }

    /// The same rows in the same splits, with other classes that are normal. Throws ``DataError`` where there are none of that
    /// name.
    package func calling(normal names: [String]) throws -> Dataset {
        var other = self
        let further = tables.count > 1 ? tables[1].labels ?? [] : []
        other.normalLabels = try tables[0].normalLabels(names, and: further, isStrict: true)
            .map { Set($0.map(Int.init)) }
        return other
    }

    /// What a label is called, as the file has it.
    package func name(ofLabel label: Int) -> String { tables[0].name(of: Int32(label)) }

    /// What the classes are called, by their numbers; nil where there are none. Cost: a new array.
    package var classNames: [String]? { classTable?.labels.map(tables[0].name) }

    /// Bytes of memory that the rows take.
    package var bytes: Int { tables.reduce(0) { $0 + $1.values.bytes } }

    /// The size of one row seen as an image.
    package var shape: ImageShape { kind.shape }

    /// Numbers in a row: shape.count.
    package var features: Int { shape.count }

    package subscript(name: SplitName) -> Split {
        switch name {
        case .train: train
        case .validation: validation
        case .test: test
        }
    }
}
