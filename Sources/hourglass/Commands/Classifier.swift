import ArgumentParser
import Datasets
import Foundation
import Laboratory
import Networks

/// Classifiers, by which feature distances see and by which reconstructions are judged.
struct ClassifierCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classifier", abstract: "Train a classifier of images, or measure one.",
        subcommands: [TrainClassifierCommand.self, EvaluateClassifierCommand.self])
}

struct TrainClassifierCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train a small convolutional classifier on labelled images.",
        discussion: """
            Three layers of 3×3 convolutions (16, 32, 64), 128 dense units, the classes. The rate falls to 0 in a \
            straight line. Ctrl-C ends without a file. Files in the folder classifiers of the assets are found by \
            themselves.

            Example: hourglass classifier train --data digits --epochs 5 --out digits.safetensors
            """)

    @OptionGroup var data: DataOptions
    @OptionGroup var threads: ThreadOptions

    @Option(help: ArgumentHelp("Where the classifier goes, a safetensors file.", valueName: "file"))
    var out: String

    @Option(help: "Passes over the training split.", transform: Numeral.whole)
    var epochs = 10

    @Option(help: "Images in a batch.", transform: Numeral.whole)
    var batch = 100

    @Option(help: "Learning rate at the start.", transform: Numeral.real)
    var learningRate: Float = 0.001

    @Option(
        help: ArgumentHelp("Moves each image by up to so many pixels, anew each time.", valueName: "pixels"),
        transform: Numeral.whole)
    var shift = 0

    @Option(help: "The seed of everything random.", transform: Numeral.natural)
    var seed: UInt64 = 1

    @Flag(help: "One object an epoch on stdout, and one for the test at the end.")
    var json = false

    func validate() throws {
        try ValidationError.check(file: out, of: "--out")
        if epochs < 1 { throw ValidationError.tooFew("--epochs", epochs) }
        if batch < 1 { throw ValidationError.tooFew("--batch", batch) }
        if !(0...64).contains(shift) { throw ValidationError("--shift \(shift): expected 0 to 64 pixels.") }
        if !(learningRate > 0 && learningRate.isFinite) {
            throw ValidationError.notPositive("--learning-rate", learningRate)
        }
    }

    private struct EpochLine: Encodable {
        let epoch, step: Int
        let crossEntropy, accuracy, validationCrossEntropy, validationAccuracy, imagesPerSecond, seconds: Double

        enum CodingKeys: String, CodingKey {
            case epoch, step, accuracy, seconds
            case crossEntropy = "cross_entropy"
            case validationCrossEntropy = "validation_cross_entropy"
            case validationAccuracy = "validation_accuracy"
            case imagesPerSecond = "images_per_second"
        }
    }

    private struct TestLine: Encodable {
        let testAccuracy: Double
        let file: String

        enum CodingKeys: String, CodingKey {
            case file
            case testAccuracy = "test_accuracy"
        }
    }

    func run() throws {
        // Now, and not when the training has been done.
        try SafeTensors.checkWritable(out)
        let dataset = try data.load()
        var settings = ClassifierTraining.Settings()
        (settings.epochs, settings.batch, settings.learningRate) = (epochs, batch, learningRate)
        (settings.shift, settings.seed) = (shift, seed)
        let training = try ClassifierTraining(settings, on: dataset, workers: threads.workers)
        let interrupted = Interruption()
        let start = ContinuousClock.now
        var bar = ProgressBar()
        var printing = Printing()
        for epoch in 1...epochs {
            let epochStart = ContinuousClock.now
            var (entropy, accuracy) = (0.0, 0.0)
            for i in 0..<training.stepsPerEpoch {
                let measured = training.advance()
                if let signal = interrupted.signal {
                    bar.clear()
                    Hourglass.report("hourglass: ended by a signal at step \(training.step), without a file")
                    Interruption.end(by: signal)
                }
                guard measured.crossEntropy.isFinite else {
                    bar.clear()
                    throw CommandError(
                        description: "the cross-entropy became \(measured.crossEntropy) at step \(training.step): "
                            + "a smaller --learning-rate may help")
                }
                entropy += Double(measured.crossEntropy)
                accuracy += Double(measured.accuracy)
                bar.show(Double(i) / Double(training.stepsPerEpoch), "epoch \(epoch) of \(epochs)")
            }
            let seconds = (ContinuousClock.now - epochStart) / .seconds(1)
            let images = Double(training.stepsPerEpoch * min(batch, dataset.train.count))
            let validation = training.measure(dataset.validation)
            bar.clear()
            let line = EpochLine(
                epoch: epoch, step: training.step, crossEntropy: entropy / Double(training.stepsPerEpoch),
                accuracy: accuracy / Double(training.stepsPerEpoch), validationCrossEntropy: validation.crossEntropy,
                validationAccuracy: validation.accuracy, imagesPerSecond: images / seconds,
                seconds: (ContinuousClock.now - start) / .seconds(1))
            try printing.attempt {
                if json { return try Output.print(json: line) }
                try Output.print(
                    "epoch \(epoch), step \(line.step):  cross-entropy \(Text.number(Float(line.crossEntropy))) / "
                        + "\(Text.number(Float(line.validationCrossEntropy)))   accuracy "
                        + "\(percent(line.accuracy)) / \(percent(line.validationAccuracy))   "
                        + "\(Text.count(Int(line.imagesPerSecond))) img/s")
            }
        }
        let result = training.result(command: command)
        try result.write(to: out)
        try printing.attempt {
            if json { return try Output.print(json: TestLine(testAccuracy: result.testAccuracy, file: out)) }
            try Output.print("test accuracy \(percent(result.testAccuracy)); saved to \(out)")
        }
        try printing.finish()
    }

    /// What gives the same file again, bit for bit.
    private var command: String {
        "hourglass classifier train --data \(data.data ?? "mnist") --epochs \(epochs) --batch \(batch) "
            + "--learning-rate \(learningRate) --shift \(shift) --seed \(seed)"
    }
}

