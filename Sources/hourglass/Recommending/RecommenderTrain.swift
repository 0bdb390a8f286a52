import ArgumentParser
import Autoencoders
import Dashboard
import Datasets
import Foundation
import Laboratory
import Networks
import Tensors
import Uses

/// `train` for variants that learn from ratings.
struct RecommenderTrain {
    let variant: RecommenderVariant
    let options: ExperimentOptions
    let ratings: RatingOptions
    let epochs: Int?
    let save: String?
    let json: Bool

    /// Epochs at most where nobody says otherwise, and those without a better validation error after which it ends.
    static let usualEpochs = 300
    static let usualPatience = 10

    /// Choices that have a meaning for ratings.
    private static let choices: [Choice] = [.batch, .latent, .widths, .seed, .corruption, .earlyStopping]

    /// Throws `ValidationError` where something was said that ratings have no use for.
    func validate() throws {
        let unused: [(String, Bool)] = [
            ("--recipe", options.recipe != nil), ("--resume", options.resume != nil),
            ("--schedule", !options.scheduleSettings.isEmpty), ("--control", !options.controlSettings.isEmpty),
            ("--without", !options.without.isEmpty),
            ("--scale", options.scaling.scale != nil), ("--labels", options.data.labels != nil),
            ("--window", options.data.window != nil), ("--normal", options.data.normal != nil),
            ("--training", options.data.training != nil), ("--skip", options.data.skip != nil),
            ("--only", options.data.only != nil), ("--transpose", options.data.transpose),
            ("--time", options.data.time != nil), ("--group", options.data.group != nil),
            ("--split-by", options.data.splitBy != nil), ("--image-size", options.data.imageSize != nil),
            ("--patches", options.data.patches != nil), ("--id", options.data.id != nil),
        ]
        if let option = unused.first(where: \.1)?.0 {
            throw ValidationError("\(option) has no meaning for \(variant.id), which learns from ratings.")
        }
        for (choice, _) in options.choices.said where !Self.choices.contains(where: { $0.id == choice.id }) {
            throw ValidationError("--\(choice.id) has no meaning for \(variant.id), which learns from ratings.")
        }
        guard options.data.data != nil else {
            throw ValidationError(
                "--data: \(variant.id) needs ratings: a file of user,item,rating, or "
                    + BuiltInRatings.all.map(\.id).joined(separator: ", ") + ".")
        }
        _ = try settings()
    }

    /// The variant's own, and what was said.
    func settings() throws -> (settings: RecommenderSettings, patience: Int) {
        var settings = RecommenderSettings(variant)
        var patience = Self.usualPatience
        let knobs = RecommenderSettings.knobs(of: variant)
        func set(_ id: String, _ value: Float) throws {
            guard let knob = knobs.first(where: { $0.id == id }) else {
                throw ValidationError(
                    "--set \(id): \(variant.id) has the knobs \(knobs.map(\.id).joined(separator: ", ")).")
            }
            guard knob.range.contains(value) else {
                throw ValidationError(
                    "--set \(id)=\(value): expected \(knob.range.lowerBound) … \(knob.range.upperBound).")
            }
            settings.set(knob, to: value)
        }
        for (choice, value) in options.choices.said {
            switch choice.id {
            case Choice.batch.id: settings.batch = Int(value) ?? settings.batch
            case Choice.latent.id: settings.latent = Int(value) ?? settings.latent
            case Choice.seed.id: settings.seed = UInt64(value) ?? settings.seed
            case Choice.widths.id: settings.hidden = Choice.widths(in: value) ?? []
            case Choice.earlyStopping.id: patience = value == Choice.off ? .max : Int(value) ?? patience
            default:
                // Corruptions of what is known: a share that is denied, or noise.
                switch Corruptions.named(value) {
                case is MaskCorruption: try set("dropout", MaskCorruption.share.initial)
                case is GaussianCorruption: try set("sigma", GaussianCorruption.sigma.initial)
                case is NoCorruption: (settings.dropout, settings.noise) = (0, 0)
                default:
                    throw ValidationError(
                        "--corruption \(value): \(variant.id) has none, mask, which is its dropout, and gaussian.")
                }
            }
        }
        for term in options.with {
            switch term {
            case L1Term.id: try set("l1", Terms.named(L1Term.id)!.weight.initial)
            case SparsityTerm.id: try set("sparsity", Terms.named(SparsityTerm.id)!.weight.initial)
            default:
                throw ValidationError("--with \(term): ratings have the terms \(L1Term.id) and \(SparsityTerm.id).")
            }
        }
        if ratings.userFeatures != nil || ratings.itemFeatures != nil { settings.denyWholeRows() }
        for (id, value) in try options.knobSettings() { try set(id, value) }
        if let rate = options.learningRate { settings.rate = rate }
        if let fault = settings.faultOfNumbers() {
            throw ValidationError("\(fault): expected 1 … \(RecommenderSettings.mostUnits).")
        }
        return (settings, patience)
    }

