import ArgumentParser
import Datasets
import Files
import Foundation
import Laboratory
import Networks
import Tensors

/// Says which density of codes a model is best drawn from.
struct PriorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prior", abstract: "Say which density of codes a trained model is best drawn from.",
        discussion: """
            Tried are N(0, I), what the model has learnt, a Gaussian as wide as the codes, mixtures of Gaussians fitted to the \
            codes of training rows with their number by BIC, and what the encoder says of some training rows. Each is judged by \
            validation rows: by a bound of log p(x) with --draws draws of q(z|x) for each row, the same for all (Burda et al. \
            2016), with its standard error; where codes have no distribution, or the distance is no likelihood, by log p(z) of \
            their codes. --keep keeps the best one with the model, and 'hourglass sample' then draws from it.

            Example: hourglass prior vae.safetensors --draws 1000 --rows 200 --keep
            """)

    @OptionGroup var options: ModelOptions

    @Option(help: ArgumentHelp("Draws of z for each row, 1 to 5,000.", valueName: "k"), transform: Numeral.whole)
    var draws: Int = 500

    @Option(help: ArgumentHelp("Validation rows that are judged.", valueName: "n"), transform: Numeral.whole)
    var rows: Int = 500

    @Option(help: ArgumentHelp("The most components that are tried.", valueName: "k"), transform: Numeral.whole)
    var components: Int = 12

    @Option(help: ArgumentHelp("Training rows whose posteriors are mixed.", valueName: "p"), transform: Numeral.whole)
    var posteriors: Int = 100

    @Option(help: "The seed of rows, draws and starts.", transform: Numeral.natural)
    var seed: UInt64 = 1

    @Flag(help: "Keeps the best one with the model, in its file.")
    var keep = false

    @Flag(help: "One object on stdout.")
    var json = false

    func validate() throws {
        func check(_ option: String, _ value: Int, _ range: ClosedRange<Int>) throws {
            guard !range.contains(value) else { return }
            throw ValidationError("\(option) \(value): expected \(range.lowerBound) to \(range.upperBound).")
        }
        try check("--draws", draws, PriorSearch.Settings.possibleDraws)
        try check("--rows", rows, 2...100_000)
        try check("--components", components, 1...100)
        try check("--posteriors", posteriors, 1...1000)
    }

    private struct Line: Encodable {
        struct Entry: Encodable {
            let prior: String
            let bound, error, behind, errorOfBehind: Double
            let effectiveDraws: Double?

            enum CodingKeys: String, CodingKey {
                case prior, bound, error, behind
                case errorOfBehind = "error_of_behind"
                case effectiveDraws = "effective_draws"
            }
        }
        let judgedBy: String
        let rows: Int
        let draws: Int?
        let priors: [Entry]
        let bic: [Double]
        let kept: String?

        enum CodingKeys: String, CodingKey {
            case rows, draws, priors, bic, kept
            case judgedBy = "judged_by"
        }
    }

    func run() throws {
        if keep { try SafeTensors.checkWritable(options.file) }
        let (model, dataset, _, checkpoint) = try options.loadComparing()
        try dataset.refuseRatings(for: "prior")
        guard dataset.validation.count > 1, dataset.train.count > 1 else {
            throw CommandError(
                description: "\(dataset.id): found \(dataset.validation.count) validation rows, expected at least 2")
        }
        var settings = PriorSearch.Settings()
        (settings.draws, settings.rows, settings.components) = (
            draws, min(rows, dataset.validation.count), components
        )
        (settings.posteriors, settings.seed) = (posteriors, seed)
        let (search, verdicts) = try judge(model, dataset, settings)
        guard let best = verdicts.first else { return }
        if keep, let prior = best.prior {
            var other = checkpoint
            other.kept[KeptPrior.use] = try prior.kept()
            try other.write(to: options.file)
        }
        try show(search, verdicts, settings)
        if keep, best.prior == nil {
            Hourglass.report(
                "hourglass: the best is what the model has learnt: 'hourglass sample' draws from it anyway")
        }
    }

    private func judge(
        _ model: TrainedModel, _ dataset: Dataset, _ settings: PriorSearch.Settings
    ) throws -> (PriorSearch, [PriorSearch.Verdict]) {
        let interruption = Interruption()
        var bar = ProgressBar()
        defer { bar.clear() }
        do throws(PriorSearch.Failure) {
            let search = try PriorSearch(model, training: dataset.train, judging: dataset.validation, settings) {
                what in
                bar.show(0, what)
                return interruption.signal == nil
            }
            let verdicts = try search.verdicts { share in
                bar.show(share, "\(search.candidates.count) priors")
                return interruption.signal == nil
            }
            return (search, verdicts)
        } catch {
            if let signal = interruption.signal { Interruption.end(by: signal) }
            throw CommandError(
                description: "\(options.file): "
                    + (error.isStopped
                        ? "stopped before the end" : "found codes that are no numbers, expected a trained model"))
        }
    }

    private func show(
        _ search: PriorSearch, _ verdicts: [PriorSearch.Verdict], _ settings: PriorSearch.Settings
    ) throws {
        let kept = keep ? verdicts.first?.prior?.title : nil
        if json {
            return try Output.print(
                json: Line(
                    judgedBy: search.isOfRows ? "log p(x)" : "log p(z)", rows: settings.rows,
                    draws: search.isOfRows ? settings.draws : nil,
                    priors: verdicts.map {
                        .init(
                            prior: $0.title, bound: $0.bound, error: $0.error, behind: $0.behind,
                            errorOfBehind: $0.errorOfBehind, effectiveDraws: $0.effectiveDraws)
                    },
                    bic: search.criteria, kept: kept))
        }
        let what = search.isOfRows ? "log p(x) by \(Text.count(settings.draws)) draws" : "log p(z) of codes"
        try Output.print("\(what), \(Text.count(settings.rows)) validation rows, nats")
        for verdict in verdicts {
            let numbers = String(format: "%10.3f ± %.3f", verdict.bound, verdict.error)
            let behind =
                verdict.behind == 0
                ? "" : String(format: "   %.3f ± %.3f behind", verdict.behind, verdict.errorOfBehind)
            let draws = verdict.effectiveDraws.map { String(format: "   %.1f draws count", $0) } ?? ""
            try Output.print(
                "\(verdict.title.padding(toLength: 24, withPad: " ", startingAt: 0))\(numbers)\(behind)\(draws)")
        }
        let criteria = search.criteria.enumerated().map { "\($0 + 1): \(Text.number(Float($1)))" }
        if !criteria.isEmpty { try Output.print("BIC of mixtures  \(criteria.joined(separator: "  "))") }
        if let kept {
            Hourglass.report(
                "hourglass: \(VisibleText.line(options.file)) keeps \(kept): 'hourglass sample' draws from it")
        }
    }
}
