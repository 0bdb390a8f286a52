import Autodiff
import Autoencoders
import Datasets
import Foundation
import Tensors

/// Which density of codes a trained model is best drawn from: N(0, I), the one it has learnt, mixtures of Gaussians fitted to
/// the codes of training rows with their number by BIC, and the mixture of what the encoder says of some training rows.
///
/// Each is judged by rows that nothing was fitted to: by an importance-weighted bound of log p(x) with K draws of q(z|x), the
/// same for all of them (Burda, Grosse & Salakhutdinov, ICLR 2016); where codes have no distribution, or the distance is no
/// likelihood, by log p(z) of their codes, which compares densities of codes and says nothing of rows.
package final class PriorSearch {
    package struct Settings: Sendable {
        /// Draws of z for each row.
        package var draws = 500
        /// Rows that are judged.
        package var rows = 500
        /// The most components that are tried.
        package var components = 12
        /// Training rows whose codes mixtures are fitted to.
        package var fitted = 5000
        /// Training rows that the mixture of posteriors has.
        package var posteriors = 100
        package var seed: UInt64 = 1

        package init() {}

        package static let possibleDraws = 1...5000
    }

    /// A density that is tried.
    package struct Candidate: Sendable {
        package let title: String
        /// nil for the one the model has learnt, which its own computation knows.
        let mixture: FullMixture?
    }

    package struct Verdict: Sendable {
        package let title: String
        /// The mean of the bound, or of log p(z), over rows, in nats, and its standard error.
        package let bound, error: Double
        /// How much less than the best one, and the standard error of that: the rows are the same.
        package let behind, errorOfBehind: Double
        /// Of K draws, how many count; nil without draws.
        package let effectiveDraws: Double?
        package let prior: KeptPrior?
    }

    package let candidates: [Candidate]
    /// The criterion of 1, 2, … components.
    package let criteria: [Double]
    /// Whether rows are judged by a bound of log p(x).
    package let isOfRows: Bool
    private let trained: TrainedModel
    private let split: Split
    private let settings: Settings
    private let rows: [Int32]
    private let stream: Generator
    private let pool: Workers

    /// Somebody asked for an end, or codes are no numbers.
    package struct Failure: Error, Equatable { package let isStopped: Bool }

    /// Fits what is to be tried to training rows. Throws ``Failure``. Cost: their codes, and K · n · d² for each iteration of
    /// each mixture.
    package init(
        _ trained: TrainedModel, training: Split, judging split: Split, _ settings: Settings = Settings(),
        goesOn: (_ what: String) -> Bool = { _ in true }
    ) throws(Failure) {
        let model = trained.model
        (self.trained, self.split, self.settings, pool) = (trained, split, settings, trained.workers)
        stream = Generator(seed: settings.seed).split("prior")
        rows = stream.split("rows").permutation(split.count).prefix(settings.rows).sorted()
        let fitted = stream.split("fitted").permutation(training.count).prefix(settings.fitted).sorted()
        guard goesOn("codes"), let posterior = CodeMoments(trained, Array(fitted), of: training) else {
            throw Failure(isStopped: true)
        }
        guard posterior.isFinite else { throw Failure(isStopped: false) }
        // A mixture is to be like all codes that come, not like their middles alone.
        let codes = posterior.drawn(from: stream.split("draws"))
        var candidates: [Candidate] = []
        let isGaussian = model.structure.code == .gaussian
        let learnt = model.structure.activeTerms.first {
            $0.logPrior(Value(Slot([1, model.latent])), in: model) != nil
        }
        let d = model.latent
        if isGaussian {
            candidates.append(
                Candidate(
                    title: "N(0, I)",
                    mixture: FullMixture(
                        means: [[Double](repeating: 0, count: d)], variances: [[Double](repeating: 1, count: d)])))
        }
        isOfRows = isGaussian && model.structure.activeDistance.isLikelihood
        if isOfRows, let learnt { candidates.append(Candidate(title: "learnt (\(learnt.id))", mixture: nil)) }
        if let spread = FullMixture.fit(codes, count: 1, from: stream)?.mixture,
            let mixture = FullMixture(
                means: spread.means, variances: [(0..<d).map { spread.covariances[0][$0 * d + $0] }])
        {
            candidates.append(Candidate(title: "N(m, diag s²)", mixture: mixture))
        }
        var stopped = false
        let search = FullMixture.search(codes, most: settings.components, from: stream.split("mixtures")) { count in
            stopped = stopped || !goesOn("mixture of \(count)")
            return !stopped
        }
        if stopped { throw Failure(isStopped: true) }
        criteria = search?.fits.map(\.bic) ?? []
        if let search {
            candidates.append(
                Candidate(title: "mixture of \(search.best + 1)", mixture: search.fits[search.best].mixture))
        }
        if isGaussian, let mixture = posterior.mixture(of: settings.posteriors) {
            candidates.append(Candidate(title: "posteriors of \(mixture.count) rows", mixture: mixture))
        }
        self.candidates = candidates
    }

    /// Of the prior alone that a model was trained with. Precondition: codes have a distribution, and the distance is a
    /// likelihood.
    init(ofOwn trained: TrainedModel, judging split: Split, _ settings: Settings) {
        (self.trained, self.split, self.settings, pool) = (trained, split, settings, trained.workers)
        stream = Generator(seed: settings.seed).split("prior")
        rows = stream.split("rows").permutation(split.count).prefix(settings.rows).sorted()
        candidates = [Candidate(title: "own", mixture: nil)]
        (criteria, isOfRows) = ([], true)
    }

    /// Judges all of them, best first. Throws ``Failure``. Cost: draws · rows decoded, and for each of them the density by
    /// every candidate.
    package func verdicts(goesOn: (_ share: Double) -> Bool = { _ in true }) throws(Failure) -> [Verdict] {
        let (values, effective) = isOfRows ? try bounds(goesOn) : (try densities(), nil)
        let means = values.map { RunningMean($0) }
        let found = means.map { $0.value ?? 0 }
        let best = found.indices.max { found[$0] < found[$1] } ?? 0
        let order = found.indices.sorted { found[$0] > found[$1] }
        return order.map { c in
            let behind = RunningMean(zip(values[best], values[c]).map { $0 - $1 })
            let candidate = candidates[c]
            return Verdict(
                title: candidate.title, bound: found[c], error: means[c].error ?? 0, behind: behind.value ?? 0,
                errorOfBehind: behind.error ?? 0, effectiveDraws: effective?[c],
                prior: candidate.mixture.map { KeptPrior(title: candidate.title, mixture: $0) })
        }
    }

    /// log p̂(x) by each candidate, [candidate][row], and the mean number of draws that count.
    private func bounds(_ goesOn: (Double) -> Bool) throws(Failure) -> ([[Double]], [Double]) {
        let model = trained.model
        var values = [[Double]](repeating: [], count: candidates.count)
        var effective = [Double](repeating: 0, count: candidates.count)
        let constant = Double(model.latent) / 2 * log(2 * .pi)
        let hasMissing = split.hasMissing
        let (rowsAtOnce, drawsAtOnce) = (10, min(20, settings.draws))
        var stage: ImportanceStage?
        for start in stride(from: 0, to: rows.count, by: rowsAtOnce) {
            let places = rows[start..<min(rows.count, start + rowsAtOnce)]
            if stage?.input.shape[0] != places.count {
                stage = ImportanceStage(
                    model, rows: places.count, draws: drawsAtOnce, hasMissing: hasMissing, knobs: trained.knobs,
                    workers: pool)
            }
            guard let stage else { throw Failure(isStopped: false) }
            Array(places).withUnsafeBufferPointer {
                split.gather($0, into: stage.input.base, mask: stage.mask?.base)
            }
            var sums = candidates.map { _ in places.map { _ in WeightSum() } }
            var drawn = 0
            while drawn < settings.draws {
                guard
                    goesOn(
                        (Double(start) + Double(places.count) * Double(drawn) / Double(settings.draws))
                            / Double(rows.count))
                else { throw Failure(isStopped: true) }
                stage.noise.tensor = stream.split("importance").split(start).split(drawn).normal(stage.noise.shape)
                guard stage.run() else { throw Failure(isStopped: true) }
                let count = min(drawsAtOnce, settings.draws - drawn)
                let (codes, base, own) = (stage.codes.tensor, stage.base.tensor.values, stage.weights.tensor.values)
                // Each row's draws in their order, whatever the number of threads.
                for draw in 0..<count {
                    for i in places.indices {
                        let place = draw * places.count + i - places.startIndex
                        let code = codes.row(place).map(Double.init)
                        for (c, candidate) in candidates.enumerated() {
                            // The constants of both densities of codes are left out of the computation.
                            let weight =
                                candidate.mixture.map { Double(base[place]) + $0.logDensity(code) + constant }
                                ?? Double(own[place])
                            sums[c][i - places.startIndex].add(weight)
                        }
                    }
                }
                drawn += count
            }
            for c in candidates.indices {
                values[c] += sums[c].map { $0.logMean }
                effective[c] += sums[c].reduce(0) { $0 + $1.effective }
            }
        }
        guard values.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { throw Failure(isStopped: false) }
        return (values, effective.map { $0 / Double(rows.count) })
    }

    /// log p(z) of the middle of each row's code by each candidate, [candidate][row].
    private func densities() throws(Failure) -> [[Double]] {
        guard let moments = CodeMoments(trained, rows, of: split) else { throw Failure(isStopped: true) }
        guard moments.isFinite else { throw Failure(isStopped: false) }
        let codes = moments.drawn(from: stream.split("judged"))
        let points = (0..<codes.shape[0]).map { codes.row($0).map(Double.init) }
        return candidates.map { candidate in points.map { candidate.mixture?.logDensity($0) ?? -.infinity } }
    }
}

