import Autoencoders
import Datasets
import Networks
import Tensors

/// Training, step by step: alone owns the step and the place in the data. It knows nothing of commands, screens or files.
final class TrainingLoop {
    private(set) var setup: Setup
    private(set) var dataset: Dataset
    /// Steps done since the start or the last reset.
    private(set) var step: Int
    /// The step at which the experiment was chosen: its stages count from there.
    private var origin: Int
    /// The step at which the present stage ends; nil in the experiment proper.
    private(set) var stageEnd: Int?
    private(set) var history: History
    /// Rows trained on, for measuring speed.
    private(set) var imagesSeen: Int
    /// A report for each finished epoch, in order; the caller may take them away.
    var reports: [EpochReport] = []
    /// Whether validation images are measured on the way, for their curve.
    var validates = true
    /// Whether epochs end with a report over the whole validation split, as the command line wants.
    var reportsEpochs = false
    /// Counts what gives other parameters: two captures at the same count hold the same.
    private(set) var moves = 0

    /// Parameters that kept their values at the last change of the model.
    private(set) var inherited = 0

    private let classifiers: Classifiers
    private let workers: Workers
    private let generator: Generator
    private(set) var assembly: Assembly
    private var batches: Batches
    private var recent, sinceReport: RunningSums
    private var divergence = DivergenceGuard()
    private var stopping = EarlyStopping()
    private var validating = Validating()
    private var hands: Hands

    /// From this step on a point of a training curve is the mean of `steadyInterval` steps.
    private static let startupSteps = 100
    private static let steadyInterval = 10
    /// Steps after which clusters without codes are looked for.
    private static let seedingInterval = 500

    /// Begins at a state, on data for which its setup has no fault. Throws ``CheckpointError`` where what has been learnt
    /// isn't for the setup.
    init(
        _ state: TrainingState, on dataset: Dataset, with classifiers: Classifiers = .none, workers: Workers
    ) throws {
        let state = state.withdrawn
        (setup, self.dataset, self.workers) = (state.setup, dataset, workers)
        self.classifiers = classifiers
        (step, origin) = (state.step, state.origin)
        (history, imagesSeen, hands) = (state.history, state.imagesSeen, state.hands)
        hands.follow(setup, before: nil)
        generator = Generator(seed: setup.seed)
        // Before anything is built for it.
        try state.learnt?.check(
            state.experiment.parameters(for: dataset.dataShape, with: classifiers),
            Optimizers.named(setup.optimizer).map { type(of: $0) })
        assembly = Assembly(
            setup, stage: setup.experiment.stage(at: step - origin), on: dataset, with: classifiers, from: generator,
            workers: workers)
        let trainer = assembly.trainer
        if let learnt = state.learnt {
            if let best = learnt.best {
                try learnt.restoreBest(assembly.model.parameters, trainer.optimizer)
                stopping = EarlyStopping(best: best.error, waited: best.waited)
                stopping.keepsake.take(trainer)
            }
            try learnt.restore(assembly.model.parameters, trainer.optimizer)
        }
        // Other data of the same shape may be shorter than the place in its epoch: the epoch then starts again.
        let size = min(setup.batch, dataset.train.count)
        let fits = state.position + size <= dataset.train.count
        batches = Batches(
            of: dataset.train.count, size: setup.batch, from: generator.split("batches"), epoch: state.epoch,
            position: fits ? state.position : 0)
        let measures = trainer.measureNames.count
        func sums(_ sums: RunningSums) -> RunningSums { sums.sums.count == measures ? sums : RunningSums(measures) }
        (recent, sinceReport) = (sums(state.recent), sums(state.sinceReport))
        stageEnd = endOfStage
        setup.apply(to: assembly.knobs, at: step)
        setup.fit(assembly.knobs)
        if state.learnt == nil { assembly.beginOnRows(of: dataset.train, before: nil, from: beginnings) }
        if history.events.isEmpty { history.noteSchedules(of: setup, at: step) }
    }

    private var trainer: Trainer { assembly.trainer }
    /// Where terms draw from that begin at this step.
    private var beginnings: Generator { generator.split("beginning").split(step) }
    var model: Model { assembly.model }
    var epoch: Double { batches.progress }
    var optimizerSteps: Int { trainer.optimizer.steps.max() ?? 0 }
    /// How terms are computed where there is more than one way, by their ids.
    var methods: [String: String] { trainer.methods }

    /// Where the time of a training step's computation goes, step by step of its plan: mean seconds over some runs on the
    /// present batch. Changes nothing.
    func profile(runs: Int) -> [(summary: String, seconds: Double)] { trainer.profile(runs: runs) }

