import ArgumentParser
import Datasets
import Files
import Foundation
import Laboratory

/// How far a trained model's error on new rows can be, by theorems, beside what it is.
struct BoundsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bounds", abstract: "Bound the error of a trained model on rows it hasn't seen.",
        discussion: """
            Computes what theorems say of the network at hand, each with all that goes into it, beside the gap that is measured \
            between training and test. The loss of a row is min(1, mean of (x − x̂)²/R²), R the width of the interval of the \
            values. A bound that isn't below what any network keeps to says nothing, and is called vacuous: of networks of \
            a usual size most are. The page generalisation of the manual says what each is about.

            Example: hourglass bounds vae.safetensors
            """)

    @Argument(help: ArgumentHelp("A checkpoint.", valueName: "file"))
    var file: String

    @OptionGroup var data: DataOptions
    @OptionGroup var threads: ThreadOptions

    @Option(
        help: ArgumentHelp("With which probability a bound may be wrong.", valueName: "share"),
        transform: Numeral.real)
    var delta: Float = 0.05

    @Option(
        help: ArgumentHelp("Signs drawn for the Rademacher complexity.", valueName: "count"), transform: Numeral.whole
    )
    var draws: Int = 20

    @Flag(help: "One object on stdout.")
    var json = false

    func validate() throws {
        if !(delta > 0 && delta < 1) {
            throw ValidationError("--delta \(delta): expected more than 0 and less than 1.")
        }
        if !(2...10_000).contains(draws) { throw ValidationError("--draws \(draws): expected 2 to 10000.") }
    }

    func run() throws {
        let checkpoint = try Checkpoint(contentsOf: file, with: Installed.classifiers())
        let dataset = try data.load(orThatOf: checkpoint)
        try checkpoint.check(against: dataset)
        if !checkpoint.isSameData(dataset) { Hourglass.reportOtherData(dataset, than: checkpoint, from: file) }
        let trained = try TrainedModel(checkpoint, workers: threads.workers)
        var bar = ProgressBar()
        let bounds: GeneralisationBounds
        do throws(GeneralisationBounds.Fault) {
            bounds = try GeneralisationBounds(trained, on: dataset, delta: Double(delta), draws: draws) {
                bar.show($0, "bounds")
            }
        } catch {
            bar.clear()
            let found = error == .missingEntries ? "rows with missing entries" : "columns of text"
            throw CommandError(description: "\(dataset.id): found \(found), expected numbers in every entry")
        }
        bar.clear()
        if json { return try Output.print(json: Line(bounds, of: trained, dataset)) }
        try show(bounds, of: trained, dataset)
    }

    private struct Line: Encodable {
        struct Bound: Encodable {
            let id, title, paper, about: String
            let ingredients: [String: Double]
            let bound, observed, measured: Double?
            let trivial: Double
            let vacuous: Bool?
            let obstacle: String?
        }

        let variant, data: String
        let step: Int
        let delta, range: Double
        let rows: [String: Int]
        let losses: [String: Double]
        let gap: Double
        let bounds: [Bound]

        init(_ bounds: GeneralisationBounds, of model: TrainedModel, _ dataset: Dataset) {
            (variant, data, step) = (model.setup.experiment.variant, dataset.id, model.step)
            (delta, range, gap) = (bounds.delta, bounds.range, bounds.gap)
            rows = [
                "train": bounds.counts.training, "validation": bounds.counts.validation, "test": bounds.counts.test,
            ]
            losses = ["train": bounds.training, "validation": bounds.validation, "test": bounds.test]
            self.bounds = bounds.bounds.map { bound in
                func number(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }
                return Bound(
                    id: bound.id, title: bound.title, paper: bound.paper, about: bound.about,
                    ingredients: Dictionary(
                        bound.ingredients.filter(\.value.isFinite).map { ($0.name, $0.value) }
                    ) { first, _ in first },
                    bound: number(bound.value), observed: number(bound.observed), measured: number(bound.measured),
                    trivial: bound.trivial, vacuous: bound.value == nil ? nil : bound.isVacuous,
                    obstacle: bound.obstacle)
            }
        }
    }

    private func show(_ bounds: GeneralisationBounds, of model: TrainedModel, _ dataset: Dataset) throws {
        func text(_ value: Double) -> String { Text.number(Float(value)) }
        let interval = bounds.range == 1 ? "" : ", R \(text(bounds.range))"
        try Output.print(
            "\(model.setup.experiment.variant) on \(dataset.title), the loss min(1, mean (x − x̂)²/R²)\(interval), each bound with probability \(text(1 - bounds.delta))"
        )
        try Output.print(
            "  training \(text(bounds.training)) of \(Text.count(bounds.counts.training)) rows, validation \(text(bounds.validation)), "
                + "test \(text(bounds.test)): a measured gap of \(text(bounds.gap))")
        for bound in bounds.bounds {
            guard let value = bound.value, let observed = bound.observed, let measured = bound.measured else {
                try Output.print("\(bound.title): none, \(bound.obstacle ?? "it has no value here")")
                continue
            }
            let verdict =
                bound.isVacuous
                ? "vacuous: every network keeps to \(text(bound.trivial))"
                : "it says something: below \(text(bound.trivial))"
            try Output.print(
                "\(bound.title): at most \(text(value)), measured \(text(measured)), from \(text(observed)); \(verdict)"
            )
            try Output.print("  of \(bound.about) (\(bound.paper))")
            let ingredients = bound.ingredients.map { "\($0.name) \(text($0.value))" }
            try Output.print("  \(ingredients.joined(separator: ", "))")
        }
    }
}
