import ArgumentParser
import Autoencoders
import Datasets
import Files
import Foundation
import Laboratory
import Networks
import Tensors
import Uses

/// A trained model read from its file, with data to use it on.
struct ModelOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("A checkpoint.", valueName: "file"))
    var file: String

    @OptionGroup var data: DataOptions
    @OptionGroup var threads: ThreadOptions

    @Option(
        help: ArgumentHelp(
            "Corrupts the input: none, or a corruption with its share or deviation, as mask=0.5.", valueName: "kind=x"
        ))
    var corrupt: String = NoCorruption.id

    /// The corruption's name, and how much of it where that was said.
    private func corruption() throws -> (any Corruption, Float?) {
        let parts = corrupt.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let kind = parts.first, let corruption = Corruptions.named(kind) else {
            throw ValidationError(
                "--corrupt \(corrupt): expected one of \(Corruptions.all.map(\.id).joined(separator: ", ")).")
        }
        guard parts.count == 2 else { return (corruption, nil) }
        guard let knob = corruption.knobs.first, let amount = Float(parts[1]), knob.accepts(amount) else {
            throw ValidationError("--corrupt \(corrupt): expected a number in the range of its knob.")
        }
        return (corruption, amount)
    }

    func validate() throws { _ = try corruption() }

    /// The model and the data; where those aren't what it was trained on, that is said.
    func load() throws -> (model: TrainedModel, dataset: Dataset) {
        let (model, dataset, _, _) = try loadComparing()
        return (model, dataset)
    }

    /// The same, and whether the data are the very ones of the training. Others are `whole` where that is wanted.
    func loadComparing(
        whole: Bool = false
    ) throws -> (model: TrainedModel, dataset: Dataset, isSameData: Bool, checkpoint: Checkpoint) {
        let checkpoint = try Checkpoint(contentsOf: file, with: Installed.classifiers())
        let dataset = try data.load(orThatOf: checkpoint, whole: whole)
        try checkpoint.check(against: dataset)
        let trained = try TrainedModel(checkpoint, workers: threads.workers)
        let (corruption, amount) = try corruption()
        var knobs: [String: Float] = [:]
        if let amount, let knob = corruption.knobs.first { knobs[knob.id] = amount }
        let isSameData = checkpoint.isSameData(dataset)
        if !isSameData { Hourglass.reportOtherData(dataset, than: checkpoint, from: file) }
        return (TrainedModel(trained, corruption: corruption.id, knobs: knobs), dataset, isSameData, checkpoint)
    }
}

