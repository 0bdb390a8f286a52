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

    /// The words of the command line for a job. An axis is an option of `train` or a knob.
    static func words(_ plan: SweepPlan, _ assignments: [Assignment]) -> [String] {
        plan.base
            + assignments.flatMap {
                isOption($0.name) ? ["--\($0.name)", $0.value] : ["--set", "\($0.name)=\($0.value)"]
            }
    }

    private static let options = ["variant", "data", "recipe", "learning-rate", "scale"]
    static func isOption(_ name: String) -> Bool { options.contains(name) || Choices.named(name) != nil }

    /// Throws `ValidationError` where an axis is no choice and no knob, or a job's words are no command line.
    static func check(_ plan: SweepPlan) throws {
        let names = plan.axes.map(\.name) + plan.spans.map(\.name)
        if names.contains("seed") { throw ValidationError("--grid seed: expected --seeds.") }
        for name in names where !isOption(name) && Knobs.named(name) == nil {
            throw ValidationError.unknown(
                "--grid \(name)", among: options + Choices.all.map(\.id) + Knobs.all.map(\.id))
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

    static func prefersMore(_ plan: SweepPlan) -> Bool { Measures.named(plan.measure)?.better == .more }

    /// Trains a job until a share of the whole length, and measures it. nil where it was interrupted: what it had by then
    /// waits in the folder. What the setting itself has against it is a result as well.
    func run(_ job: SweepJob, round: Int?, share: Double, isLast: Bool) throws -> SweepResult? {
        let options = try ExperimentOptions.parse(Self.words(plan, job.assignments))
        let dataset = try dataset(options, job.fold)
        let workers = Workers(threads)
        var setup: Setup
        do { setup = try options.setup(for: dataset.dataShape, with: inventory.classifiers) } catch let error
            as ValidationError
        {
            return SweepResult(job, round: round, step: 0, failure: error.message)
        }
        setup.seed = job.seed
        let session =
            try resumed(job, on: dataset, workers) ?? Session(setup, on: dataset, workers: workers, with: inventory)
        session.validates = setup.patience != nil
        let goal: TrainingRun.Goal =
            switch plan.length {
            case .steps(let count): .steps(max(1, Int((Double(count) * share).rounded())))
            case .epochs(let count): .epochs(Double(count) * share)
            }
        let run = TrainingRun(session)
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
        let checkpoint = session.checkpoint()
        let split = plan.isOnTest ? SplitName.test : .validation
        let values = try TrainedModel(checkpoint, workers: workers).evaluate(
            dataset[split], in: dataset, judge: inventory.classifiers.trained(on: dataset.id), also: [plan.measure])
        if isLast { folder.removeCheckpoint(of: job) } else { try checkpoint.write(to: folder.checkpoint(of: job)) }
        let measures = Dictionary(values.filter { $0.value.isFinite }.map { ($0.id, $0.value) }) { first, _ in first }
        return SweepResult(
            job, round: round, step: session.step, rows: dataset[split].count, measures: measures,
            failure: measures[plan.measure] == nil ? "\(plan.measure) has no value for it" : nil)
    }

    /// Where it was interrupted, or was left by an earlier round; nil where there is no such file that can be read.
    private func resumed(_ job: SweepJob, on dataset: Dataset, _ workers: Workers) throws -> Session? {
        let path = folder.checkpoint(of: job)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let checkpoint = try? Checkpoint(contentsOf: path, with: inventory.classifiers),
            checkpoint.setup.seed == job.seed
        else { return nil }
        return try Session(resuming: checkpoint, on: dataset, workers: workers, with: inventory)
    }

    private func dataset(_ options: ExperimentOptions, _ fold: Int?) throws -> Dataset {
        let recipe = try options.openedRecipe(on: inventory)
        let learner = options.variant.flatMap(Variant.named)
        let name = options.data.data ?? recipe?.data ?? learner?.usualData ?? "mnist"
        let builtIn = BuiltInDataset.named(name)?.reading ?? ReadingOptions()
        var reading = try options.data.reading(over: options.data.data == nil ? recipe?.reading ?? builtIn : builtIn)
        if let scale = options.scaling.scale { reading.scale = scale }
        if let ratings = learner?.reading { reading.ratings = ratings }
        if let fold, let folds = plan.folds { reading.fold = Fold(fold, of: folds) }
        // Whoever comes second waits, and finds it.
        return try datasets.withLock { known in
            let key = "\(name)\u{1F}\(reading)"
            if let dataset = known[key] { return dataset }
            let dataset = try Dataset.load(name, reading)
            known[key] = dataset
            return dataset
        }
    }
}
