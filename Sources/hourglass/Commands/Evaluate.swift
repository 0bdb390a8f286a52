import ArgumentParser
import Autoencoders
import Datasets
import Foundation
import Laboratory
import Networks
import Tensors

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

    func load() throws -> (model: TrainedModel, dataset: Dataset) {
        let checkpoint = try Checkpoint(contentsOf: file, with: Installed.classifiers())
        let dataset = try data.load(orThatOf: checkpoint)
        try checkpoint.check(against: dataset)
        let trained = try TrainedModel(checkpoint, workers: threads.workers)
        let (corruption, amount) = try corruption()
        var knobs: [String: Float] = [:]
        if let amount, let knob = corruption.knobs.first { knobs[knob.id] = amount }
        return (TrainedModel(trained, corruption: corruption.id, knobs: knobs), dataset)
    }
}

/// Measures a trained model on a split.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Measure a trained model on a split.",
        discussion: """
            mse and mae are per pixel, of the clean image against the reconstruction from the middle of its code. \
            bernoulli_nll, kl and elbo are nats an image. cluster_accuracy and cluster_nmi are of a term's clusters \
            against the classes, kmeans_accuracy is of as many clusters of the pixels, accuracy is the classifier's. \
            agreement is the share of reconstructions in which a classifier of the data sees what it sees in the image. \
            The input is clean unless --corrupt says otherwise.
            """)

    @OptionGroup var options: ModelOptions

    @Option(help: "\(SplitName.allCases.map(\.rawValue).joined(separator: ", ")).")
    var split: SplitName = .test

    @Option(
        help: ArgumentHelp(
            "What classifier train wrote, to judge the reconstructions; by default one that comes with the program.",
            valueName: "file"))
    var classifier: String?

    @Flag(help: "One object on stdout.")
    var json = false

    private struct Line: Encodable {
        let variant, data, split, corruption: String
        let step, count: Int
        let values: [(id: String, value: Double)]

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
            for (id, value) in values {
                if !value.isFinite {
                    try object.encodeNil(forKey: Key(stringValue: id))
                } else if id == ActiveUnits.id {
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
        let (model, dataset) = try options.load()
        let (values, count) = model.evaluate(dataset[split], judge: try judge(of: dataset))
        if json {
            return try JSONLine.print(
                Line(
                    variant: model.setup.experiment.variant, data: dataset.id, split: split.rawValue,
                    corruption: model.setup.experiment.corruption, step: model.step, count: count, values: values))
        }
        print(
            "\(model.setup.experiment.variant) on the \(Text.count(count)) \(split.rawValue) images of \(dataset.title)"
        )
        for (id, value) in values {
            print("  \(id.padding(toLength: 14, withPad: " ", startingAt: 0)) \(Text.number(Float(value)))")
        }
    }
}
