import Autoencoders
import Datasets
import Files
import Laboratory
import Tensors
import Uses

/// Rows that a model is to look at, from wherever they come, piece by piece.
final class RowFeed {
    /// Some rows.
    struct Piece {
        let split: Split
        /// Which of them.
        let rows: [Int32]
        let number: (Int) -> Int
        let name: (Int) -> String?
        /// What the class of a row is called, where that is known.
        let label: (Int) -> String?
        /// Whether a row is no normal one, where that is known.
        let isAnomaly: (Int) -> Bool?
        let faults: [(number: Int, fault: DataError)]
    }

    private enum Kind {
        case stream(path: String)
        case rows(Split, Dataset)
    }

    private let kind: Kind
    private let checkpoint: Checkpoint
    private let options: DataOptions
    private let reading: ReadingOptions
    private let takesMissing: Bool
    /// What names the rows; nil where their numbers do.
    private(set) var idName: String?
    private var own: Result<Dataset, any Error>?
    private var opened: TableStream?
    private var unread = 0
    private var hasSaidNewTexts = false

    /// Rows that can't be read and are each said.
    private static let mostSaid = 20

    /// Whether rows come line by line, and only once.
    let isLive: Bool

    /// Bytes of the values of a piece.
    private static let pieceBytes = 1 << 22

    /// Pictures of a folder are called by their files.
    private static func idName(of dataset: Dataset) -> String? {
        dataset.kind.isImage && dataset.test.name(0) != nil ? "file" : nil
    }

    /// All rows of the data that are named, in their order, or a split of them; without a name a split of the model's own, the
    /// test split where none is said.
    init(_ checkpoint: Checkpoint, takesMissing: Bool, _ options: DataOptions, split: SplitName?) throws {
        (self.checkpoint, self.options, self.takesMissing) = (checkpoint, options, takesMissing)
        reading = try options.reading(of: checkpoint)
        isLive = options.data == "-"
        guard let path = options.data, split == nil else {
            let dataset = try options.load(orThatOf: checkpoint)
            try checkpoint.check(against: dataset)
            kind = .rows(dataset[split ?? .test], dataset)
            idName = Self.idName(of: dataset)
            if options.data == nil { own = .success(dataset) }
            return
        }
        if TableStream.takes(path, reading) {
            kind = .stream(path: path)
            let stream = try TableStream(path, reading, isStrict: isStrict)
            opened = stream
            idName = stream.idName
            report(stream)
        } else {
            var dataset = try Dataset.load(path, reading, whole: true)
            if let normal = options.normalClasses { dataset = try dataset.calling(normal: normal) }
            Hourglass.reportReading(of: dataset)
            try checkpoint.check(against: dataset)
            kind = .rows(dataset.test, dataset)
            idName = Self.idName(of: dataset)
        }
    }

    /// A file is right or wrong as a whole; of what comes line by line what is right is wanted all the same.
    private var isStrict: Bool { !isLive || options.strict }

    private func report(_ stream: TableStream) {
        let further =
            stream.further.isEmpty
            ? ""
            : "; not in the model: \(stream.further.prefix(6).joined(separator: ", "))"
                + (stream.further.count > 6 ? ", …" : "")
        let names = stream.hasNames ? "columns by their names" : "columns in the model's order"
        Hourglass.report("hourglass: \(isLive ? "standard input" : stream.path): \(names)\(further)")
    }

    /// The data that the model was trained on. Throws what reading has against them.
    func ownData() throws -> Dataset {
        if let own { return try own.get() }
        let result = Result { () throws -> Dataset in
            let dataset = try Dataset.load(checkpoint.dataID, checkpoint.reading)
                .numbered(forClasses: checkpoint.data.classes)
            try checkpoint.check(against: dataset)
            if !checkpoint.isSameData(dataset) {
                Hourglass.report(
                    "hourglass: \(checkpoint.dataID) isn't what the model was trained on any more; its validation rows are taken "
                        + "all the same")
            }
            return dataset
        }
        own = result
        return try result.get()
    }

    /// What the classes of the data are called; nil of lines that are read as they come, and without classes.
    var classNames: [String]? { if case .rows(_, let dataset) = kind { dataset.classNames } else { nil } }