/// Measures a trained model on a split.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Measure a trained model on a split.",
        discussion: """
            Gives the measures that have a meaning for the model and the data, and aren't costly; --metrics adds others, or \
            all, and says of those that can't be had why. 'hourglass measures' says what each of them is. mse and mae are of the clean image against the reconstruction from the middle of its \
            code. The input is clean unless --corrupt says otherwise. Of data that the model wasn't trained on all rows are \
            measured, however few. Where --normal says, or said in training, which classes are normal, and rows of others are \
            there too, it also says how well the scores tell them apart.

            Example: hourglass evaluate vae.safetensors --metrics log_px,dimension
            """)

    @OptionGroup var options: ModelOptions

    @Option(
        name: .customLong("split"),
        help: ArgumentHelp(
            "\(SplitName.allCases.map(\.rawValue).joined(separator: ", ")). By default test, and all rows of data that the model wasn't "
                + "trained on.", valueName: "split"))
    var wantedSplit: SplitName?

    private var split: SplitName { wantedSplit ?? .test }

    @Option(
        help: ArgumentHelp(
            "What classifier train wrote, to judge the reconstructions; by default one that comes with the program.",
            valueName: "file"))
    var classifier: String?

    @Option(
        name: [.customLong("metrics"), .customLong("measures")],
        help: ArgumentHelp("Costly measures beside the usual ones, or all.", valueName: "id,…|all"))
    var measures: String?

    @Flag(
        help: """
            What frozen codes are worth to whoever has 10, 100, 1000 or all labels of the training rows: a linear probe and nearest \
            neighbours, beside the same on the rows themselves and on as many principal components.
            """)
    var downstream = false

    @Option(
        name: .customLong("at"),
        help: ArgumentHelp("Of a recommender: how many items of a ranking count.", valueName: "k"),
        transform: Numeral.whole)
    var rankingLength: Int = 10

    @Flag(help: "Of a recommender: also how it serves somebody new, by how many of their ratings are known.")
    var coldStart = false

    @Flag(help: "One object on stdout.")
    var json = false

    /// The measures that were named; all where that was said.
    private func named() throws -> Set<String> {
        guard let measures else { return [] }
        let possible = Measures.all.map(\.id)
        let ids = measures.split(separator: ",", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        // A term that is off has a measure too, which nobody misses.
        if ids == ["all"] {
            return Set(Measures.all.filter { $0.begin != nil || Terms.named($0.id) == nil }.map(\.id))
        }
        for id in ids where !possible.contains(id) {
            throw ValidationError("--metrics \(id): expected all, or some of \(possible.joined(separator: ", ")).")
        }
        return Set(ids)
    }

    func validate() throws {
        _ = try named()
        if rankingLength < 1 { throw ValidationError.tooFew("--at", rankingLength) }
    }

    private struct Line: Encodable {
        let variant, data, split, corruption: String
        let step, count: Int
        let isSameData: Bool
        let values: [(id: String, value: Double)]
        let details: [String: Details]?
        let unmeasured: [String: String]?
        let columns: [Column]?
        let downstream: DownstreamReport?

        /// What goes along with a value.
        struct Details: Encodable {
            let rows: Int?
            let standardError: Double?
            let parts: [Part]?

            struct Part: Encodable {
                let name: String
                let value: Double?
            }

            enum CodingKeys: String, CodingKey {
                case rows, parts
                case standardError = "standard_error"
            }

            init(_ figure: Figure) {
                rows = figure.rows
                standardError = figure.error.flatMap { $0.isFinite ? $0 : nil }
                parts =
                    figure.parts.isEmpty
                    ? nil : figure.parts.map { Part(name: $0.name, value: $0.value.isFinite ? $0.value : nil) }
            }
        }

        struct Column: Encodable {
            let name: String
            let error, share: Double
            let missing: Int
        }

        struct Key: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        func encode(to encoder: any Encoder) throws {
            var object = encoder.container(keyedBy: Key.self)
            for (key, text) in [("variant", variant), ("data", data), ("split", split), ("corruption", corruption)] {
                try object.encode(text, forKey: Key(stringValue: key))
            }
            try object.encode(step, forKey: Key(stringValue: "step"))
            try object.encode(count, forKey: Key(stringValue: "count"))
            try object.encode(isSameData, forKey: Key(stringValue: "same_data"))
            try object.encodeIfPresent(columns, forKey: Key(stringValue: "columns"))
            try object.encodeIfPresent(downstream, forKey: Key(stringValue: "downstream"))
            try object.encodeIfPresent(details, forKey: Key(stringValue: "details"))
            try object.encodeIfPresent(unmeasured, forKey: Key(stringValue: "unmeasured"))
            for (id, value) in values {
                if !value.isFinite {
                    try object.encodeNil(forKey: Key(stringValue: id))
                } else if Measures.named(id)?.unit == .count {
                    try object.encode(Int(value), forKey: Key(stringValue: id))
                } else {
                    try object.encode(value, forKey: Key(stringValue: id))
                }
            }
        }
    }

    /// The classifier that was named, or the one that comes with the program for such data.
    private func judge(of dataset: Dataset) throws -> TrainedClassifier? {
        guard let classifier else { return Installed.classifiers().trained(on: dataset.id) }
        let judge = try TrainedClassifier(contentsOf: classifier)
        guard judge.image == dataset.shape else {
            throw CommandError(
                description: "\(classifier): found a classifier of \(judge.image), expected one of \(dataset.shape)")
        }
        return judge
    }

    func run() throws {
        if try evaluatesRecommender() { return }
        let (model, dataset, isSameData, checkpoint) = try options.loadComparing(whole: wantedSplit == nil)
        let judge = try judge(of: dataset)
        let ids = try named()
        let measurement = model.measurement(of: dataset[split], in: dataset, judge: judge, also: ids)
        var bar = ProgressBar()
        while measurement.advance() { bar.show(measurement.share, measurement.present ?? split.rawValue) }
        bar.clear()
        let unmeasured = unmeasured(ids, measurement)
        if measures != "all" {
            for (id, need) in measurement.obstacles where ids.contains(id) {
                Hourglass.report("hourglass: \(Hourglass.language.text(MeasureFault.meaningless(id, need)))")
            }
        }
        let count = dataset[split].count
        let values =
            measurement.values
            + (try AnomalyEvaluation(model, checkpoint, of: options.file, isSameData: isSameData)
                .values(of: split, in: dataset))
        let isSound = values.first { $0.id == "loss" }?.value.isFinite ?? true
        let fault = CommandError(
            description: "\(dataset.id.shown): found a loss that is no number, expected rows nearer to those "
                + "that the model was trained on, or another model")
        let part = dataset.isWhole ? "all" : split.rawValue
        let shares = dataset.kind.columns == nil ? nil : model.columnShares(of: dataset[split])
        let worth = downstream ? try DownstreamReport(model, on: split, in: dataset) : nil
        if json {
            // An object can't hold it.
            guard isSound else { throw fault }
            return try Output.print(
                json:
                    Line(
                        variant: model.setup.experiment.variant, data: dataset.id, split: part,
                        corruption: model.setup.experiment.corruption, step: model.step, count: count,
                        isSameData: isSameData, values: values.filter(\.value.isFinite),
                        details: measures == nil
                            ? nil
                            : Dictionary(
                                uniqueKeysWithValues: measurement.figures.map { ($0.id, Line.Details($0.figure)) }),
                        unmeasured: unmeasured.isEmpty
                            ? nil : Dictionary(uniqueKeysWithValues: unmeasured.map { ($0.id, $0.reason) }),
                        columns: shares?.map {
                            .init(name: $0.name, error: $0.error, share: $0.share, missing: $0.missing)
                        }, downstream: worth))
        }
        try Output.print(
            "\(model.setup.experiment.variant) on \(dataset.isWhole && count != 1 ? "all" : "the") \(Text.count(count)) \(dataset.isWhole ? "" : part + " ")\(Text.rows(count, of: dataset.kind)) of \(dataset.title)"
        )
        let figures = Dictionary(uniqueKeysWithValues: measurement.figures.map { ($0.id, $0.figure) })
        let width = max(14, values.map(\.id.count).max() ?? 0)
        for (id, value) in values {
            let error = figures[id]?.error.map { measures == nil ? "" : " ± \(Text.number(Float($0)))" } ?? ""
            try Output.print(
                "  \(id.padding(toLength: width, withPad: " ", startingAt: 0)) \(Text.number(Float(value)))\(error)")
            guard measures != nil, let parts = figures[id]?.parts, !parts.isEmpty else { continue }
            let texts = parts.prefix(Self.mostParts).map { "\($0.name) \(Text.number(Float($0.value)))" }
            let more = parts.count > Self.mostParts ? " and \(Text.count(parts.count - Self.mostParts)) more" : ""
            try Output.print("    \(texts.joined(separator: ", "))\(more)")
        }
        for (reason, ids) in Self.grouped(unmeasured) {
            try Output.print("  not measured: \(ids.joined(separator: ", ")): \(reason)")
        }
        if let shares { try show(shares) }
        if let worth { for line in worth.lines(in: dataset.kind) { try Output.print(line) } }
        guard isSound else { throw fault }
    }

    /// Measures a recommender, where the file has one.
    private func evaluatesRecommender() throws -> Bool {
        let file = try SafeTensors(contentsOf: options.file)
        guard RecommenderModel.isIn(file) else {
            if let model = try sessionOnRatings() {
                try evaluate(model)
                return true
            }
            if coldStart { throw CommandError(description: "\(options.file): --cold-start is for recommenders") }
            return false
        }
        if options.data.data != nil || measures != nil || split == .train {
            throw CommandError(
                description:
                    "\(options.file): found a recommender, which is measured on the test or the validation part of its own "
                    + "ratings, expected none of --data, --metrics and --split train")
        }
        try evaluate(try RecommenderModel(file, path: options.file))
        return true
    }

    private func evaluate(_ model: RecommenderModel) throws {
        try RecommenderEvaluate(
            model: model, part: split == .validation ? .validation : .test, length: rankingLength,
            coldStart: coldStart, json: json, workers: options.threads.workers
        ).run()
    }

    /// A session's model on its own ratings as a recommender; nil of anything else, and where other measures were asked for.
    private func sessionOnRatings() throws -> RecommenderModel? {
        guard measures == nil, !downstream, split != .train, options.corrupt == NoCorruption.id else { return nil }
        let checkpoint = try Checkpoint(contentsOf: options.file, with: Installed.classifiers())
        guard checkpoint.data.kind.ratings != nil else { return nil }
        let dataset = try options.data.load(orThatOf: checkpoint)
        guard let rated = dataset.rated, checkpoint.isSameData(dataset) else { return nil }
        return RecommenderModel(
            try TrainedModel(checkpoint, workers: options.threads.workers), on: rated,
            data: options.data.data ?? checkpoint.dataID)
    }

    /// Numbers beside a value that are shown; all of them are in the object.
    private static let mostParts = 12

    /// What was asked for and can't be had, with why.
    private func unmeasured(_ ids: Set<String>, _ measurement: Laboratory.Measurement) -> [(
        id: String, reason: String
    )] {
        let missing = measurement.obstacles.filter { ids.contains($0.id) }
        return missing.map { ($0.id, "it needs \(Hourglass.language.text($0.need))") }
            + measurement.silent.filter(ids.contains).map {
                ($0, "these rows give no number: they are too few, don't differ, or one code is a sum of others")
            }
    }

    /// By their reasons, in the order in which these come first.
    private static func grouped(_ unmeasured: [(id: String, reason: String)]) -> [(reason: String, ids: [String])] {
        var groups: [(reason: String, ids: [String])] = []
        for (id, reason) in unmeasured {
            if let place = groups.firstIndex(where: { $0.reason == reason }) {
                groups[place].ids.append(id)
            } else {
                groups.append((reason, [id]))
            }
        }
        return groups
    }

    /// Columns shown; all of them are in the object.
    private static let mostColumns = 12

    private func show(_ shares: [ColumnShare]) throws {
        let ordered = shares.sorted { ($0.share, $1.name) > ($1.share, $0.name) }
        try Output.print("columns by their share of the distance")
        let width = max(14, ordered.prefix(Self.mostColumns).map(\.name.shown.count).max() ?? 0)
        for column in ordered.prefix(Self.mostColumns) {
            let name = column.name.shown.padding(toLength: width, withPad: " ", startingAt: 0)
            let error = "\(column.isCategory ? "cross-entropy" : "squared error") \(Text.number(Float(column.error)))"
            let missing = column.missing > 0 ? ", \(Text.count(column.missing)) missing" : ""
            try Output.print("  \(name) \(Text.share(column.share)), \(error)\(missing)")
        }
        if ordered.count > Self.mostColumns {
            try Output.print("  and \(Text.count(ordered.count - Self.mostColumns)) more")
        }
    }
}
