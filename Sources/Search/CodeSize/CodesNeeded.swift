import Autoencoders
import Datasets
import Foundation
import Laboratory
import Tensors

/// How many codes some data need: bracketed by neighbours, looked for by the error of autoencoders of several sizes on rows that
/// none of them was trained on, and confirmed by one whose codes fill the least volume.
package struct CodesNeeded {
    package struct Settings: Sendable {
        package var seed: UInt64 = 1
        /// Rows whose neighbours are looked at.
        package var rows = DataDimensionSearch.usualRows
        /// Seconds that training may take in all; nil where `steps` says how long it is.
        package var seconds: Double? = 90
        /// Steps of each autoencoder; nil for as many as there is time for. The same steps give the same word on any machine.
        package var steps: Int?

        package init() {}
    }

    /// What is being done, and how much of it.
    package enum Progress: Sendable, Equatable {
        case dimension
        case training(codes: Int, run: Int, of: Int)
        case volume(codes: Int)
    }

    package struct Result: Sendable {
        package let data: DataDimension
        package let knee: ErrorKnee?
        /// Held-out errors by the number of codes, of 0 codes the variance; of runs that came to an end.
        package let errors: [(codes: Int, error: Double)]
        package let volume: (left: Int, of: Int)?
        /// Steps of each run.
        package let steps: Int
        package let verdict: CodeSizeVerdict?
    }

    /// Somebody asked for an end.
    package struct Stopped: Error {}

    private let dataset: Dataset
    private let settings: Settings
    private let workers: Workers
    private let report: (Progress, Double) -> Bool

    /// Steps of a run: fewer say nothing, more little more.
    private static let possibleSteps = 200...4000
    private static let batch = 100
    /// Beyond so many codes nobody trains in a minute.
    private static let mostCodes = 64
    /// Rows over which errors are taken.
    private static let judged = 2000

    /// `report` hears what is done, with the share of it, and says whether to go on.
    package init(
        _ dataset: Dataset, _ settings: Settings = .init(), workers: Workers,
        report: @escaping (Progress, Double) -> Bool = { _, _ in true }
    ) {
        (self.dataset, self.settings, self.workers, self.report) = (dataset, settings, workers, report)
    }

    /// Throws ``Stopped``, or what training throws: `SetupFault`, `TrainingRun.Paused`. nil where there are fewer than three rows.
    package func run() throws -> Result? {
        let search = DataDimensionSearch(dataset.train, rows: settings.rows, seed: settings.seed)
        while search.work() { try say(.dimension, search.share) }
        guard let data = search.result else { return nil }
        let sizes = Self.sizes(for: data)
        let steps = try settings.steps ?? affordable(sizes)
        var errors = [(codes: 0, error: variance(data))]
        for (i, codes) in sizes.enumerated() {
            let session = try train(experiment(codes), steps: steps) {
                try say(.training(codes: codes, run: i + 1, of: sizes.count), $0)
            }
            if let error = session.validate(limit: Self.judged)["mse"], error.isFinite {
                errors.append((codes, Double(error)))
            }
        }
        let knee = ErrorKnee(errors)
        let volume = try leastVolume(data, steps: steps)
        return Result(
            data: data, knee: knee, errors: errors, volume: volume, steps: steps,
            verdict: CodeSizeVerdict(data, knee: knee, volume: volume, isTrained: true))
    }

    /// Numbers of codes to be tried: from half of what neighbours say at least to nearly twice as many as they say at most, about a
    /// dozen of them.
    package static func sizes(for data: DataDimension) -> [Int] {
        let bracket = data.bracket ?? Interval(8, 2, 16)
        let top = min(mostCodes, max(2, data.features - 1))
        let high = min(top, max(5, Int((max(bracket.high, Double(data.rank ?? 0)) * 1.5).rounded(.up)) + 2))
        let low = max(1, min(high - 4, Int((bracket.low / 2).rounded(.down))))
        let step = max(1, Int((Double(high - low) / 12).rounded(.up)))
        // The neighbours' own numbers are among them.
        let middle = min(high, max(low, Int(bracket.value.rounded())))
        return Set(stride(from: low, through: high, by: step)).union([middle, high]).sorted()
    }

    /// Of a value in the mean over values: the error of no codes at all.
    private func variance(_ data: DataDimension) -> Double {
        let split = dataset.validation
        let (rows, d) = (min(Self.judged, split.count), data.features)
        var (sums, squares) = ([Double](repeating: 0, count: d), [Double](repeating: 0, count: d))
        for i in 0..<rows {
            for (j, value) in split.image(i).enumerated() {
                sums[j] += Double(value)
                squares[j] += Double(value) * Double(value)
            }
        }
        let n = Double(rows)
        return zip(sums, squares).reduce(0) { $0 + max(0, $1.1 / n - $1.0 / n * $1.0 / n) } / Double(d)
    }

    private func experiment(_ codes: Int) -> Experiment {
        let width = min(256, max(64, dataset.features))
        return Experiment(
            variant: "undercomplete", encoder: .dense([width, width / 2], .relu), latent: codes,
            distance: dataset.dataShape.kind.hasCategories ? MixedDistance.id : SquaredDistance.id)
    }

    /// So many steps that all runs fit into the time, by some steps of the largest.
    private func affordable(_ sizes: [Int]) throws -> Int {
        let trial = 30
        let start = ContinuousClock.now
        _ = try train(experiment(sizes.last ?? 1), steps: trial) { _ in }
        let each = (ContinuousClock.now - start) / trial
        // One more for the least volume, whose steps are dearer.
        let all = (settings.seconds ?? 90) / Double(sizes.count + 2)
        let steps = Int(all / max(1e-6, each / .seconds(1)))
        return min(Self.possibleSteps.upperBound, max(Self.possibleSteps.lowerBound, steps))
    }

    /// Trains with a rate that falls twice near the end.
    private func train(_ experiment: Experiment, steps: Int, _ hear: (Double) throws -> Void) throws -> Session {
        var setup = Setup(experiment, seed: settings.seed, batch: min(Self.batch, dataset.train.count))
        setup.learningRate = 2e-3
        let session = try Session(setup, on: dataset, workers: workers)
        session.validates = false
        let run = TrainingRun(session)
        var last = 0.0
        for (share, rate) in [(0.6, Float(2e-3)), (0.85, 6e-4), (1, 2e-4)] {
            session.obey(.turn(knob: Setup.learningRate.id, to: rate))
            let ending = try run.run(until: .steps(max(1, Int((share * Double(steps)).rounded())))) { _ in
                let done = Double(session.step) / Double(steps)
                if done - last >= 0.02 {
                    last = done
                    try hear(done)
                }
                return true
            }
            if case .paused(let notice) = ending { throw TrainingRun.Paused(notice: notice, step: session.step) }
        }
        return session
    }

    /// Codes in use of an autoencoder whose codes fill the least volume, of half as many again as neighbours say at most; nil
    /// where more than can be trained in the time would be needed, or the layers of columns of text are no bounded ones.
    private func leastVolume(_ data: DataDimension, steps: Int) throws -> (left: Int, of: Int)? {
        guard let bracket = data.bracket, !dataset.dataShape.kind.hasCategories else { return nil }
        let codes = min(Self.mostCodes, data.features, Int((1.5 * bracket.high).rounded(.up)) + 2)
        var experiment = experiment(codes)
        experiment.terms = [LeastVolumeTerm.id]
        experiment.isDecoderNormalised = true
        // Against a sum over values whose variance is V codes of bounded decoders spread by √V: of their volume a fiftieth of √V.
        let spread = data.variances.reduce(0, +).squareRoot()
        let term = LeastVolumeTerm()
        experiment.knobs[term.weight.id] = term.weight.clamped(Float(Self.volumeShare * spread))
        experiment.knobs[LeastVolumeTerm.floor.id] = LeastVolumeTerm.floor.clamped(Float(0.02 * spread))
        let session = try train(experiment, steps: steps) { try say(.volume(codes: codes), $0) }
        let checkpoint = session.checkpoint()
        guard let errors = try TrainedModel(checkpoint, workers: workers).codeErrors(of: dataset.validation),
            let idle = errors.idle(tolerance: Self.idleTolerance),
            idle.before < Self.learnt * data.variances.reduce(0, +)
        else { return nil }
        return (codes - idle.codes.count, codes)
    }

    private static let volumeShare = 0.02
    /// Of what explains less than half of the variance nobody can tell which codes are in use.
    private static let learnt = 0.5
    /// A code is in use where reconstructions are worse by more than this share without it.
    private static let idleTolerance = 0.1

    private func say(_ progress: Progress, _ share: Double) throws {
        guard report(progress, share) else { throw Stopped() }
    }
}
