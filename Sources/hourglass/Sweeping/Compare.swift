import ArgumentParser
import Autoencoders
import Datasets
import Files
import Foundation
import Laboratory
import Search

/// Variants beside each other by one protocol: the same rows, the same length, the same seeds, the same measures.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Compare variants by one protocol.",
        discussion: """
            Trains each variant with the knobs that it starts from, on the same rows, as long and with the same seeds, and \
            measures reconstruction, likelihood, samples, clusters, downstream use, robustness and speed. What comes before an \
            experiment, as the stages of dec or stacked, takes half of the length. Each number is the mean over the seeds, with \
            Student's interval of 95 % of it; * is the best of a column. A variant that can't be had on such data is said with \
            why. All other options of 'train' are those that the runs share.

            Example: hourglass compare --variants vae,wae-mmd,linear --data digits --epochs 10 --seeds 1,2,3
            """)

    @Option(help: ArgumentHelp("Which variants, or all.", valueName: "name,…|all"))
    var variants: String

    @Option(help: ArgumentHelp("A run of each variant with each seed.", valueName: "1,2,3"))
    var seeds: String = "1,2,3"

    @OptionGroup var here: SweepHere

    @Option(
        help: ArgumentHelp("What is measured: validation, or by an explicit act the test split.", valueName: "split"))
    var on: SplitName = .validation

    @Option(help: ArgumentHelp("What is measured in the place of the usual, by ids.", valueName: "id,…"))
    var measures: String?

    @Flag(help: "One object a run on stdout, then one a variant.")
    var json = false

    @Argument(parsing: .allUnrecognized, help: .hidden)
    var shared: [String] = []

    /// The protocol: what stands for what.
    private static let columns: [(id: String, what: String)] = [
        ("mse", "reconstruction"), ("elbo", "likelihood"), ("frechet", "samples"), ("code_kmeans_nmi", "clusters"),
        ("probe_accuracy", "downstream"), ("noise_error", "robustness"),
    ]

    private func chosen() throws -> [String] {
        let all = Variant.all.map(\.id)
        guard variants != "all" else { return all }
        let ids = variants.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        for id in ids where !all.contains(id) { throw ValidationError.unknown("--variants \(id)", among: all) }
        guard !ids.isEmpty, Set(ids).count == ids.count else {
            throw ValidationError("--variants '\(variants)': expected all, or different names with commas between.")
        }
        return ids
    }

    private func asked() throws -> [(id: String, what: String)] {
        guard let measures else { return Self.columns }
        return try measures.split(separator: ",").map { text in
            let id = text.trimmingCharacters(in: .whitespaces)
            guard let measure = Measures.named(id), measure.better != nil else {
                throw ValidationError.unknown(
                    "--measures \(id)", among: Measures.all.filter { $0.better != nil }.map(\.id))
            }
            return (id, measure.title)
        }
    }

    func validate() throws {
        _ = try (chosen(), asked(), SweepHere.seeds(seeds))
        if on == .train { throw ValidationError("--on train: expected validation or test.") }
        try SweepHere.check(shared: shared)
    }

    func run() throws {
        let columns = try asked()
        guard let decisive = columns.first?.id else { throw ValidationError("--measures: expected one at least.") }
        var plan = SweepPlan(base: shared, length: here.length(or: 10), measure: decisive)
        plan.axes = [.init("variant", try chosen())]
        plan.seeds = try SweepHere.seeds(seeds)
        plan.isOnTest = on == .test
        plan.further = columns.dropFirst().map(\.id)
        plan.sharesLength = true
        try SweepTrainer.check(plan)
        let (results, _, trainer) = try here.run(plan)
        let rows = try chosen().map { Row($0, results, columns.map(\.id)) }
        if json {
            for result in results { try Output.print(json: result) }
            for row in rows { try Output.print(json: Line(row, columns)) }
        } else {
            try show(rows, columns, plan, trainer)
        }
        if results.allSatisfy({ $0.failure != nil }) { throw ExitCode.failure }
    }

    /// What a variant came to.
    private struct Row {
        let variant: String
        let values: [StudentInterval?]
        /// Milliseconds a step of training.
        let time: StudentInterval?
        let runs: Int
        let failure: String?

        init(_ variant: String, _ results: [SweepResult], _ measures: [String]) {
            let own = results.filter { $0.job.assignments.contains(Assignment("variant", variant)) }
            self.variant = variant
            values = measures.map { id in StudentInterval(own.compactMap { $0.measures[id] }) }
            time = StudentInterval(
                own.compactMap { result in
                    result.trainingSeconds.flatMap { result.step > 0 ? 1000 * $0 / Double(result.step) : nil }
                })
            runs = own.count { $0.failure == nil }
            failure = own.lazy.compactMap(\.failure).first
        }
    }

    private struct Line: Encodable {
        struct Value: Encodable {
            let mean: Double
            let half: Double?
            let runs: Int
        }

        let variant: String
        let runs: Int
        let failure: String?
        let measures: [String: Value]
        let milliseconds: Value?

        enum CodingKeys: String, CodingKey {
            case variant, runs, failure, measures
            case milliseconds = "milliseconds_a_step"
        }

        init(_ row: Row, _ columns: [(id: String, what: String)]) {
            func value(_ interval: StudentInterval) -> Value {
                Value(mean: interval.mean, half: interval.half, runs: interval.count)
            }
            (variant, runs, failure) = (row.variant, row.runs, row.failure)
            measures = Dictionary(
                uniqueKeysWithValues: zip(columns, row.values).compactMap { column, interval in
                    interval.map { (column.id, value($0)) }
                })
            milliseconds = row.time.map(value)
        }
    }

    /// What a measure misses in each of the variants that were trained, each once.
    private func obstacles(to id: String, _ rows: [Row], _ plan: SweepPlan, on dataset: Dataset) -> [String] {
        let classifiers = Installed.classifiers()
        let data = MeasureData(dataset, hasClassifier: classifiers.trained(on: dataset.id) != nil)
        var found: [String] = []
        for row in rows {
            let words = SweepTrainer.words(plan, [Assignment("variant", row.variant)])
            guard let setup = try? ExperimentOptions.parse(words).setup(for: dataset.dataShape, with: classifiers),
                let need = Measures.named(id)?.obstacle(in: Structure(setup.experiment), on: data)
            else { continue }
            let text = Hourglass.language.text(need)
            if !found.contains(text) { found.append(text) }
        }
        return found
    }

    private func show(
        _ rows: [Row], _ columns: [(id: String, what: String)], _ plan: SweepPlan, _ trainer: SweepTrainer
    ) throws {
        let length =
            switch plan.length {
            case .steps(let count): "\(Text.count(count)) step\(count == 1 ? "" : "s")"
            case .epochs(let count): "\(Text.count(count)) epoch\(count == 1 ? "" : "s")"
            }
        try Output.print(
            wrapped:
                "\(rows.count) variant\(rows.count == 1 ? "" : "s"), \(length) each, \(plan.seeds.count) seed\(plan.seeds.count == 1 ? "" : "s"), the \(on.rawValue) split; "
                + "± is Student's interval of 95 %, * the best")
        func cell(_ interval: StudentInterval?, _ isBest: Bool) -> String {
            interval.map { $0.text + (isBest ? "*" : "") } ?? "-"
        }
        let best = columns.indices.map { column -> Double? in
            let means = rows.compactMap { $0.values[column]?.mean }
            return Measures.named(columns[column].id)?.better == .more ? means.max() : means.min()
        }
        let fastest = rows.compactMap { $0.time?.mean }.min()
        // A column in which nobody has a number says so below.
        let shown = columns.indices.filter { best[$0] != nil }
        var lines = [
            [""] + shown.map { columns[$0].what } + ["speed"],
            ["variant"] + shown.map { columns[$0].id } + ["ms a step"],
        ]
        let trained = rows.filter { $0.runs > 0 }
        for row in trained {
            lines.append(
                [row.variant]
                    + shown.map { cell(row.values[$0], row.values[$0] != nil && row.values[$0]?.mean == best[$0]) }
                    + [cell(row.time, row.time != nil && row.time?.mean == fastest)])
        }
        if !trained.isEmpty { try TextTable.print(lines) }
        let missing = columns.indices.filter { !trained.isEmpty && best[$0] == nil }.map { columns[$0] }
        let dataset = missing.isEmpty ? nil : try trainer.judged()
        for (id, what) in missing {
            let needs = dataset.map { obstacles(to: id, trained, plan, on: $0) } ?? []
            try Output.print(
                wrapped: "\(what): no \(id) here"
                    + (needs.isEmpty ? "" : ", which needs \(needs.joined(separator: ", or "))"))
        }
        for row in rows where row.failure != nil {
            try Output.print(wrapped: "\(row.variant): \(VisibleText.line(row.failure ?? ""))")
        }
    }
}