    /// All pieces in order; `body` says whether to go on. Throws ``DataError``, and whatever `body` throws.
    func eachPiece(_ body: (Piece) throws -> Bool) throws {
        switch kind {
        case .rows(let split, let dataset):
            let most = max(1, Self.pieceBytes / 4 / split.features)
            for start in stride(from: 0, to: split.count, by: most) {
                let rows = (Int32(start)..<Int32(min(split.count, start + most))).map { $0 }
                let piece = Piece(
                    split: split, rows: rows, number: { split.records(Int(rows[$0])).upperBound },
                    name: { split.name(Int(rows[$0])) },
                    label: { split.writtenLabel(Int(rows[$0])).map(dataset.name(ofLabel:)) },
                    isAnomaly: { dataset.isAnomaly(Int(rows[$0]), of: split) }, faults: [])
                guard try body(piece) else { return }
            }
        case .stream(let path):
            let stream = try opened ?? TableStream(path, reading, isStrict: isStrict)
            opened = nil
            let most = max(1, Self.pieceBytes / 4 / checkpoint.data.features)
            let normal = (options.normalClasses ?? reading.normal).map(Set.init)
            while let piece = try stream.next(atMost: most) {
                guard takesMissing || !piece.split.hasMissing else {
                    throw CommandError(
                        description: "\(stream.path): found missing entries in rows \(piece.numbers.first ?? 0) to "
                            + "\(piece.numbers.last ?? 0), expected none: the distance \(checkpoint.experiment.distance) "
                            + "needs all of them")
                }
                let rows = (0..<Int32(piece.numbers.count)).map { $0 }
                let next = Piece(
                    split: piece.split, rows: rows, number: { piece.numbers[$0] }, name: { piece.names?[$0] },
                    label: { piece.labels?[$0] },
                    isAnomaly: { row in normal.flatMap { normal in piece.labels.map { !normal.contains($0[row]) } } },
                    faults: piece.faults)
                guard try body(next) else { return }
            }
            report(newTextsOf: stream)
        }
    }

    /// Says once which texts were taken for none.
    private func report(newTextsOf stream: TableStream) {
        guard !hasSaidNewTexts else { return }
        hasSaidNewTexts = true
        for remark in stream.newTexts {
            Hourglass.report(
                "hourglass: \(isLive ? "standard input" : stream.path): \(Hourglass.language.text(remark))")
        }
    }

    /// Pieces that have rows, after what between them can't be read was said. Throws as ``eachPiece(_:)`` does, and where there
    /// is no row at all.
    func eachPieceOfRows(_ body: (Piece) throws -> Void) throws {
        var isEmpty = true
        try eachPiece { piece in
            report(faultsOf: piece)
            guard !piece.rows.isEmpty else { return true }
            isEmpty = false
            try body(piece)
            return true
        }
        guard isEmpty else { return }
        let source = isLive ? "standard input" : VisibleText.line(options.data ?? checkpoint.dataID)
        let wanted = reading.windows.map { "as many in a row as a window has, \($0.length)" } ?? "at least one"
        throw CommandError(description: "\(source): found no rows, expected \(wanted)")
    }

    /// Says which rows between those of a piece can't be read.
    func report(faultsOf piece: Piece) {
        for (number, fault) in piece.faults {
            unread += 1
            if unread <= Self.mostSaid { Hourglass.report("hourglass: row \(number) isn't read: \(fault)") }
        }
    }

    // MARK: what has to be known of all rows

    /// The threshold of the best F1 on the rows, which have to be labelled.
    func bestF1(_ judge: ScoreJudge, _ scorer: RowScorer) throws -> ScoreJudge {
        guard let calibration = judge.calibration else { return judge }
        guard !isLive else {
            throw CommandError(description: "--threshold f1: found standard input, expected a file: it is read twice")
        }
        var (scores, labels): ([Float], [Int]) = ([], [])
        try eachPiece { piece in
            try scorer.score(piece.split, rows: piece.rows, by: calibration.kind) { scored in
                for (i, place) in scored.places.enumerated() {
                    guard let isAnomaly = piece.isAnomaly(place) else {
                        throw CommandError(
                            description:
                                "--threshold f1: found no labels that tell what is normal, expected --normal "
                                + "and a column of labels")
                    }
                    scores.append(min(scored.scores[i], .greatestFiniteMagnitude))
                    labels.append(isAnomaly ? 1 : 0)
                }
            }
            return true
        }
        return ScoreJudge(try calibration.with(.bestF1, labelled: Detection(scores: scores, labels: labels)))
    }

    /// The same judge after it has seen the p-values of all rows.
    func withDecisions(_ judge: ScoreJudge, _ scorer: RowScorer) throws -> ScoreJudge {
        guard let calibration = judge.calibration else { return judge }
        var pValues: [Double] = []
        try eachPiece { piece in
            scorer.score(piece.split, rows: piece.rows, by: calibration.kind) { scored in
                pValues += scored.scores.map(calibration.p)
            }
            return true
        }
        var judge = judge
        judge.judge(pValues)
        return judge
    }

    /// What a row's values belong to: the columns of a table, the sensors of a series, or pixels by line and column from 1;
    /// with the place of each value's own among them.
    func columns(of model: Model) -> (names: [String], ofValues: [Int]) {
        if let columns = model.data.kind.columns, columns.count > 0 {
            let originals = columns.originals
            let places = originals.enumerated().flatMap { place, column in column.values.map { _ in place } }
            return (originals.map(\.name), (0..<model.features).map { places[$0 % columns.count] })
        }
        let names = model.data.image.placeNames
        return (names, Array(names.indices))
    }
}
