import ArgumentParser
import Autoencoders
import Datasets
import Foundation
import Laboratory
import Networks
import Search
import Synchronization
import Tensors

/// Trains and measures the runs of a sweep, several at once: each is what `hourglass train` makes of the same words. Data are
/// read once for all runs that share them.
final class SweepTrainer: Sendable {
    private let plan: SweepPlan
    private let folder: SweepFolder
    private let threads: Int
    private let inventory = Installed.inventory()
    private let datasets = Mutex<[String: Dataset]>([:])
    /// Whether somebody has asked for the end.
    private let isStopped: @Sendable () -> Bool

    init(_ plan: SweepPlan, in folder: SweepFolder, threads: Int, isStopped: @escaping @Sendable () -> Bool) {
        (self.plan, self.folder, self.threads, self.isStopped) = (plan, folder, threads, isStopped)
    }

    /// The words of the command line for a job. An axis is an option of `train`, or a knob, whose values are numbers and those
    /// who hold it.
    static func words(_ plan: SweepPlan, _ assignments: [Assignment]) -> [String] {
        plan.base
            + assignments.flatMap { assignment -> [String] in
                let (name, value) = (assignment.name, assignment.value)
                if isOption(name) { return ["--\(name)", value] }
                // A term's weight brings the term along, and 0 is without it.
                let term = Terms.all.first { $0.weight.id == name }.map(\.id)
                if let term, Float(value) == 0 { return ["--without", term] }
                return (term.map { ["--with", $0] } ?? [])
                    + [isHolder(value) ? "--control" : "--set", "\(name)=\(value)"]
            }
    }

    private static func isHolder(_ value: String) -> Bool { (try? Holder(value)) != nil }

    private static let options = ["variant", "data", "recipe", "learning-rate", "scale", trainSize]
    static func isOption(_ name: String) -> Bool { options.contains(name) || Choices.named(name) != nil }

    /// Throws `ValidationError` where an axis is no choice and no knob, or a job's words are no command line.
    static func check(_ plan: SweepPlan) throws {
        let names = plan.axes.map(\.name) + plan.spans.map(\.name)
        if names.contains("seed") { throw ValidationError("--grid seed: expected --seeds.") }
        for name in names where !isOption(name) && Knobs.named(name) == nil {
            throw ValidationError.unknown(
                "--grid \(name)", among: options + Choices.all.map(\.id) + Knobs.all.map(\.id))
        }
        for axis in plan.axes where !isOption(axis.name) {
            for value in axis.values where Float(value)?.isFinite != true && !isHolder(value) {
                throw ValidationError(
                    "--grid \(axis.name)=\(value): expected a number, or who holds it, as in \(axis.name)=anneal:5000."
                )
            }
        }
        if let twice = Dictionary(grouping: names, by: { $0 }).first(where: { $1.count > 1 })?.key {
            throw ValidationError("--grid \(twice): found it twice, expected all its values at once.")
        }
        guard let measure = Measures.named(plan.measure) else {
            throw ValidationError.unknown("--measure \(plan.measure)", among: Measures.all.map(\.id))
        }
        if measure.better == nil {
            throw ValidationError("--measure \(plan.measure): expected a measure of which less or more is better.")
        }
        for setting in Set(try plan.jobs().map(\.assignments)) {
            do { _ = try ExperimentOptions.parse(words(plan, setting)) } catch {
                throw ValidationError(ExperimentOptions.message(for: error))
            }
        }
    }

    /// Throws ``DataError`` where the data have fewer rows to learn from than the most that are wanted.
    static func checkSizes(_ plan: SweepPlan) throws {
        let sizes = plan.axes.first { $0.name == trainSize }?.values ?? []
        guard let most = sizes.compactMap(Int.init).max() else { return }
        let words = words(plan, [Assignment(trainSize, "\(most)")])
        let trainer = SweepTrainer(plan, in: SweepFolder(NSTemporaryDirectory()), threads: 1) { false }
        _ = try trainer.dataset(try ExperimentOptions.parse(words), nil, 0)
    }

    static let trainSize = "train-size"

    static func prefersMore(_ plan: SweepPlan) -> Bool { Measures.named(plan.measure)?.better == .more }

