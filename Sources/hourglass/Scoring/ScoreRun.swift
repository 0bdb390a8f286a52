import Datasets
import Foundation
import Laboratory
import Uses

/// Scores all rows of a source, watches them for drift, and prints what comes of each.
struct ScoreRun {
    private(set) var judge: ScoreJudge
    private let kind: ScoreKind
    private var watch: DriftWatch?
    private var adaptation: Adaptation?
    private let stopsAtDrift: Bool
    private let drift: DriftKind?

    private var rows = 0
    private var anomalies = 0
    private var alarms = 0
    private var unread = 0
    private(set) var isStoppedByDrift = false

    /// Rows that can't be read and are each said.
    private static let mostSaid = 20

    init(judge: ScoreJudge, kind: ScoreKind, drift: DriftKind?, adapt: Int?, stopsAtDrift: Bool) {
        (self.judge, self.kind, self.drift, self.stopsAtDrift) = (judge, kind, drift, stopsAtDrift)
        if let drift, let calibration = judge.calibration { watch = DriftWatch(drift, calibration) }
        adaptation = adapt.map { Adaptation(window: $0) }
    }

    /// A row among the highest.
    private struct High {
        let score: Float
        let place: Int
        let line: String
    }

    /// `write` gets the lines of some rows at once, those of standard input as soon as they are there.
    mutating func go(
        _ source: RowFeed, _ scorer: RowScorer, top: Int?, _ printer: inout ScorePrinter,
        write: (String) throws -> Void
    ) throws {
        if !printer.header.isEmpty { try write(printer.header) }
        var highest: [High] = []
        try source.eachPiece { piece in
            for (number, fault) in piece.faults { say(number, fault) }
            var text = ""
            var goesOn = true
            scorer.score(piece.split, rows: piece.rows, by: kind) { scored in
                for (i, place) in scored.places.enumerated() where goesOn {
                    let (number, score) = (piece.number(place), scored.scores[i])
                    let p = judge.p(score)
                    let isAnomaly = judge.flags(score, p: p)
                    rows += 1
                    if isAnomaly == true { anomalies += 1 }
                    if top == nil {
                        printer.append(
                            number: number, name: piece.name(place), score: score, p: p, isAnomaly: isAnomaly,
                            errors: scored.errors(i), to: &text)
                    } else if let top, highest.count < top || score > highest[highest.count - 1].score {
                        var line = ""
                        printer.append(
                            number: number, name: piece.name(place), score: score, p: p, isAnomaly: isAnomaly,
                            errors: scored.errors(i), to: &line)
                        Self.insert(High(score: score, place: rows, line: line), into: &highest, atMost: top)
                    }
                    if watch != nil { goesOn = look(number, score, scored.code(i)) }
                }
            }
            if !text.isEmpty { try write(text) }
            return goesOn
        }
        let lines = highest.map(\.line).joined()
        if !lines.isEmpty { try write(lines) }
    }

    /// Highest first, of equal ones the earlier.
    private static func insert(_ row: High, into highest: inout [High], atMost most: Int) {
        var (low, high) = (0, highest.count)
        while low < high {
            let middle = (low + high) / 2
            if highest[middle].score >= row.score { low = middle + 1 } else { high = middle }
        }
        highest.insert(row, at: low)
        if highest.count > most { highest.removeLast() }
    }

    // MARK: drift

    /// Whether to go on.
    private mutating func look(_ number: Int, _ score: Float, _ code: ArraySlice<Float>) -> Bool {
        let mean = watch?.mean(code)
        if let normal = adaptation?.add(score: score, mean: mean) { adapt(to: normal, at: number) }
        guard let signals = watch?.add(score: score, code: code), !signals.isEmpty else { return true }
        alarms += 1
        let what = signals.map { $0 == .scores ? "scores" : "means of codes" }.joined(separator: " and ")
        Hourglass.report("hourglass: row \(number): drift of the \(what) (\(drift?.rawValue ?? ""))")
        adaptation?.begin()
        isStoppedByDrift = stopsAtDrift
        return !stopsAtDrift
    }

    /// Moves the threshold, by the rule that it has, to rows that are normal now.
    private mutating func adapt(to normal: (scores: SortedScores, means: SortedScores?), at number: Int) {
        guard let calibration = judge.calibration, let rule = ThresholdRule.named(calibration.threshold.rule) else {
            return
        }
        let old = calibration.threshold
        do throws(ThresholdFault) {
            let new = try rule.threshold(old.parameter, from: .init(normal: normal.scores))
            judge.become(calibration.with(new, normal: normal.scores))
            watch?.begin(scores: normal.scores, means: normal.means)
            Hourglass.report(
                "hourglass: row \(number): threshold \(Text.number(Float(old.value))) → "
                    + "\(Text.number(Float(new.value))), by the last \(Text.count(normal.scores.count)) normal rows "
                    + "(\(new.rule)\(new.parameter.map { " \(Text.number(Float($0)))" } ?? ""))")
        } catch {
            Hourglass.report("hourglass: row \(number): the threshold stays, \(Hourglass.language.text(error))")
        }
    }

    // MARK: words

    private mutating func say(_ number: Int, _ fault: DataError) {
        unread += 1
        if unread <= Self.mostSaid { Hourglass.report("hourglass: row \(number) isn't scored: \(fault)") }
    }

    func summary(of kind: ScoreKind, file: String) -> String {
        var text = "\(Text.count(rows)) row\(rows == 1 ? "" : "s") scored by \(Hourglass.language.text(kind))"
        if judge.threshold != nil { text += ", \(Text.count(anomalies)) of them anomalies" }
        text += ": \(judge.reason)"
        if unread > 0 { text += "; \(Text.count(unread)) not read" }
        if drift != nil { text += "; \(Text.count(alarms)) alarm\(alarms == 1 ? "" : "s") of drift" }
        return text
    }
}