struct EvaluateClassifierCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Measure a classifier on a split.",
        discussion: "Example: hourglass classifier evaluate digits.safetensors --data digits")

    @Argument(help: ArgumentHelp("What classifier train wrote.", valueName: "file"))
    var file: String

    @OptionGroup var data: DataOptions
    @OptionGroup var threads: ThreadOptions

    @Option(help: "\(SplitName.allCases.map(\.rawValue).joined(separator: ", ")).")
    var split: SplitName = .test

    @Flag(help: "One object on stdout.")
    var json = false

    private struct Line: Encodable {
        let data, split: String
        let count: Int
        let crossEntropy, accuracy: Double

        enum CodingKeys: String, CodingKey {
            case data, split, count, accuracy
            case crossEntropy = "cross_entropy"
        }
    }

    func run() throws {
        let trained = try TrainedClassifier(contentsOf: file)
        let dataset = try data.load(or: trained.data)
        guard dataset.shape == trained.image else {
            throw CommandError(
                description:
                    "\(dataset.id): found images of \(dataset.shape), expected the \(trained.image) of \(file)")
        }
        guard let classes = dataset.classes, classes <= trained.classes else {
            throw CommandError(
                description: "\(dataset.id): found \(dataset.classes.map { "\($0) classes" } ?? "no labels"), "
                    + "expected at most the \(trained.classes) classes of \(file)")
        }
        let measured = ClassifierJudge(trained, workers: threads.workers).measure(dataset[split])
        let line = Line(
            data: dataset.id, split: split.rawValue, count: dataset[split].count,
            crossEntropy: measured.crossEntropy, accuracy: measured.accuracy)
        if json { return try Output.print(json: line) }
        try Output.print("\(file) on the \(Text.count(line.count)) \(split.rawValue) images of \(dataset.title)")
        try Output.print("  accuracy       \(percent(line.accuracy))")
        try Output.print("  cross_entropy  \(Text.number(Float(line.crossEntropy)))")
    }
}

/// 99.31 %
private func percent(_ share: Double) -> String { String(format: "%.2f %%", 100 * share) }