/// log 1/K Σ e^w of weights that come one by one, and how many of them count.
struct WeightSum {
    private var top = -Double.infinity
    private var (sum, squares) = (0.0, 0.0)
    private var count = 0

    mutating func add(_ weight: Double) {
        count += 1
        if weight > top {
            let shrink = top == -.infinity ? 0 : exp(top - weight)
            (sum, squares, top) = (sum * shrink + 1, squares * shrink * shrink + 1, weight)
        } else {
            let share = exp(weight - top)
            sum += share
            squares += share * share
        }
    }

    var logMean: Double { top + log(sum / Double(count)) }
    /// (Σ w)²/Σ w²
    var effective: Double { squares > 0 ? sum * sum / squares : 0 }
}

/// What the encoder says of some rows: the middles of their codes, and their variances where they have such.
struct CodeMoments {
    /// [rows, latent]
    let means: Tensor
    let logVariances: Tensor?

    /// nil where the brake was pulled.
    init?(_ trained: TrainedModel, _ rows: [Int32], of split: Split) {
        let computation = SplitComputation { size in
            MomentStage(trained.model, size: size, workers: trained.workers)
        }
        let source = RowSource.rows(rows, of: split)
        guard let both = computation.rows({ $0.moments }, over: source) else { return nil }
        let latent = trained.model.latent
        func columns(_ start: Int) -> Tensor {
            Tensor(
                (0..<rows.count).flatMap { both.row($0).dropFirst(start).prefix(latent) },
                shape: [rows.count, latent])
        }
        means = columns(0)
        logVariances = trained.model.structure.code == .gaussian ? columns(latent) : nil
    }

