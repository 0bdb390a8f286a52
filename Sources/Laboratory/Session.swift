import Autoencoders
import Datasets
import Foundation
import Networks
import Tensors

/// One experiment in training. Not for sharing: it lives on one queue, takes commands between steps and gives out
/// snapshots. It can be driven by hand, step by step, without a queue or a clock.
package final class Session {
    package private(set) var setup: Setup
    package private(set) var dataset: Dataset
    package private(set) var phase = Snapshot.Phase.paused
    /// Steps done since the start or the last reset.
    package private(set) var step = 0
    /// The step at which the experiment was chosen: its phases count from there.
    private var origin = 0
    /// The step at which the present phase ends; nil in the experiment proper.
    private var phaseEnd: Int?
    package private(set) var history = History()
    package private(set) var notice: Snapshot.Notice?
    /// Images trained on, for measuring speed.
    package private(set) var imagesSeen = 0
    /// A report for each finished epoch, in order; the caller may take them away.
    package var reports: [EpochReport] = []
    /// Whether validation images are measured on the way, for their curve.
    package var validates = true
    /// Whether epochs end with a report over the whole validation split, as the command line wants.
    package var reportsEpochs = false

    private let beginning: Setup
    private let confinement: Confinement?
    private let workers: Workers
    private var generator: Generator
    private var assembly: Assembly
    private var batches: Batches
    private var showcase = Showcase()
    private var stepsLeft: Int?
    private var obeyed = 0
    /// Sums of the measures since the last point of the curves, and since the last epoch's report.
    private var recent, sinceReport: RunningSums
    private let keepsake: Keepsake
    /// The loss that the kept parameters gave, and whether others are to be kept as soon as they have given one.
    private var keptLoss = Float.infinity
    private var isKeepDue = true
    private var stopping = EarlyStopping()

    /// Steps between two validations.
    package static let validationInterval = 100
    /// Validation images behind a point of the validation curve; an epoch's report takes all.
    package static let validationSample = 1000
    /// Steps between two copies to come back to after a loss that is no number.
    private static let keepInterval = 200
    /// From this step on a point of a training curve is the mean of `steadyInterval` steps.
    private static let startupSteps = 100
    private static let steadyInterval = 10

    /// Throws `SetupError` where the setup can't be trained on the data, or not within `confinement`.
    package init(
        _ setup: Setup, on dataset: Dataset, workers: Workers, within confinement: Confinement? = nil
    ) throws {
        let data = dataset.dataShape
        if let fault = setup.fault(for: data) ?? confinement?.fault(setup, for: data) {
            throw SetupError(description: fault)
        }
        self.setup = setup
        beginning = setup
        self.confinement = confinement
        self.dataset = dataset
        self.workers = workers
        generator = Generator(seed: setup.seed)
        assembly = Assembly(
            setup, phase: setup.experiment.phase(at: 0), on: dataset, from: generator, workers: workers)
        batches = Batches(of: dataset.train.count, size: setup.batch, from: generator.split("batches"))
        recent = RunningSums(assembly.trainer.measureNames.count)
        sinceReport = recent
        keepsake = Keepsake()
        keepsake.take(assembly.trainer)
        phaseEnd = endOfPhase
        setup.apply(to: knobs, at: step)
        history.markSchedules(of: setup, at: step)
    }

    private var knobs: KnobBoard { assembly.knobs }
    private var trainer: Trainer { assembly.trainer }
    package var model: Model { assembly.model }
    /// Makes a step, or whatever else is computed, end soon and without effect: the session can then only be kept.
    package var brake: Brake { workers.brake }
    /// Whether something would be lost if it ended here.
    package var isWorthKeeping: Bool { step > 0 && (imagesSeen > 0 || setup != beginning) }
    package var epoch: Double { batches.progress }
    package var optimizerSteps: Int { trainer.optimizer.steps.max() ?? 0 }

    // MARK: training

    /// Trains on one batch, whatever the phase; or not at all, where the brake is pulled meanwhile. Steady state: no
    /// memory is asked for.
    package func advance() {
        let (epoch, position) = (batches.epoch, batches.position)
        setup.apply(to: knobs, at: step)
        let rate = setup.learningRate(at: step)
        switch trainer.compute(
            &batches, from: dataset.train, at: step, noise: generator.split("noise").split(step), rate: rate,
            clip: setup.clip)
        {
        case .finite: break
        case .notFinite: return diverged()
        case .stopped:
            batches = batchesOn(from: epoch, position)
            return
        }
        keepIfDue(loss: trainer.value(0))
        trainer.move(rate: rate, clip: setup.clip)
        step += 1
        imagesSeen += batches.size
        record()
        history.markEndsOfSchedules(of: setup, at: step)
        if step == phaseEnd { endPhase() }
        if batches.isAtStart { endEpoch() }
        if validates && step % Self.validationInterval == 0 {
            if let measures = evaluate(limit: Self.validationSample) {
                history.recordValidation(measures, at: step)
            }
        }
        if let left = stepsLeft {
            stepsLeft = left > 1 ? left - 1 : nil
            if left <= 1 { phase = .paused }
        }
    }

    /// Where the time of a training step's computation goes, step by step of its plan: mean seconds over some runs on the
    /// present batch. Changes nothing.
    package func profile(runs: Int) -> [(summary: String, seconds: Double)] { trainer.profile(runs: runs) }

    /// The objective's values over the first `limit` images of a split, the whole of it by default.
    package func validate(_ split: SplitName = .validation, limit: Int = .max) -> Measures {
        evaluate(split, limit: limit) ?? Measures([])
    }

    /// The same, nil where the brake was pulled.
    private func evaluate(_ split: SplitName = .validation, limit: Int = .max) -> Measures? {
        assembly.evaluator.measure(dataset[split], limit: limit)
    }

    private func record() {
        for i in trainer.measureNames.indices { recent.sums[i] += Double(trainer.value(i)) }
        recent.count += 1
        if step <= Self.startupSteps || step % Self.steadyInterval == 0 { flush() }
    }

    /// Before the move, when the parameters have just given a finite loss. On the way to infinity the losses of many steps
    /// are still numbers: parameters whose loss has grown tenfold since the last copy are no place to come back to.
    private func keepIfDue(loss: Float) {
        let isOrdinary = loss <= keptLoss + 10 * max(1, abs(keptLoss))
        guard isKeepDue || (step % Self.keepInterval == 0 && isOrdinary) else { return }
        keepsake.take(trainer)
        keptLoss = loss
        isKeepDue = false
    }

    /// Puts the mean since the last point on the curves.
    private func flush() {
        guard recent.count > 0 else { return }
        for (i, name) in trainer.measureNames.enumerated() {
            history.record(name, recent.mean(i), at: step)
            sinceReport.sums[i] += recent.sums[i]
        }
        sinceReport.count += recent.count
        recent.clear()
    }

    /// Adds a report of what was trained since the last one, if anything was.
    package func reportNow() {
        flush()
        guard sinceReport.count > 0, let validation = evaluate() else { return }
        let train = Measures(trainer.measureNames.enumerated().map { ($1, sinceReport.mean($0)) })
        sinceReport.clear()
        reports.append(EpochReport(epoch: batches.progress, step: step, train: train, validation: validation))
    }

    /// The phase that the next step belongs to.
    private var presentPhase: Int { setup.experiment.phase(at: step - origin) }

    private var endOfPhase: Int? {
        let experiment = setup.experiment
        guard presentPhase < experiment.phases.count else { return nil }
        return origin + (presentPhase + 1) * Int(experiment.value(of: Experiment.pretrainingSteps))
    }

    private func endPhase() {
        flush()
        let phases = setup.experiment.phases
        history.mark(presentPhase < phases.count ? phases[presentPhase].name : setup.experiment.variant, at: step)
        rebuild(keeping: true)
    }

    private func endEpoch() {
        guard reportsEpochs || setup.patience != nil else {
            flush()
            return sinceReport.clear()
        }
        reportNow()
        // None where the brake was pulled; early stopping then doesn't count this epoch.
        guard let validation = reports.last?.validation, !brake.isPulled else { return }
        if !reportsEpochs { reports = [] }
        if let patience = setup.patience, let error = validation["mse"] {
            // The squared error, not the loss: its weights may have just been turned.
            if error < stopping.best { stopping.keepsake.take(trainer) }
            if stopping.isOver(after: error, patience: patience) {
                stopping.keepsake.restore(trainer)
                phase = .finished
                stepsLeft = nil
                say(
                    .information,
                    "early stopping: no better validation error in \(patience) epochs; best parameters kept")
                stopping = EarlyStopping()
            }
        }
    }

    /// A loss that is no number: pause, say why, go back to the last parameters that gave one.
    private func diverged() {
        let culprit = trainer.measures.values.first { !$0.value.isFinite && $0.name != "loss" && $0.name != "mse" }
        let (name, value) = culprit ?? ("loss", trainer.measures["loss"] ?? .nan)
        keepsake.restore(trainer)
        flush()
        phase = .paused
        stepsLeft = nil
        let change = history.marks.last.map { "last change: \($0.text) at step \($0.step)" } ?? "no knob was changed"
        say(
            .failure,
            "\(name) became \(value) at step \(step); \(change); last good parameters restored")
    }

    private func say(_ kind: Snapshot.Notice.Kind, _ text: String) {
        notice = Snapshot.Notice(kind, text, obeyed: obeyed)
    }

    // MARK: commands

    /// Does what a person asked for. What can't be done is said in the next snapshot's notice, and nothing changes.
    package func obey(_ command: Command) {
        obeyed += 1
        switch command {
        case .play:
            phase = .playing
            stepsLeft = nil
            notice = nil
        case .pause, .stop:
            phase = .paused
            stepsLeft = nil
        case .step(let count):
            phase = .playing
            stepsLeft = max(1, count)
        case .reset: reset()
        case .turn(let id, let value): turn(id, to: value)
        case .schedule(let id, let schedule): self.schedule(id, schedule)
        case .toggle(let id): toggle(id)
        case .corrupt(let id): change("corruption \(id)") { $0.corruption = id }
        case .prior(let id): change("prior \(id)") { $0.prior = id }
        case .compare(let id):
            let data = dataset.dataShape
            change("distance \(id)") { $0.compare(by: id, on: data) }
        case .choose(let id): choose(id)
        case .reshape(let widths):
            let activation = setup.experiment.encoder.activation ?? .relu
            change("widths \(widths.map(String.init).joined(separator: "–"))") {
                $0.encoder = .dense(widths, activation)
                $0.decoder = $0.encoder.mirrored
            }
        case .resize(let latent): change("\(latent) codes") { $0.latent = latent }
        case .load(let source): load(source)
        case .stopEarly(let patience):
            if let patience, patience < 1 {
                return say(.warning, "a patience of \(patience) epochs: at least 1 is needed")
            }
            setup.patience = patience
            stopping = EarlyStopping()
        case .look(let requests): showcase.requests = requests
        case .save(let path):
            if confinement != nil { return say(.warning, "files can't be saved here") }
            do {
                try checkpoint().write(to: path)
                say(.information, "saved to \(path)")
            } catch {
                say(.failure, "\(error)")
            }
        }
    }

    private func reset() {
        let playing = phase
        (step, origin) = (0, 0)
        setup.schedules = setup.schedules.mapValues { $0.starting(at: 0) }
        rebuild(keeping: false)
        phase = playing == .playing ? .playing : .paused
        imagesSeen = 0
        history = History()
        history.markSchedules(of: setup, at: step)
        reports = []
        notice = nil
    }

    private func turn(_ id: String, to value: Float) {
        guard let knob = setup.knob(id) else {
            return say(.warning, "no knob '\(id)' in this experiment")
        }
        guard value.isFinite else { return say(.warning, "\(knob.symbol) can't be \(value)") }
        let (old, new) = (setup.value(of: knob), knob.clamped(value))
        guard new != old else { return }
        setup.set(knob, to: new)
        isKeepDue = true
        flush()
        history.mark(knob.symbol, from: Session.text(old), to: Session.text(new), at: step)
        if knob.live {
            knobs.set(knob.id, to: new)
        } else {
            rebuild(keeping: true)
        }
    }

    private func schedule(_ id: String, _ schedule: Schedule?) {
        guard let knob = setup.knob(id) else { return say(.warning, "no knob '\(id)' in this experiment") }
        guard setup.canSchedule(knob) else {
            return say(.warning, "\(knob.symbol) can't have a schedule: it can't be 0, or isn't live")
        }
        let new = schedule?.starting(at: step)
        if let fault = new?.fault { return say(.warning, fault) }
        guard new != setup.schedules[knob.id] else { return }
        flush()
        setup.schedules[knob.id] = new
        knobs.scale(knob.id, by: new?.factor(at: step) ?? 1)
        isKeepDue = true
        history.mark("\(knob.symbol) \(new?.text ?? "without schedule")", at: step)
        notice = nil
    }

    private func toggle(_ id: String) {
        guard let term = Terms.named(id) else { return say(.warning, "no term '\(id)'") }
        let on = setup.experiment.terms.contains(id)
        change("\(term.weight.symbol) \(on ? "off" : "on")") {
            if on { $0.terms.removeAll { $0 == id } } else { $0.terms.append(id) }
        }
    }

    private func choose(_ id: String) {
        guard let variant = Variant.named(id) else { return say(.warning, "no variant '\(id)'") }
        change(variant.id, anew: true) { $0 = variant.experiment.fitted(to: dataset.dataShape) }
    }

    private func load(_ source: String) {
        if let confinement, !confinement.allows(data: source) {
            return say(.warning, "only the data sets of the list can be opened here")
        }
        do {
            let new = try Dataset.load(source)
            if let fault = fault(of: setup, for: new.dataShape) { return say(.warning, fault) }
            dataset = new
            flush()
            showcase.forgetRows()
            rebuild(keeping: true, newOrder: true)
            history.mark(new.title, at: step)
            notice = nil
        } catch {
            say(.failure, confinement == nil ? "\(error)" : "\(source) can't be opened here")
        }
    }

    private func fault(of setup: Setup, for data: DataShape) -> String? {
        setup.fault(for: data) ?? confinement?.fault(setup, for: data)
    }

    /// Changes the experiment, if it can be built then; one that starts `anew` goes through its phases.
    private func change(_ text: String, anew: Bool = false, _ edit: (inout Experiment) -> Void) {
        var edited = setup
        edit(&edited.experiment)
        if let fault = fault(of: edited, for: dataset.dataShape) { return say(.warning, fault) }
        guard edited != setup else { return }
        flush()
        setup = edited
        if anew { origin = step }
        rebuild(keeping: true)
        history.mark(text, at: step)
        notice = nil
    }

    /// Builds model and computation anew for the present setup and data. What fits, by path and shape, is kept with the
    /// optimiser's memory of it.
    private func rebuild(keeping: Bool, newOrder: Bool = false) {
        let old = assembly
        // A change amid a divergence takes over the last good parameters, not what came of them.
        if keeping && !old.model.parameters.isFinite { keepsake.restore(old.trainer) }
        assembly = Assembly(setup, phase: presentPhase, on: dataset, from: generator, workers: workers)
        setup.apply(to: knobs, at: step)
        phaseEnd = endOfPhase
        if keeping { assembly.inherit(from: old) }
        if !keeping || newOrder {
            batches = Batches(of: dataset.train.count, size: setup.batch, from: generator.split("batches"))
        }
        recent = RunningSums(trainer.measureNames.count)
        sinceReport = recent
        stopping = EarlyStopping()
        if keeping { begin(model.experiment.activeTerms.filter { !old.model.experiment.terms.contains($0.id) }) }
        keepsake.take(trainer)
        isKeepDue = true
    }

    /// Lets terms that come on start where the codes of the data are.
    private func begin(_ terms: [any Term]) {
        guard step > 0, !terms.isEmpty else { return }
        let rows = (0..<Int32(min(Self.codesToStartFrom, dataset.train.count))).map { $0 }
        let codes = assembly.studio.encode(rows, of: dataset.train)
        for term in terms {
            term.begin(at: codes, of: model, from: generator.split("beginning").split(step).split(term.id))
        }
    }

    /// Training images whose codes a term sees when it comes on.
    private static let codesToStartFrom = 5000

    // MARK: what is seen

    /// The state as the screen may see it, with answers to what it asked for; with the pictures of the last snapshot where
    /// there are no fresh ones to be made.
    package func snapshot(imagesPerSecond: Double = 0, withFreshPictures: Bool = true) -> Snapshot {
        showcase.fill(of: dataset, isTraining: phase == .playing, withFreshPictures: withFreshPictures) {
            rows, gallery in
            Viewer(
                assembly.studio, setup: setup, model: model, knobs: knobs, history: history, step: step, rows: rows,
                gallery: gallery, generator: generator.split("probes"))
        }
        return Snapshot(
            setup: setup, data: Snapshot.DataSummary(dataset), phase: phase, stage: stage, step: step,
            epoch: batches.progress,
            imagesPerSecond: imagesPerSecond, parameterCount: model.parameters.count, history: history,
            methods: trainer.methods, answers: showcase.answers, notice: notice, obeyed: obeyed
        )
    }

    /// What the experiment is in, where it isn't trained itself yet.
    private var stage: Snapshot.Stage? {
        let phases = setup.experiment.phases
        guard presentPhase < phases.count, let phaseEnd else { return nil }
        return Snapshot.Stage(name: phases[presentPhase].name, stepsLeft: phaseEnd - step)
    }

    /// A number as marks show it: three significant digits.
    static func text(_ value: Float) -> String { String(format: "%.3g", value) }

    // MARK: checkpoints

    /// All that is needed to go on exactly here; or, where the last step led to values that are no numbers, at the last
    /// good ones, as the next step would have found out.
    package func checkpoint() -> Checkpoint {
        flush()
        if !trainer.isFinite { keepsake.restore(trainer) }
        var tensors = Checkpoint.tensors(of: model.parameters, trainer.optimizer)
        var best: Checkpoint.Best?
        if stopping.best.isFinite {
            let present = Keepsake()
            present.take(trainer)
            stopping.keepsake.restore(trainer)
            tensors.merge(Checkpoint.tensors(of: model.parameters, trainer.optimizer, under: Checkpoint.bestPrefix)) {
                $1
            }
            best = .init(
                error: stopping.best, waited: stopping.waited,
                optimizerSteps: trainer.optimizer.stepsByPath)
            present.restore(trainer)
        }
        return Checkpoint(
            setup: setup, dataID: dataset.id, fingerprint: dataset.fingerprint, data: dataset.dataShape,
            step: step, origin: origin,
            epoch: batches.epoch, position: batches.position,
            optimizerSteps: trainer.optimizer.stepsByPath,
            best: best, tensors: tensors, labels: dataset.labels)
    }

    /// Goes on where a checkpoint was taken. Throws `CheckpointError` where it doesn't fit the data.
    package convenience init(
        resuming checkpoint: Checkpoint, on dataset: Dataset, workers: Workers,
        within confinement: Confinement? = nil
    ) throws {
        try checkpoint.check(against: dataset)
        try self.init(checkpoint.setup, on: dataset, workers: workers, within: confinement)
        (step, origin) = (checkpoint.step, checkpoint.origin)
        setup.apply(to: knobs, at: step)
        history = History()
        history.markSchedules(of: setup, at: step)
        if presentPhase != setup.experiment.phase(at: 0) { rebuild(keeping: false) }
        phaseEnd = endOfPhase
        if let best = checkpoint.best, try checkpoint.restoreBest(model.parameters, trainer.optimizer) {
            stopping = EarlyStopping(best: best.error, waited: best.waited)
            stopping.keepsake.take(trainer)
        }
        try checkpoint.restore(model.parameters, trainer.optimizer)
        // Other data of the same shape may be shorter than the place in its epoch: the epoch then starts again.
        let fits = checkpoint.position + batches.size <= dataset.train.count
        batches = batchesOn(from: checkpoint.epoch, fits ? checkpoint.position : 0)
        keepsake.take(trainer)
    }

    private func batchesOn(from epoch: Int, _ position: Int) -> Batches {
        Batches(
            of: dataset.train.count, size: setup.batch, from: generator.split("batches"), epoch: epoch,
            position: position)
    }
}

/// What an epoch came to.
package struct EpochReport: Sendable {
    package let epoch: Double
    package let step: Int
    /// Means over the epoch's batches, each before the step that it led to.
    package let train: Measures
    /// Over the whole validation split, after the epoch.
    package let validation: Measures
}

/// Sums of measures and how many there were.
private struct RunningSums {
    var sums: [Double]
    var count = 0

    init(_ measures: Int) { sums = Array(repeating: 0, count: measures) }

    func mean(_ i: Int) -> Float { Float(sums[i] / Double(count)) }

    mutating func clear() {
        for i in sums.indices { sums[i] = 0 }
        count = 0
    }
}