    private struct Line: Encodable {
        let epoch: Int
        let train: Double
        let validation: [String: Double]
        let ratingsPerSecond, seconds: Double

        enum CodingKeys: String, CodingKey {
            case epoch, train, validation, seconds
            case ratingsPerSecond = "ratings_per_second"
        }
    }

    private struct LastLine: Encodable {
        let variant, data: String
        let epochs: Int
        let isRefitted: Bool
        let validation: [String: Double]
        let seconds: Double

        enum CodingKeys: String, CodingKey {
            case variant, data, epochs, validation, seconds
            case isRefitted = "learnt_from_validation"
        }
    }

    func run() throws {
        if let save { try SafeTensors.checkWritable(save) }
        let path = options.data.data!
        let (settings, patience) = try settings()
        let (task, report) = try ratings.task(
            path, header: options.data.header.map { $0 == .yes }, liked: settings.liked, seed: settings.seed)
        if BuiltInRatings.named(path) == nil { Hourglass.reportReading(report, task.ratings) }
        let fit = try RecommenderFit(variant, settings, on: task, workers: options.threads.workers)
        let interrupted = Interruption()
        let start = ContinuousClock.now
        var bar = ProgressBar()
        var printing = Printing()
        var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }
        let result = try fit.run(
            most: epochs ?? Self.usualEpochs, patience: patience,
            onStep: { share, refits in
                bar.show(share, refits ? "once more, from training and validation" : variant.id)
                return interrupted.signal == nil && printing.loss?.fault.code != EPIPE
            },
            onEpoch: { report in
                bar.clear()
                try printing.attempt { try show(report, seconds: seconds) }
                if save == nil { try printing.finish() }
            })
        bar.clear()
        guard let result else {
            if let signal = interrupted.signal { Interruption.end(by: signal) }
            throw CommandError(
                description: "\(path): the training diverged in its first epoch: try a smaller --learning-rate")
        }
        if let save { try RecommenderModel(fit, result, data: path).write(to: save) }
        try printing.attempt { try show(result, path, seconds: seconds) }
        if let signal = interrupted.signal { Interruption.end(by: signal) }
        try printing.finish()
    }

    private func show(_ report: RecommenderFit.Report, seconds: Double) throws {
        let validation = report.validation.map { [$0.id: $0.value] } ?? [:]
        if json {
            return try Output.print(
                json: Line(
                    epoch: report.epoch, train: report.training, validation: validation.filter { $0.value.isFinite },
                    ratingsPerSecond: report.cellsPerSecond, seconds: seconds))
        }
        let measures = validation.map { "\($0.key) \(String(format: "%.4f", $0.value))" }.joined(separator: "   ")
        try Output.print(
            "epoch \(report.epoch):  \(variant.predictsRatings ? "rmse" : "loss") "
                + "\(String(format: "%.4f", report.training)) / \(measures)   "
                + "\(Text.count(Int(report.cellsPerSecond))) ratings/s")
    }

    private func show(_ result: RecommenderFit.Result, _ path: String, seconds: Double) throws {
        if json {
            return try Output.print(
                json: LastLine(
                    variant: variant.id, data: path, epochs: result.epochs, isRefitted: result.isRefitted,
                    validation: [result.validation.id: result.validation.value], seconds: seconds))
        }
        let measure = "\(result.validation.id) \(String(format: "%.4f", result.validation.value))"
        try Output.print(
            "best after \(result.epochs) \(result.epochs == 1 ? "epoch" : "epochs"): \(measure) on the validation part"
                + (result.isRefitted ? "; learnt so long from training and validation together" : "")
                + (save == nil ? "" : "; saved as \(save!.shown)"))
    }
}