    /// Trains a job until a share of the whole length, and measures it. nil where it was interrupted: what it had by then
    /// waits in the folder. What the setting itself has against it is a result as well.
    func run(_ job: SweepJob, round: Int?, share: Double, isLast: Bool) throws -> SweepResult? {
        let options = try ExperimentOptions.parse(Self.words(plan, job.assignments))
        let dataset: Dataset
        do { dataset = try self.dataset(options, job.fold, job.seed) } catch let error as DataError
            where plan.axes.contains(where: { $0.name == Self.trainSize })
        {
            return SweepResult(job, round: round, step: 0, failure: "\(error)")
        }
        if plan.keepsRows != nil { try dataset.refuseRatings(for: "capacity") }
        let workers = Workers(threads)
        var setup: Setup
        do { setup = try options.setup(for: dataset.dataShape, with: inventory.classifiers) } catch let error
            as ValidationError
        {
            return SweepResult(job, round: round, step: 0, failure: error.message)
        }
        setup.seed = job.seed
        if plan.sharesLength == true { shareLength(&setup, rows: dataset.train.count) }
        let session =
            try resumed(job, on: dataset, workers) ?? Session(setup, on: dataset, workers: workers, with: inventory)
        session.validates = setup.patience != nil
        let goal: TrainingRun.Goal =
            switch plan.length {
            case .steps(let count): .steps(max(1, Int((Double(count) * share).rounded())))
            case .epochs(let count): .epochs(Double(count) * share)
            }
        let run = TrainingRun(session)
        let (start, firstStep) = (ContinuousClock.now, session.step)
        if !run.hasReached(goal), session.activity != .finished {
            switch run.run(until: goal, onEvent: { _ in !isStopped() }) {
            case .reached: break
            case .interrupted:
                if !run.hasReached(goal) {
                    try session.checkpoint().write(to: folder.checkpoint(of: job))
                    return nil
                }
            case .paused(let notice):
                guard session.activity == .finished else {
                    folder.removeCheckpoint(of: job)
                    return SweepResult(
                        job, round: round, step: session.step,
                        failure: notice.map { Hourglass.language.text($0) } ?? "it paused")
                }
            }
        }
        // Where it went on from a checkpoint, as if it had been as fast before.
        let trainingSeconds =
            (ContinuousClock.now - start) / .seconds(1) * Double(session.step)
            / Double(max(1, session.step - firstStep))
        let checkpoint = session.checkpoint()
        let split = plan.isOnTest ? SplitName.test : .validation
        let trained = try TrainedModel(checkpoint, workers: workers)
        let values = trained.evaluate(
            dataset[split], in: dataset, judge: inventory.classifiers.trained(on: dataset.id),
            also: Set([plan.measure] + (plan.further ?? [])))
        if let rows = plan.keepsRows { try keep(rows, of: dataset[split], job, trained) }
        if isLast { folder.removeCheckpoint(of: job) } else { try checkpoint.write(to: folder.checkpoint(of: job)) }
        var measures = Dictionary(values.filter { $0.value.isFinite }.map { ($0.id, $0.value) }) { first, _ in first }
        if plan.keepsRows != nil {
            let own = trained.evaluate(dataset.train, in: dataset, also: [plan.measure])
            measures[Self.training] = own.first { $0.id == plan.measure }?.value
        }
        var result = SweepResult(
            job, round: round, step: session.step, rows: dataset[split].count, measures: measures,
            failure: measures[plan.measure] == nil ? "\(plan.measure) has no value for it" : nil)
        result.trainingSeconds = trainingSeconds
        return result
    }

    /// What the measure that decides is called where it is of the training rows.
    static let training = "training"

    /// Half of the length goes to what comes before the experiment, however many stages that are.
    private func shareLength(_ setup: inout Setup, rows: Int) {
        let stages = setup.experiment.stages.count
        guard stages > 0 else { return }
        let steps: Int =
            switch plan.length {
            case .steps(let count): count
            case .epochs(let count): count * max(1, rows / max(1, min(setup.batch, rows)))
            }
        setup.set(Experiment.pretrainingSteps.knob, to: Float(max(1, steps / (2 * stages))))
    }

    /// Writes the reconstructions of the first rows of a split beside the results.
    private func keep(_ rows: Int, of split: Split, _ job: SweepJob, _ trained: TrainedModel) throws {
        let count = min(rows, split.count)
        var values = [Float](repeating: 0, count: count * split.features)
        trained.forEachReconstruction(of: split) { row, reconstruction in
            guard row < count else { return }
            for k in 0..<split.features { values[row * split.features + k] = reconstruction[k] }
        }
        let tensor = Tensor(values, shape: [count, split.features])
        try SafeTensors(tensors: ["reconstruction": tensor]).write(to: folder.outputs(of: job))
    }

    /// The rows that results are about, and reconstructions that were kept are of.
    func judged() throws -> Dataset { try dataset(try ExperimentOptions.parse(plan.base), nil, 0) }

    /// Where it was interrupted, or was left by an earlier round; nil where there is no such file that can be read.
    private func resumed(_ job: SweepJob, on dataset: Dataset, _ workers: Workers) throws -> Session? {
        let path = folder.checkpoint(of: job)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let checkpoint = try? Checkpoint(contentsOf: path, with: inventory.classifiers),
            checkpoint.setup.seed == job.seed
        else { return nil }
        return try Session(resuming: checkpoint, on: dataset, workers: workers, with: inventory)
    }

    /// Whoever comes second waits, and finds it.
    private func load(_ name: String, _ reading: ReadingOptions) throws -> Dataset {
        try datasets.withLock { known in
            let key = "\(name)\u{1F}\(reading)"
            if let dataset = known[key] { return dataset }
            let dataset = try Dataset.load(name, reading)
            if known.count == Self.mostHeld { known.removeAll() }
            known[key] = dataset
            return dataset
        }
    }

    /// Data sets that are held at once.
    private static let mostHeld = 4

    private func dataset(_ options: ExperimentOptions, _ fold: Int?, _ seed: UInt64) throws -> Dataset {
        let recipe = try options.openedRecipe(on: inventory)
        let learner = options.variant.flatMap(Variant.named)
        let name = options.data.data ?? recipe?.data ?? learner?.usualData ?? "mnist"
        let builtIn = BuiltInDataset.named(name)?.reading ?? ReadingOptions()
        var reading = try options.data.reading(over: options.data.data == nil ? recipe?.reading ?? builtIn : builtIn)
        if let scale = options.scaling.scale { reading.scale = scale }
        if let ratings = learner?.reading { reading.ratings = ratings }
        if let fold, let folds = plan.folds { reading.fold = Fold(fold, of: folds) }
        if plan.keepsRows != nil, reading.form == nil, BuiltInDataset.named(name)?.rows != .image {
            // Reconstructions of several runs are compared: each column has one scale in all of them.
            var usual = reading
            (usual.trainSize, usual.fold) = (nil, nil)
            reading.form = try load(name, usual).reading.form
        }
        if plan.resamples == true { reading.resampling = seed }
        let dataset = try load(name, reading)
        guard let noise = plan.noise else { return dataset }
        guard !dataset.hasMissing else {
            throw CommandError(description: "\(name): found missing entries, expected none for --noise")
        }
        return dataset.observed(withNoise: Float(noise), seed: seed)
    }
}
