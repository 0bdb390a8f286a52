import Datasets
import Foundation
import Laboratory
import Tensors

/// Which rows are taken for normal where some are looked at.
package enum NormalRows: Hashable, Sendable {
    /// As the data say; of two classes that nobody spoke of the more frequent, else all rows.
    case automatic
    case all
    /// The rows of a class.
    case ofClass(Int)
}

/// The scores of a split's rows by a model that may be in training, and what makes the highest.
package struct AnomalyRequest: ViewRequest {
    package var kind: ScoreKind
    package var normal: NormalRows
    package var split: SplitName?
    /// The class of which the highest are told; nil for those of all rows.
    package var listed: Int?

    package init(
        _ kind: ScoreKind = .error, normal: NormalRows = .automatic, split: SplitName = .validation,
        listed: Int? = nil
    ) {
        (self.kind, self.normal, self.split, self.listed) = (kind, normal, split, listed)
    }

    package var cost: ViewCost { .crowd }

    package func answer(by viewer: Viewer) -> AnomalyView? {
        let scorer = RowScorer.of(viewer)
        func nothing(_ obstacle: AnomalyView.Obstacle) -> AnomalyView { AnomalyView(kind, scorer.kinds, obstacle) }
        guard scorer.takesMissing || !viewer.rows.hasMissing else { return nothing(.missingEntries) }
        guard scorer.kinds.contains(kind) else { return nothing(.noBound) }
        let rows = Self.rows(viewer)
        if kind.needsCodes {
            switch Self.fit(scorer, viewer, rows) {
            case .done: break
            case .notFinite: return nothing(.notFinite)
            case .stopped: return nil
            }
        }
        let sense = NormalSense(normal, of: viewer, viewer.rows, rows: rows)
        var scored = ScoredAhead.of(viewer).take(self) ?? ScoredRows(rows, of: viewer)
        while !scored.isOver {
            guard scored.goOn(scorer, viewer.rows, by: kind, sense, atMost: rows.count) else { return nil }
        }
        let scores = scored.scores
        guard scores.allSatisfy(\.isFinite) else { return nothing(.notFinite) }
        // Thresholds are chosen by validation rows, whichever are looked at: the test split chooses nothing.
        var chosen = (scores: scores, sense: sense)
        if split == .test {
            let others = viewer.validation.few(rows.count)
            guard let scores = scorer.scores(of: viewer.validation, rows: others, by: kind) else { return nil }
            guard scores.allSatisfy(\.isFinite) else { return nothing(.notFinite) }
            chosen = (scores, NormalSense(normal, of: viewer, viewer.validation, rows: others))
        }
        return AnomalyView(
            kind, scorer.kinds, rows: rows, scores: scores, sense, chosenBy: chosen,
            errors: scored.columns.map {
                ($0, scored.errors, scored.normal.count > 1 ? Contributions(scored.normal) : nil)
            },
            hasOthersInTest: normal == .automatic && viewer.normalLabels != nil && split != .test, listed: listed,
            viewer)
    }

    /// Scores as many rows as a step learns from. Distances of codes are measured from codes of one moment: all at once.
    package func prepare(by viewer: Viewer) -> Bool {
        let scorer = RowScorer.of(viewer)
        guard !kind.needsCodes, scorer.kinds.contains(kind), scorer.takesMissing || !viewer.rows.hasMissing else {
            return false
        }
        let ahead = ScoredAhead.of(viewer)
        var scored =
            ahead.scored[self]
            ?? ScoredRows(Self.rows(viewer), of: viewer)
        guard !scored.isOver else { return false }
        let sense = NormalSense(normal, of: viewer, viewer.rows, rows: scored.rows)
        let count = max(scorer.size, viewer.setup.batch / scorer.size * scorer.size)
        guard scored.goOn(scorer, viewer.rows, by: kind, sense, atMost: count) else { return false }
        ahead.scored[self] = scored
        return true
    }

    private enum Fitting { case done, notFinite, stopped }

    /// Rows that codes are measured from, and that units are.
    private static let reference = 1000

    /// The codes of some training rows, and units of the rows that are looked at: what a look can afford while it trains.
    private static func fit(_ scorer: RowScorer, _ viewer: Viewer, _ rows: [Int32]) -> Fitting {
        let training = viewer.training
        let count = min(training.count, rows.count, reference)
        guard count > 1 else { return .notFinite }
        var codes: [Float] = []
        let places = (0..<count).map { Int32($0 * training.count / count) }
        guard scorer.score(training, rows: places, by: .error, { codes += $0.codes }) else { return .stopped }
        guard codes.allSatisfy({ abs($0) <= CodeReference.largest }) else { return .notFinite }
        let reference = CodeReference(Tensor(codes, shape: [count, viewer.model.latent]))
        var (errors, distances): ([Float], [Float]) = ([], [])
        let isWhole = scorer.score(viewer.rows, rows: Array(rows.prefix(Self.reference)), by: .error) { piece in
            errors += piece.scores
            // Of more codes there is no covariance, and none is asked for.
            if scorer.kinds.contains(.codes) {
                distances += (0..<piece.count).map { reference.mahalanobis(piece.code($0)) }
            }
        }
        guard isWhole else { return .stopped }
        guard (errors + distances).allSatisfy(\.isFinite) else { return .notFinite }
        scorer.fit(to: reference, ScoreUnits(errors: errors, codes: distances.isEmpty ? errors : distances))
        return .done
    }

    /// So many rows that a look costs some hundredths of a second at most.
    private static func rows(_ viewer: Viewer) -> [Int32] {
        let byModel = min(4000, max(200, (1 << 29) / max(1, viewer.model.parameters.count)))
        return viewer.rows.few(min(byModel, max(200, (1 << 20) / max(1, viewer.rows.features))))
    }
}

