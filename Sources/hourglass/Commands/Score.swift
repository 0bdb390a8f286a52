import ArgumentParser
import Autoencoders
import Dashboard
import Datasets
import Files
import Foundation
import Laboratory
import Networks
import Tensors
import Uses

/// Says of each row how unlike those it is that a model was trained on.
struct ScoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score", abstract: "Score rows by a trained model, and flag anomalies.",
        discussion: """
            A line for each row of --data, all of a file's in their order: its number or name, its score, how probable so \
            high a score is of a normal row, whether it is an anomaly, and the columns that contributed most to its error. \
            From standard input (-) each row is answered as soon as its line is there. Without --data it is the model's own \
            test split.

            Example: hourglass score model.safetensors --data new.csv
            """)

    @Argument(help: ArgumentHelp("A checkpoint.", valueName: "file"))
    var file: String

    @OptionGroup var data: DataOptions
    @OptionGroup var threads: ThreadOptions

    @Option(help: "Of the model's own data: \(SplitName.allCases.map(\.rawValue).joined(separator: ", ")).")
    var split: SplitName = .test

    @Option(
        help: ArgumentHelp(
            "What a score is: the error, -ELBO, the distance of codes (Mahalanobis), that to the nearest of them, or error and codes "
                + "both. What the model keeps by default, or error.",
            valueName: ScoreKind.allCases.map(\.rawValue).joined(separator: "|")))
    var by: ScoreKind?

    @Option(
        help: ArgumentHelp(
            "How the threshold is chosen from the model's validation rows: \(ThresholdRule.all.map(\.id).joined(separator: ", ")), "
                + "each with its number as in quantile=0.99; f1 from the labels of --data. What the model keeps by default.",
            valueName: "rule=x"))
    var threshold: String?

    @Flag(help: "Keeps what is scored by, and the threshold, with the model.")
    var keep = false

    @Option(help: ArgumentHelp("Writes a CSV file instead of lines on stdout.", valueName: "file"))
    var out: String?

    @Flag(help: "One object a row on stdout.")
    var json = false

    private static let possibleTop = 1...10_000_000

    @Option(
        help: ArgumentHelp("Only so many rows, the highest scores first.", valueName: "n"), transform: Numeral.whole)
    var top: Int?

    @Option(
        help: ArgumentHelp("Columns that are named as contributing most.", valueName: "n"), transform: Numeral.whole)
    var columns: Int = 3

    @Option(
        help: ArgumentHelp(
            "Watches scores, and means of codes, for a change of the rows: a line on stderr for each alarm.",
            valueName: DriftKind.allCases.map(\.rawValue).joined(separator: "|")))
    var drift: DriftKind?

    @Flag(help: "Ends with exit code \(ScoreCommand.driftCode) at the first alarm.")
    var driftExit = false

    @Option(
        help: ArgumentHelp(
            "After an alarm takes so many rows for what is normal now, and moves the threshold by them.",
            valueName: "rows"),
        transform: Numeral.whole)
    var adapt: Int?

    static let driftCode: Int32 = 3
    private static let possibleColumns = 0...100
    private static let possibleWindows = Adaptation.least...1_000_000

    func validate() throws {
        try ValidationError.check(file: out, of: "--out")
        if let threshold, ThresholdRule.parsed(threshold) == nil {
            let rules = ThresholdRule.all.map { rule in
                rule.parameter.map { "\(rule.id)=\($0.range.lowerBound)…\($0.range.upperBound)" } ?? rule.id
            }
            throw ValidationError("--threshold \(threshold): expected one of \(rules.joined(separator: ", ")).")
        }
        if let top, !Self.possibleTop.contains(top) {
            throw ValidationError("--top \(top): expected 1 to \(Self.possibleTop.upperBound).")
        }
        if !Self.possibleColumns.contains(columns) {
            throw ValidationError("--columns \(columns): expected 0 to \(Self.possibleColumns.upperBound).")
        }
        if drift == nil, driftExit || adapt != nil {
            throw ValidationError("\(driftExit ? "--drift-exit" : "--adapt") needs --drift.")
        }
        if let adapt, !Self.possibleWindows.contains(adapt) {
            throw ValidationError(
                "--adapt \(adapt): expected \(Self.possibleWindows.lowerBound) to \(Self.possibleWindows.upperBound)."
            )
        }
        if adapt != nil, let rule = threshold.flatMap(ThresholdRule.parsed)?.rule,
            rule.id == ThresholdRule.value.id || rule.needsLabels
        {
            throw ValidationError("--adapt moves thresholds that come from normal rows, which \(rule.id) doesn't.")
        }
        if out != nil, json { throw ValidationError("Say either --out or --json.") }
    }

    func run() throws {
        do { try score() } catch let fault as ThresholdFault {
            throw CommandError(description: "--threshold \(threshold ?? ""): \(Hourglass.language.text(fault))")
        }
    }

    private func score() throws {
        if let out { try OutputFile.check(out) }
        let checkpoint = try Checkpoint(contentsOf: file, with: Installed.classifiers())
        let trained = try TrainedModel(checkpoint, workers: threads.workers)
        let scorer = RowScorer(trained)
        let source = try RowFeed(
            checkpoint, takesMissing: scorer.takesMissing, data, split: data.data == nil ? split : nil)
        let wanted = threshold.flatMap(ThresholdRule.parsed)
        let kept = try Calibration(checkpoint, latent: trained.model.latent, of: file)
        let kind = by ?? kept?.kind ?? .error
        guard scorer.kinds.contains(kind) else {
            throw CommandError(
                description: "\(file): found a model without scores by \(kind.rawValue), expected one of "
                    + scorer.kinds.map(\.rawValue).joined(separator: ", "))
        }
        var judge = try judge(of: kind, kept, wanted, scorer, checkpoint, source)
        if let wanted, wanted.rule.needsLabels { judge = try source.bestF1(judge, scorer) }
        if source.isLive, judge.falseDiscovery != nil {
            judge.falseDiscovery = nil
            Hourglass.report("hourglass: rows that come line by line are judged each by itself, by its own p-value")
        }
        if judge.falseDiscovery != nil { judge = try source.withDecisions(judge, scorer) }
        if keep { try save(judge, to: checkpoint) }
        var printer = ScorePrinter(
            source.columns(of: trained.model), shown: columns, head: source.idName ?? "row", asObjects: json)
        var run = ScoreRun(judge: judge, kind: kind, drift: drift, adapt: adapt, stopsAtDrift: driftExit)
        if drift != nil, judge.calibration == nil {
            throw CommandError(description: "--drift: found no scores of normal rows to compare with (\(noReason))")
        }
        try Output.write(to: out) { write in try run.go(source, scorer, top: top, &printer, write: write) }
        Hourglass.report("hourglass: \(run.summary(of: kind, file: file))")
        if run.isStoppedByDrift { throw ExitCode(Self.driftCode) }
    }

    private var noReason: String { "\(file) keeps none, and its data can't be read" }

    /// Threshold and p-values: those that the model keeps, else from validation rows of its data; without either, of a
    /// score of one's own alone, or none.
    private func judge(
        of kind: ScoreKind, _ kept: Calibration?, _ wanted: (rule: ThresholdRule, number: Double?)?,
        _ scorer: RowScorer, _ checkpoint: Checkpoint, _ source: RowFeed
    ) throws -> ScoreJudge {
        let rule = wanted?.rule.needsLabels == true ? nil : wanted
        if let kept, kept.kind == kind {
            kept.fit(scorer)
            return ScoreJudge(try rule.map { try kept.with($0.rule, $0.number) } ?? kept)
        }
        do {
            let own = try source.ownData()
            return ScoreJudge(
                try Calibration(
                    scorer, by: kind, training: own.train, validation: own.validation, rule: rule,
                    contamination: checkpoint.setup.contamination))
        } catch  where !(error is ThresholdFault) {
            let reason = Hourglass.language.text(ofError: error)
            guard !kind.needsCodes else {
                throw CommandError(
                    description: "\(file) keeps no codes of its training rows, and they can't be made: \(reason)")
            }
            Hourglass.report(
                "hourglass: \(file) keeps no threshold, and it can't be chosen from the data it was trained on: \(reason)"
            )
            let value = rule.flatMap { $0.rule.id == ThresholdRule.value.id ? $0.number : nil }
            guard rule == nil || value != nil else {
                throw CommandError(
                    description: "--threshold \(threshold ?? ""): found no scores of normal rows, "
                        + "expected the data that \(file) was trained on, or --threshold value=X")
            }
            return ScoreJudge(value: value)
        }
    }

    private func save(_ judge: ScoreJudge, to checkpoint: Checkpoint) throws {
        guard let calibration = judge.calibration else {
            throw CommandError(description: "--keep: found no scores of normal rows to keep (\(noReason))")
        }
        var other = checkpoint
        other.kept[Calibration.use] = try calibration.kept()
        try other.write(to: file)
    }
}

extension ScoreKind: ExpressibleByArgument {}
extension DriftKind: ExpressibleByArgument {}