    // MARK: a step

    enum Outcome {
        case moved
        /// Early stopping has put the best parameters back.
        case finished
        /// The last good parameters have been put back.
        case diverged(Breakdown)
        /// The brake was pulled: nothing has changed.
        case stopped
    }

    /// Trains on one batch. Steady state: no memory is asked for, but for the copy of a large model in every 200th step.
    func advance() -> Outcome {
        // Before the step, so that one that is stopped meanwhile finds out again.
        var seen: Float?
        if isLookDue {
            seen = CleanErrorStage.error(
                of: model, on: .first(Validating.sample, of: dataset.validation), workers: workers)
            if seen == nil { return .stopped }
        }
        let (epoch, position) = (batches.epoch, batches.position)
        setup.apply(to: assembly.knobs, at: step)
        let rate = setup.learningRate(at: step)
        switch trainer.compute(
            &batches, from: dataset.train, at: step, noise: generator.split("noise").split(step), rate: rate,
            clip: setup.clip, contamination: setup.contamination,
            augmentation: setup.activeAugmentation.map { ($0, generator.split("augmentation").split(step)) },
            summing: setup.summing)
        {
        case .finite: break
        case .notFinite: return .diverged(recover())
        case .stopped:
            batches = Batches(
                of: dataset.train.count, size: setup.batch, from: generator.split("batches"), epoch: epoch,
                position: position)
            return .stopped
        }
        divergence.keepIfDue(trainer, loss: trainer.value(0), at: step)
        trainer.move(rate: rate, clip: setup.clip)
        step += 1
        moves += 1
        imagesSeen += batches.size
        record()
        turnKnobs(seeing: seen)
        history.noteEndsOfSchedules(of: setup, at: step)
        if step == stageEnd { endStage() }
        if step % Self.seedingInterval == 0 { assembly.seedAnew(atCodesOf: dataset.train, unless: workers.brake) }
        let isOver = batches.isAtStart && endEpoch()
        if validates {
            if step % Validating.interval == 0 {
                validating.end(&history)
                validating.begin(assembly.evaluator, on: dataset.validation, at: step)
            }
            validating.goOn(&history)
        }
        return isOver ? .finished : .moved
    }

    /// Lets controllers turn the knobs that they hold, by what the last step measured, or by what has been seen of validation
    /// rows.
    private func turnKnobs(seeing validation: Float?) {
        guard !setup.controls.isEmpty else { return }
        let (names, trainer) = (trainer.measureNames, trainer)
        hands.turn(
            &setup,
            StepReading(setup.experiment, validation: validation) { name in
                names.firstIndex(of: name).map(trainer.value)
            })
        for knob in setup.experiment.activeKnobs where setup.controls[knob.id] != nil {
            assembly.knobs.set(knob.id, to: setup.value(of: knob))
        }
    }

    /// Whether a controller wants to know the error of clean validation rows now.
    private var isLookDue: Bool {
        step > 0 && step % Validating.interval == 0 && setup.held.contains { $0.controller.looks }
    }

    /// A loss that is no number: back to the last parameters that gave one, and what was wrong.
    private func recover() -> Breakdown {
        let (measures, isRestored) = (trainer.measures, divergence.restore(trainer))
        let found = Breakdown(in: measures, step: step, lastChange: history.events.last, isRestored: isRestored)
        moves += 1
        flush()
        return found
    }

    // MARK: measuring

    /// The objective's values over the first `limit` images of a split; nil where the brake was pulled.
    func evaluate(_ split: SplitName = .validation, limit: Int = .max) -> MeasuredValues? {
        validating.end(&history)
        return assembly.evaluator.measure(dataset[split], limit: limit)
    }

    /// Puts what was measured on demand on the validation curves, unless training has gone back behind it since.
    func note(measured values: MeasuredValues, at step: Int) {
        let new = values.values.filter { value in
            value.value.isFinite && (history.validation[value.name]?.points.last.map { $0.step < step } ?? true)
        }
        if step <= self.step { history.recordValidation(MeasuredValues(new), at: step) }
    }

    private func record() {
        for i in trainer.measureNames.indices { recent.sums[i] += Double(trainer.value(i)) }
        recent.count += 1
        if step <= Self.startupSteps || step % Self.steadyInterval == 0 { flush() }
    }

    /// Puts the mean since the last point on the curves.
    private func flush() {
        guard recent.count > 0 else { return }
        for (i, name) in trainer.measureNames.enumerated() {
            history.record(name, recent.mean(i), at: step)
            sinceReport.sums[i] += recent.sums[i]
        }
        history.recordHeld(of: setup, assembly.knobs, at: step)
        sinceReport.count += recent.count
        recent.clear()
    }