/// Scores of rows, taken some at a time, with what each column has of their errors.
private struct ScoredRows {
    let rows: [Int32]
    /// nil where rows have none.
    let columns: TableColumns?
    private(set) var scores: [Float] = []
    /// Of each row, by columns; and what they come to over normal rows.
    private(set) var errors: [[Float]] = []
    private(set) var normal: RunningErrors

    init(_ rows: [Int32], of viewer: Viewer) {
        self.rows = rows
        columns = TableColumns(viewer.kind, viewer.form)
        normal = RunningErrors(values: columns?.columns.count ?? 0)
    }

    var isOver: Bool { scores.count == rows.count }

    /// Scores the next rows; false where the brake was pulled.
    mutating func goOn(
        _ scorer: RowScorer, _ split: Split, by kind: ScoreKind, _ sense: NormalSense, atMost count: Int
    ) -> Bool {
        let first = scores.count
        let next = Array(rows[first..<min(rows.count, first + count)])
        return scorer.score(split, rows: next, by: kind) { piece in
            scores += piece.scores
            guard let columns else { return }
            for (row, place) in piece.places.enumerated() {
                let errors = columns.sums(of: piece.errors(row))
                if !sense.isAnomaly(first + place) { normal.add(errors) }
                self.errors.append(errors)
            }
        }
    }
}

/// What has been scored before the answer that it is for.
private final class ScoredAhead {
    var scored: [AnomalyRequest: ScoredRows] = [:]

    static func of(_ viewer: Viewer) -> ScoredAhead { viewer.kept { ScoredAhead() } }

    /// All that an answer takes; nil where it isn't there as a whole: half of it would be of long ago.
    func take(_ request: AnomalyRequest) -> ScoredRows? {
        scored.removeValue(forKey: request).flatMap { $0.isOver ? $0 : nil }
    }
}

/// Which of some rows aren't normal.
struct NormalSense {
    /// One for each row; nil where all are taken for normal.
    private let flags: [Bool]?
    /// The class that is normal; nil where it isn't one class.
    let normalClass: Int?

    init(_ normal: NormalRows, of viewer: Viewer, _ split: Split, rows: [Int32]) {
        if normal == .automatic, let said = viewer.normalLabels {
            normalClass = nil
            flags = rows.map { split.writtenLabel(Int($0)).map { !said.contains($0) } ?? false }
            return
        }
        let classes = viewer.model.data.classes ?? 0
        var wanted: Int?
        switch normal {
        case .all: break
        case .ofClass(let number): wanted = number < classes ? number : nil
        case .automatic:
            if let labels = viewer.training.labels, classes == 2 {
                wanted = 2 * labels.count { $0 == 0 } >= labels.count ? 0 : 1
            }
        }
        normalClass = wanted
        flags = wanted.map { wanted in rows.map { split.label(Int($0)) != wanted } }
    }

    func isAnomaly(_ place: Int) -> Bool { flags?[place] ?? false }
    /// nil where there is none, or nothing but those.
    var labels: [Int]? {
        guard let flags, flags.contains(true), flags.contains(false) else { return nil }
        return flags.map { $0 ? 1 : 0 }
    }
}