    var isFinite: Bool { means.values.allSatisfy(\.isFinite) && logVariances?.values.allSatisfy(\.isFinite) ?? true }

    /// A draw for each row; the codes themselves where they have no distribution.
    func drawn(from generator: Generator) -> Tensor {
        guard let logVariances else { return means }
        var codes = generator.normal(means.shape)
        for i in codes.values.indices {
            codes.values[i] = means.values[i] + exp(logVariances.values[i] / 2) * codes.values[i]
        }
        return codes
    }

    /// 1/P Σ q(z|x_p) of the first rows; nil where codes have no distribution.
    func mixture(of count: Int) -> FullMixture? {
        guard let logVariances else { return nil }
        let places = 0..<min(count, means.shape[0])
        return FullMixture(
            means: places.map { means.row($0).map(Double.init) },
            variances: places.map { logVariances.row($0).map { exp(Double($0)) } })
    }
}

/// Means and log-variances side by side, [size, 2 · latent]; means twice where there are no variances.
private final class MomentStage: DraftedStage {
    let input, moments: Slot
    let drafted: DraftedPlan

    init(_ model: Model, size: Int, workers: Workers) {
        input = Slot([size, model.features])
        moments = Slot([size, 2 * model.latent])
        let code = model.encode(Value(input))
        let second: Value = if case .gaussian(let q) = code { q.logVariance } else { code.center }
        drafted = DraftedPlan([(Value.joined([code.center, second]), moments)], workers: workers)
    }
}
