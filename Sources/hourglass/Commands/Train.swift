import ArgumentParser
import Autoencoders
import Dashboard
import Datasets
import Foundation
import Laboratory
import Networks
import Tensors
import Uses

/// Trains without a screen.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train without a screen.",
        discussion: """
            --epochs and --steps count from the start of the run: with --resume they say where it ends, not how much is \
            added. Ctrl-C, and any other signal that asks for the end but SIGQUIT, ends after the present step, and --save \
            still saves; a second one ends at once. Variants that learn from ratings (autorec-item and others; 'hourglass variants' \
            lists them) find out by the validation part after how many epochs to end, of which --epochs says how many at most.

            Example: hourglass train --variant vae --data digits --epochs 20 --save vae.safetensors
            """)

    @OptionGroup var options: ExperimentOptions
    @OptionGroup var ratings: RatingOptions
    @OptionGroup var film: FilmOptions

    @Option(help: "Passes over the training split.", transform: Numeral.whole)
    var epochs: Int?

    @Option(help: "Batches.", transform: Numeral.whole)
    var steps: Int?

    @Option(help: ArgumentHelp("Saves a checkpoint at the end.", valueName: "file"))
    var save: String?

    @Flag(help: "One object an epoch on stdout.")
    var json = false

    func validate() throws {
        if let recommender {
            if film.film != nil {
                throw ValidationError(
                    "--film has no meaning for \(recommender.variant.id), which learns from ratings.")
            }
            if steps != nil { throw ValidationError("--steps: \(recommender.variant.id) counts by --epochs.") }
            try recommender.validate()
        } else {
            if let option = ratings.said {
                throw ValidationError("\(option) is for variants that learn from ratings.")
            }
            guard (epochs == nil) != (steps == nil) else { throw ValidationError("Say either --epochs or --steps.") }
        }
        try ValidationError.check(file: save, of: "--save")
        if let epochs, epochs < 1 { throw ValidationError.tooFew("--epochs", epochs) }
        if let steps, steps < 1 { throw ValidationError.tooFew("--steps", steps) }
    }

    /// What trains where the variant learns from ratings.
    private var recommender: RecommenderTrain? {
        options.variant.flatMap(RecommenderVariant.named).map {
            RecommenderTrain(
                variant: $0, options: options, ratings: ratings, epochs: epochs, save: save, json: json)
        }
    }

    private struct Line: Encodable {
        let epoch: Double
        let step: Int
        let train: MeasureObject
        let validation: MeasureObject
        let validationRows: Int
        let held: [String: Float]?
        let imagesPerSecond: Double
        let seconds: Double

        enum CodingKeys: String, CodingKey {
            case epoch, step, train, validation, held, seconds
            case validationRows = "validation_rows"
            case imagesPerSecond = "images_per_second"
        }
    }

    func run() throws {
        if let recommender { return try recommender.run() }
        // Now, and not when the training has been done.
        if let save { try SafeTensors.checkWritable(save) }
        try film.check()
        let session = try options.resolved(in: .ofThisProcess).makeSession(with: Installed.inventory())
        session.reportsEpochs = true
        let opening = session.notice
        if let opening { Hourglass.report("hourglass: \(Hourglass.language.text(opening))") }
        if session.setup.experiment.hasStageOfCodes, session.step == 0 {
            let steps = session.setup.experiment.value(of: Experiment.pretrainingSteps)
            Hourglass.report(
                "hourglass: \(Text.count(steps)) steps without clusters come first (--set pretraining=…): they begin where "
                    + "k-means finds them in codes that have been learnt")
        }
        let rows = Text.rows(2, of: session.dataset.kind)
        let interrupted = Interruption()
        let start = ContinuousClock.now
        var bar = ProgressBar()
        var lastReport = start
        var imagesReported = 0
        var printing = Printing()
        let run = TrainingRun(session)
        let goal = steps.map(TrainingRun.Goal.steps) ?? .epochs(Double(epochs!))
        guard !run.hasReached(goal) else {
            throw CommandError(
                description:
                    "the checkpoint is at step \(session.step), epoch \(session.epoch): --epochs and --steps "
                    + "count from the start of the run")
        }
        var pictures = try TrainingFilm(film, of: session)
        _ = try run.run(until: goal) { event in
            switch event {
            case .step:
                try pictures?.look(at: session, share: run.share(of: goal))
                let epoch = String(format: "%.2f", session.epoch)
                bar.show(run.share(of: goal), "epoch \(epoch)  step \(Text.count(session.step))")
            case .report(let report):
                let now = ContinuousClock.now
                let rate = Double(session.imagesSeen - imagesReported) / ((now - lastReport) / .seconds(1))
                (lastReport, imagesReported) = (now, session.imagesSeen)
                bar.clear()
                try printing.attempt {
                    try show(report, rows, imagesPerSecond: rate, seconds: (now - start) / .seconds(1))
                }
                // Without a file there is nothing left to train for.
                if save == nil { try printing.finish() }
            }
            // Whoever stops reading has seen enough; where the disk is full, the training is still wanted.
            return interrupted.signal == nil && printing.loss?.fault.code != EPIPE
        }
        bar.clear()
        if let notice = session.notice, notice != opening { Hourglass.report(Hourglass.language.text(notice)) }
        if let save { try checkpoint(of: session).write(to: save) }
        try pictures?.write(endingWith: session)
        if session.notice?.kind == .failure { throw ExitCode.failure }
        if let signal = interrupted.signal { Interruption.end(by: signal) }
        try printing.finish()
    }

    /// What is saved; where it was said which rows are normal, or that some aren't, with a threshold for what is not.
    private func checkpoint(of session: Session) throws -> Checkpoint {
        var checkpoint = session.lastCheckpoint()
        guard session.dataset.normalLabels != nil || session.setup.contamination != nil else { return checkpoint }
        do {
            let trained = try TrainedModel(checkpoint, workers: options.threads.workers)
            let calibration = try Calibration(
                RowScorer(trained), by: .error, training: session.dataset.train,
                validation: session.dataset.validation, rule: nil, contamination: session.setup.contamination)
            checkpoint.kept[Calibration.use] = try calibration.kept()
        } catch {
            // The training is wanted all the same.
            Hourglass.report(
                "hourglass: no threshold for anomalies is kept: \(Hourglass.language.text(ofError: error))")
        }
        return checkpoint
    }

    /// `rows` is what the rows of the data are called.
    private func show(_ report: EpochReport, _ rows: String, imagesPerSecond: Double, seconds: Double) throws {
        if json {
            return try Output.print(
                json:
                    Line(
                        epoch: report.epoch, step: report.step, train: MeasureObject(measures: report.train),
                        validation: MeasureObject(measures: report.validation), validationRows: report.validationRows,
                        held: report.held.isEmpty
                            ? nil : Dictionary(report.held.map { ($0.knob, $0.value) }) { first, _ in first },
                        imagesPerSecond: imagesPerSecond, seconds: seconds))
        }
        // What training has too; all of it is in the objects.
        let measures = report.validation.values.filter { report.train[$0.name] != nil }.map { name, value in
            "\(name) \(report.train[name].map(Text.number) ?? "–") / \(Text.number(value))"
        }
        let held = report.held.map { "\($0.knob) \(Text.number($0.value))   " }.joined()
        let place = "epoch \(String(format: "%g", report.epoch)), step \(report.step)"
        try Output.print(
            "\(place):  \(measures.joined(separator: "   "))   \(held)\(Text.count(Int(imagesPerSecond))) \(rows)/s")
    }
}