/// What is seen of scores at one moment.
package struct AnomalyView: Sendable {
    /// Why there are no scores.
    package enum Obstacle: Sendable, Equatable {
        /// The distance needs whole rows.
        case missingEntries
        /// No likelihood, or codes without a distribution.
        case noBound
        /// Some scores are no numbers.
        case notFinite
        /// No row is normal.
        case nothingNormal
    }

    package let kind: ScoreKind
    /// What can be scored by.
    package let kinds: [ScoreKind]
    package private(set) var obstacle: Obstacle?
    /// Of rows in the order of the split.
    package private(set) var scores: [Float] = []
    /// The class of each row; nil in data without labels.
    package private(set) var labels: [Int]?
    /// Whether each is no normal one; nil where nothing is known of it, or all are alike.
    package private(set) var isAnomaly: [Bool]?
    /// The class that is normal; nil where it isn't one.
    package private(set) var normalClass: Int?
    /// Whether rows that are said not to be normal are in the test split alone, which isn't looked at.
    package private(set) var hasOthersInTest = false
    /// What thresholds are chosen from.
    package private(set) var evidence: ThresholdRule.Evidence?
    /// By falling score, the highest ones.
    package private(set) var suspects: [Suspect] = []
    /// Shares of false alarms and of hits, from no row that is called to all of them; empty without labels.
    package private(set) var roc: [Rates] = []
    package private(set) var area, averagePrecision: Double?
    /// Places of rows at which scores are no longer like those before; of series only.
    package private(set) var drifts: [Int] = []

    package struct Rates: Sendable, Equatable {
        package let falseAlarms, hits: Double

        package init(falseAlarms: Double, hits: Double) { (self.falseAlarms, self.hits) = (falseAlarms, hits) }
    }

    /// A row with a high score.
    package struct Suspect: Sendable {
        /// Its place among the scores, and in the split.
        package let place, row: Int
        package let origin: RowOrigin
        package let score: Float
        /// How probable so high a score is of a normal row; see ``SortedScores/conformalP(_:)``.
        package let p: Double
        package let label: Int?
        /// Of a table or a series its columns, of ratings those that are known: those first that have most of the error.
        package let columns: [Part]
        /// [features]: the row and what the model makes of it.
        package let x, rebuilt: [Float]
        package let observed: [Bool]?
    }

    /// What a column has of a row's squared error.
    package struct Part: Sendable, Equatable {
        package let name: String
        /// Where it stands among the columns.
        package let column: Int
        /// Of a row of a table; of a series missing.
        package let x, rebuilt: ColumnValue
        /// In units of the column.
        package let spread: Double?
        package let share: Double
        /// How many standard deviations its error is above what it is in normal rows; nil where that isn't known.
        package let unusual: Double?
    }

    fileprivate init(_ kind: ScoreKind, _ kinds: [ScoreKind], _ obstacle: Obstacle) {
        (self.kind, self.kinds, self.obstacle) = (kind, kinds, obstacle)
    }

    /// Rows whose contributions are told, and columns of each.
    package static let mostSuspects = 40
    private static let mostColumns = 24
    private static let mostRates = 200

    fileprivate init(
        _ kind: ScoreKind, _ kinds: [ScoreKind], rows: [Int32], scores: [Float], _ sense: NormalSense,
        chosenBy chosen: (scores: [Float], sense: NormalSense),
        errors: (columns: TableColumns, ofRows: [[Float]], normal: Contributions?)?, hasOthersInTest: Bool,
        listed: Int?, _ viewer: Viewer
    ) {
        (self.kind, self.kinds, self.scores) = (kind, kinds, scores)
        (normalClass, self.hasOthersInTest) = (sense.normalClass, hasOthersInTest)
        let classes = rows.compactMap { viewer.rows.label(Int($0)) }
        self.labels = classes.count == rows.count ? classes : nil
        let labels = sense.labels
        isAnomaly = labels.map { $0.map { $0 == 1 } }
        let normal = chosen.scores.indices.filter { !chosen.sense.isAnomaly($0) }.map { chosen.scores[$0] }
        guard !normal.isEmpty else {
            obstacle = .nothingNormal
            return
        }
        let sorted = SortedScores(normal)
        let detection = labels.map { Detection(scores: scores, labels: $0) }
        evidence = ThresholdRule.Evidence(
            normal: sorted, labelled: chosen.sense.labels.map { Detection(scores: chosen.scores, labels: $0) })
        if let detection {
            (area, averagePrecision) = (detection.ranking.area, detection.ranking.averagePrecision)
            roc = Self.rates(detection, normal: scores.count - detection.anomalies)
        }
        let told = scores.indices.filter { listed == nil || self.labels?[$0] == listed }
        let worst = Array(told.sorted { (scores[$1], $0) < (scores[$0], $1) }.prefix(Self.mostSuspects))
        let positions = worst.map { rows[$0] }
        let rebuilt = viewer.decode(viewer.encode(positions))
        let x = ObservedRows(positions, of: viewer.rows)
        let spread = errors.map {
            ObservedRows(viewer.rows.few(256), of: viewer.rows).cut(into: $0.columns.width).spreads().deviation
        }
        suspects = worst.enumerated().map { i, place in
            let (row, values) = (Int(rows[place]), rebuilt.row(i))
            let observed = viewer.rows.hasMissing ? viewer.rows.observed(row) : nil
            var parts: [Part] = []
            if let errors, let spread {
                let own = errors.ofRows[place]
                let shares = Contributions.shares(own)
                let unusual = errors.normal?.standardised(own)
                let order = shares.indices.sorted { (shares[$1], $0) < (shares[$0], $1) }.prefix(Self.mostColumns)
                parts = order.map { number in
                    let column = errors.columns.columns[number]
                    let first = column.places.lowerBound
                    let isRow = errors.columns.moments == 1
                    return Part(
                        name: column.name, column: number,
                        x: !isRow || observed?[first] == false ? .missing : errors.columns.value(number, of: x[i]),
                        rebuilt: isRow ? errors.columns.value(number, of: values) : .missing,
                        spread: column.categories == nil ? spread[first] * column.scale.unit : nil,
                        share: shares[number], unusual: unusual?[number])
                }
            } else if let rated = viewer.rated {
                parts = Self.ratings(of: row, Array(x[i]), values, viewer.rows, rated)
            }
            return Suspect(
                place: place, row: row, origin: RowOrigin(row, of: viewer.rows), score: scores[place],
                p: sorted.conformalP(Double(scores[place])),
                label: viewer.rows.label(row), columns: parts, x: Array(x[i]), rebuilt: Array(values),
                observed: observed)
        }
        if case .series? = errors.map({ _ in viewer.kind }) { drifts = Self.drifts(scores, sorted) }
    }

    /// What is known of a row of ratings, those entries first that have most of its error: squares of ratings, of what was taken
    /// −log of the probability that the model gave it.
    private static func ratings(
        of row: Int, _ x: [Float], _ rebuilt: some Collection<Float>, _ split: Split, _ rated: RatedRows
    ) -> [Part] {
        let rebuilt = Array(rebuilt)
        let isLikes = rated.reading.content == .likes
        let observed = isLikes ? x.map { $0 > 0 } : split.observed(row)
        let known = observed.indices.filter { observed[$0] }
        func rating(_ value: Float, _ column: Int) -> Float {
            split.rating(value, row: row, column: column) ?? value
        }
        let pairs = known.map { (x: rating(x[$0], $0), rebuilt: rating(rebuilt[$0], $0)) }
        let errors = pairs.map { x, rebuilt in
            isLikes ? -x * log(max(rebuilt, .leastNormalMagnitude)) : (x - rebuilt) * (x - rebuilt)
        }
        let shares = Contributions.shares(errors)
        let order = shares.indices.sorted { (shares[$1], $0) < (shares[$0], $1) }
        return order.prefix(mostColumns).map { place in
            Part(
                name: rated.columnNames[known[place]], column: known[place],
                x: isLikes ? .category("taken", weight: pairs[place].x) : .number(pairs[place].x),
                rebuilt: .number(pairs[place].rebuilt), spread: nil, share: shares[place], unusual: nil)
        }
    }

    private static func rates(_ detection: Detection, normal: Int) -> [Rates] {
        let points = detection.points
        let all =
            [Rates(falseAlarms: 0, hits: 0)]
            + points.map { Rates(falseAlarms: Double($0.falseAlarms) / Double(normal), hits: $0.recall) }
        guard all.count > mostRates else { return all }
        return (0..<mostRates).map { all[$0 * (all.count - 1) / (mostRates - 1)] }
    }

    /// Alarms of two detectors on scores in units of the normal rows' spread.
    private static func drifts(_ scores: [Float], _ normal: SortedScores) -> [Int] {
        var (slow, sudden) = (ADWIN(), PageHinkley())
        let (mean, deviation) = (normal.mean, normal.deviation > 0 ? normal.deviation : 1)
        return scores.indices.filter { place in
            let value = (Double(scores[place]) - mean) / deviation
            let (a, b) = (slow.add(value), sudden.add(value))
            return a || b
        }
    }
}

extension TableColumns {
    /// What columns have of a row's squared errors [features], over all moments of a series.
    func sums(of errors: UnsafeBufferPointer<Float>) -> [Float] {
        columns.map { column in
            var sum: Float = 0
            for start in stride(from: 0, to: errors.count, by: width) {
                for place in column.places where start + place < errors.count { sum += errors[start + place] }
            }
            return sum
        }
    }
}