    /// Adds a report of what was trained since the last one, if anything was.
    func reportNow() {
        flush()
        let rows = min(setup.patience == nil ? Validating.sample : .max, dataset.validation.count)
        guard sinceReport.count > 0, let validation = evaluate(limit: rows) else { return }
        let train = MeasuredValues(trainer.measureNames.enumerated().map { ($1, sinceReport.mean($0)) })
        sinceReport.clear()
        reports.append(
            EpochReport(
                epoch: batches.progress, step: step, train: train, held: setup.heldValues(at: step),
                validation: validation, validationRows: rows))
    }

    /// Whether early stopping has come to its end.
    private func endEpoch() -> Bool {
        guard reportsEpochs || setup.patience != nil else {
            flush()
            sinceReport.clear()
            return false
        }
        reportNow()
        // None where the brake was pulled; early stopping then doesn't count this epoch.
        guard let validation = reports.last?.validation, !workers.brake.isPulled else { return false }
        if !reportsEpochs { reports = [] }
        guard let patience = setup.patience, let error = setup.stoppingError(validation),
            stopping.ends(after: error, patience: patience, trainer)
        else { return false }
        moves += 1
        return true
    }

    // MARK: stages

    /// The stage that the next step belongs to.
    private var presentStage: Int { setup.experiment.stage(at: step - origin) }

    private var endOfStage: Int? {
        let experiment = setup.experiment
        guard presentStage < experiment.stages.count else { return nil }
        return origin + (presentStage + 1) * experiment.value(of: Experiment.pretrainingSteps)
    }

    /// The name of the stage, and how many steps of it are left; nil in the experiment proper.
    var stage: (name: String, stepsLeft: Int)? {
        let stages = setup.experiment.stages
        guard presentStage < stages.count, let stageEnd else { return nil }
        return (stages[presentStage].name, stageEnd - step)
    }

    private func endStage() {
        flush()
        validating.end(&history)
        let stages = setup.experiment.stages
        history.note(
            .stage(presentStage < stages.count ? stages[presentStage].name : setup.experiment.variant), at: step)
        rebuild()
    }

    // MARK: pictures

    /// What answers the requests of panes, at this moment. It draws from a stream of its own: looking changes nothing.
    func viewer(
        of rows: Split, gallery: [Int32], workers: Workers? = nil, shelf: Shelf = Shelf()
    ) -> Viewer {
        Viewer(
            assembly.studio, setup: setup, model: model, knobs: assembly.knobs, history: history, step: step,
            dataset: dataset, rows: rows, classifier: classifier, gallery: gallery,
            generator: generator.split("probes"), classifiers: classifiers, workers: workers ?? self.workers,
            shelf: shelf, trainer: trainer)
    }

    /// The classifier of such images that was trained on these data.
    private var classifier: TrainedClassifier? {
        classifiers.trained(on: dataset.id).flatMap { $0.image == dataset.shape ? $0 : nil }
    }

    // MARK: changes

    /// What a new setup does to what has been learnt.
    enum Reach {
        /// Nothing: numbers are read from the board.
        case live
        /// The model is built anew; what fits, by path and shape, is kept with the optimiser's memory of it.
        case rebuild
        /// The same, and the stages of the experiment begin.
        case experiment
    }

    /// Takes over another setup with the change that led to it. Precondition: it has no fault for the data.
    func change(to new: Setup, reach: Reach, as change: Change) {
        flush()
        if reach != .live || setup.precision != new.precision { validating.end(&history) }
        let old = setup
        setup = new
        history.note(change, at: step)
        divergence.expectChange()
        if old.patience != new.patience || old.stopsBy != new.stopsBy {
            stopping = EarlyStopping()
            // A copy of this moment would have what early stopping knew.
            moves += 1
        }
        if reach == .experiment { origin = step }
        hands.follow(new, before: old)
        // The same model, computed by other products.
        guard reach == .live, old.precision == new.precision else { return rebuild() }
        for knob in new.knobs where knob.live {
            assembly.knobs.set(knob.id, to: new.value(of: knob))
        }
        for knob in new.knobs where new.schedules[knob.id] == nil { assembly.knobs.scale(knob.id, by: 1) }
        new.apply(to: assembly.knobs, at: step)
        new.fit(assembly.knobs)
    }

    /// Goes on with other data and a setup for them. Precondition: the setup has no fault for them.
    func change(to dataset: Dataset, with setup: Setup, as change: Change) {
        flush()
        validating.end(&history)
        self.dataset = dataset
        hands.follow(setup, before: self.setup)
        self.setup = setup
        rebuild(withNewOrder: true)
        history.note(change, at: step)
    }

