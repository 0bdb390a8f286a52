import ArgumentParser
import Dashboard
import Datasets
import Files
import Foundation
import Laboratory
import Search
import Tensors

/// Says how many codes some data need.
struct CodesNeededCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "codes-needed", abstract: "Say how many codes some data need, and why.",
        discussion: """
            Three ways, each with its reasons: the dimension of what the training rows lie on, by their nearest others (TwoNN, Facco \
            et al. 2017; maximum likelihood, Levina and Bickel 2004), corrected by cubes and Gaussians of known dimension; the error of \
            short trainings with more and more codes on validation rows, and where it bends; and the codes that are left in use where \
            they are to fill the least volume (Chen and Fuge 2024). The word is their middle, or the rank where the spectrum of the \
            principal components breaks off at it.

            Trainings are as long as --budget allows; with --steps they are the same on every machine.

            Example: hourglass codes-needed mnist
            Example: hourglass codes-needed --data my.csv --labels none --steps 500 --json
            """)

    @Argument(help: ArgumentHelp("The data, as --data takes them.", valueName: "data"))
    var name: String?

    @OptionGroup var data: DataOptions
    @OptionGroup var scaling: ScaleOptions
    @OptionGroup var threads: ThreadOptions

    @Option(
        help: ArgumentHelp("Seconds that all trainings may take together.", valueName: "seconds"),
        transform: Numeral.real)
    var budget: Double = 90

    @Option(
        help: ArgumentHelp("Steps of each training, instead of as many as there is time for.", valueName: "n"),
        transform: Numeral.whole)
    var steps: Int?

    @Option(
        help: ArgumentHelp("Training rows whose neighbours are looked at.", valueName: "n"), transform: Numeral.whole)
    var rows: Int = DataDimensionSearch.usualRows

    @Option(help: "The seed of trainings and comparisons.", transform: Numeral.natural)
    var seed: UInt64 = 1

    @Flag(help: "One object on stdout.")
    var json = false

    private static let possibleRows = 100...20_000
    private static let possibleSteps = 1...1_000_000

    func validate() throws {
        if let name, let other = data.data, name != other {
            throw ValidationError("'\(name)' and --data \(other): expected one of them.")
        }
        if !(budget > 0 && budget <= 86_400) {
            throw ValidationError("--budget \(budget): expected more than 0, at most 86400 seconds.")
        }
        if let steps, !Self.possibleSteps.contains(steps) {
            throw ValidationError("--steps \(steps): expected 1 to \(Self.possibleSteps.upperBound).")
        }
        if !Self.possibleRows.contains(rows) {
            throw ValidationError(
                "--rows \(rows): expected \(Self.possibleRows.lowerBound) to \(Self.possibleRows.upperBound).")
        }
    }

    private struct Range: Encodable {
        let value, low, high: Double

        init?(_ interval: Interval?) {
            guard let interval else { return nil }
            (value, low, high) = (interval.value, interval.low, interval.high)
        }
    }

    private struct Point: Encodable {
        let codes: Int
        let mse: Double
    }

    private struct Knee: Encodable {
        let codes, low, high: Int
        let isClear: Bool

        enum CodingKeys: String, CodingKey {
            case codes, low, high
            case isClear = "is_clear"
        }
    }

    private struct Volume: Encodable { let left, of: Int }

    private struct Line: Encodable {
        let data: String
        let codes, low, high, rows: Int
        let twonn, mle: Range?
        let pca: [String: Int]
        let rank: Int?
        let steps: Int
        let errors: [Point]
        let knee: Knee?
        let leastVolume: Volume?
        let reasons, doubts: [String]

        enum CodingKeys: String, CodingKey {
            case data, codes, low, high, rows, twonn, mle, pca, rank, steps, errors, knee, reasons, doubts
            case leastVolume = "least_volume"
        }
    }

    func run() throws {
        var options = data
        options.data = name ?? data.data
        let dataset = try options.load(scale: scaling.scale)
        Hourglass.reportReading(of: dataset)
        try dataset.refuseRatings(for: "codes-needed")
        var settings = CodesNeeded.Settings()
        (settings.seed, settings.rows, settings.seconds, settings.steps) = (seed, rows, budget, steps)
        let interrupted = Interruption()
        var bar = ProgressBar()
        let search = CodesNeeded(dataset, settings, workers: threads.workers) { progress, share in
            bar.show(share, Self.words(progress))
            return interrupted.signal == nil
        }
        let found: CodesNeeded.Result?
        do { found = try search.run() } catch is CodesNeeded.Stopped {
            bar.clear()
            Hourglass.report("hourglass: ended by a signal, without a word")
            Interruption.end(by: interrupted.signal ?? SIGINT)
        }
        bar.clear()
        guard let found, let verdict = found.verdict else {
            throw CommandError(
                description:
                    "\(dataset.id.shown): found \(dataset.train.count) training rows that say nothing of a dimension, "
                    + "expected \(NeighbourDimensions.leastRows) different ones or more")
        }
        if json { try print(found, verdict, dataset) } else { try say(found, verdict, dataset) }
    }

    private static func words(_ progress: CodesNeeded.Progress) -> String {
        switch progress {
        case .dimension: "neighbours"
        case .training(let codes, let run, let all): "\(codes) codes, \(run) of \(all)"
        case .volume(let codes): "least volume of \(codes) codes"
        }
    }

    private static let shares = [0.9, 0.95, 0.99]

    private func print(_ found: CodesNeeded.Result, _ verdict: CodeSizeVerdict, _ dataset: Dataset) throws {
        let language = Hourglass.language
        try Output.print(
            json: Line(
                data: dataset.id, codes: verdict.codes, low: verdict.low, high: verdict.high, rows: found.data.rows,
                twonn: Range(found.data.twoNearest), mle: Range(found.data.likelihood),
                pca: Dictionary(
                    uniqueKeysWithValues: Self.shares.map { ("\($0)", found.data.components(for: $0)) }),
                rank: found.data.rank, steps: found.steps,
                errors: found.errors.map { Point(codes: $0.codes, mse: $0.error) },
                knee: found.knee.map { Knee(codes: $0.codes, low: $0.low, high: $0.high, isClear: $0.isClear) },
                leastVolume: found.volume.map { Volume(left: $0.left, of: $0.of) },
                reasons: verdict.evidence.map { language.text($0) }, doubts: verdict.doubts.map { language.text($0) })
        )
    }

    private func say(_ found: CodesNeeded.Result, _ verdict: CodeSizeVerdict, _ dataset: Dataset) throws {
        let language = Hourglass.language
        try Output.print(wrapped: "\(dataset.title): \(language.text(verdict))")
        for evidence in verdict.evidence { try Output.print(wrapped: "- \(language.text(evidence))") }
        let components = Self.shares.map { "\(found.data.components(for: $0)) for \(Text.share($0))" }
        try Output.print(wrapped: "- PCA needs \(components.joined(separator: ", ")) of the variance")
        let errors = found.errors.map { "\($0.codes): \(Text.number(Float($0.error)))" }
        try Output.print(
            wrapped:
                "- held-out mse by codes, \(Text.count(found.steps)) steps each: \(errors.joined(separator: ", "))")
        for doubt in verdict.doubts { try Output.print(wrapped: "not certain: \(language.text(doubt))") }
    }
}