    /// Notes a change that was made by beginning at another state.
    func note(_ change: Change) { history.note(change, at: step) }

    /// Builds model and computation anew for the present setup and data.
    private func rebuild(withNewOrder: Bool = false) {
        let old = model
        let terms = old.structure.terms
        assembly.rest()
        takeOver(
            Assembly(
                setup, stage: presentStage, on: dataset, with: classifiers, from: generator, workers: workers))
        setup.apply(to: assembly.knobs, at: step)
        setup.fit(assembly.knobs)
        stageEnd = endOfStage
        let (epoch, position) = withNewOrder ? (0, 0) : (batches.epoch, batches.position)
        if withNewOrder || batches.size != min(setup.batch, dataset.train.count) {
            batches = Batches(
                of: dataset.train.count, size: setup.batch, from: generator.split("batches"), epoch: epoch,
                position: position + setup.batch <= dataset.train.count ? position : 0)
        }
        recent = RunningSums(trainer.measureNames.count)
        sinceReport = recent
        stopping = EarlyStopping()
        assembly.beginOnRows(of: dataset.train, before: old, from: beginnings)
        if step > 0 {
            let new = model.structure.activeTerms.filter { !terms.contains($0.id) }
            assembly.begin(new, atCodesOf: dataset.train, from: beginnings)
        }
        moves += 1
    }

    /// Makes what is to take this loop's place, and gives all memory back meanwhile that isn't what has been learnt. Where that
    /// fails this one goes on as it was.
    func giveWay<Next>(to make: () throws -> Next) throws -> Next {
        validating.end(&history)
        assembly.rest()
        if trainer.isFinite { divergence.letGo() }
        return try make()
    }

    /// Puts another assembly in the place of the present one, with what fits of its parameters. The memory of its computation
    /// is given back before that of the new one is written to.
    private func takeOver(_ new: Assembly) {
        let old = assembly
        // A change amid a divergence takes over the last good parameters, not what came of them.
        if !old.model.parameters.isFinite { divergence.restore(old.trainer) }
        divergence.letGo()
        inherited = new.inherit(from: old)
        assembly = new
    }

    // MARK: the state

    /// All that is needed to go on exactly here; or, where the last step led to values that are no numbers, at the last
    /// good ones, as the next step would have found out. Changes nothing. Cost: a copy of the parameters and of what the
    /// optimiser remembers.
    ///
    /// What has been learnt isn't copied where a copy of this very moment is at hand; the copy is made on disk where that is
    /// wanted and there is room.
    func capture(sharing learnt: TrainingState.Learnt? = nil, toDisk: Bool = false) -> TrainingState {
        validating.end(&history)
        var state = TrainingState(setup)
        (state.step, state.origin) = (step, origin)
        (state.epoch, state.position) = (batches.epoch, batches.position)
        (state.history, state.imagesSeen) = (history, imagesSeen)
        state.hands = hands
        (state.recent, state.sinceReport) = (recent, sinceReport)
        state.learnt = learnt ?? copyOfWhatIsLearnt(toDisk: toDisk)
        return state
    }

    /// Gives the memory back that the next step fills anew, for what is about to be read or written. Changes nothing.
    func makeRoom() {
        validating.end(&history)
        assembly.makeRoom()
    }

    /// Gives all memory back that isn't what has been learnt, before the last capture: nothing is trained after it.
    func rest() {
        validating.end(&history)
        assembly.rest()
        if trainer.isFinite { divergence.letGo() }
    }

    /// Bytes that a copy of what has been learnt takes, without what early stopping would come back to.
    var bytes: Int { 4 * model.parameters.count * (1 + trainer.optimizer.state.count) }

    private func copyOfWhatIsLearnt(toDisk: Bool) -> TrainingState.Learnt {
        let (parameters, optimizer) = (model.parameters, trainer.optimizer)
        var (slots, steps) =
            (trainer.isFinite ? nil : divergence.slots(of: trainer))
            ?? (
                TrainingState.Learnt.slots(of: parameters, parameters.values, optimizer, optimizer.state),
                optimizer.stepsByPath
            )
        var best: TrainingState.Best?
        if stopping.hasBest,
            let kept = stopping.keepsake.slots(of: trainer, under: TrainingState.Learnt.bestPrefix)
        {
            slots.merge(kept.slots) { $1 }
            best = .init(error: stopping.best, waited: stopping.waited, optimizerSteps: kept.steps)
        }
        return .init(copying: slots, optimizerSteps: steps, best: best, toDisk: toDisk)
    }
}
