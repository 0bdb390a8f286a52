import Autoencoders
import Datasets
import Foundation
import Networks
import Tensors

/// One experiment in training. Not for sharing: it lives on one queue, takes commands between steps and gives out
/// snapshots. It can be driven by hand, step by step, without a queue or a clock.
///
/// It puts its parts together: a loop that trains, an interpreter of commands, a past to go back to, pictures to show.
package final class Session {
    package internal(set) var activity = Snapshot.Activity.paused
    package internal(set) var notice: Notice?
    /// Makes a step, or whatever else is computed, end soon and without effect: the session can then only be kept.
    package var brake: Brake { workers.brake }

    private let beginning: Setup
    /// What is at hand: classifiers and built-in data.
    var inventory: Inventory
    let confinement: Confinement?
    let workers: Workers
    private let memory: MachineMemory
    var loop: TrainingLoop
    /// How many loops there have been.
    var loops = 0
    var past: Past
    /// What uses are to keep with the model, by their names.
    var wishes: [String: AnyKeptWish] = [:]
    /// What the file has that it goes on with: true as long as nothing has moved.
    var inherited: Inherited?
    var showcase = Showcase()
    /// What is measured again and again: of what steps, and when next.
    private var again: (ids: [String], every: Int, next: Int)?
    private var desk = MeasurementDesk()
    private var watch = AlarmWatch()
    private var stepsLeft: Int?
    private var obeyed = 0
    /// Counts all that could change what is seen: steps and commands.
    private var version = 0

    /// Bytes that are kept for undoing and coming back, where nobody is confined.
    private static let largestPast = 512 << 20
    /// Bytes of data that were left, which can be read again.
    private static let largestPastData = 32 << 20

    /// Bytes from which on it is said what training takes.
    private static let muchMemory = 1 << 30

    /// Begins at a state. Throws ``SetupFault`` where its setup can't be trained on the data, or not within
    /// `confinement` and `memory`; ``CheckpointError`` where what it has learnt isn't for the setup.
    package init(
        _ state: TrainingState, on dataset: Dataset, workers: Workers, within confinement: Confinement? = nil,
        with inventory: Inventory = .none, memory: MachineMemory = .ofThisProcess
    ) throws {
        self.inventory = inventory
        (beginning, self.confinement, self.memory) = (state.setup, confinement, memory)
        self.workers = Workers(sharing: workers)
        past = Past(
            budget: confinement?.largestPast ?? Self.largestPast,
            dataBudget: confinement?.largestPastData ?? Self.largestPastData)
        let judge = SetupJudge(confinement: confinement, inventory: inventory, memory: memory, workers: self.workers)
        let need = try judge.need(of: state.setup, on: dataset)
        loop = try TrainingLoop(
            state, on: dataset, with: inventory.classifiers, workers: self.workers)
        sayHowRead(dataset)
        sayIfMuch(need)
    }

    /// A new run.
    package convenience init(
        _ setup: Setup, on dataset: Dataset, workers: Workers, within confinement: Confinement? = nil,
        with inventory: Inventory = .none
    ) throws {
        try self.init(TrainingState(setup), on: dataset, workers: workers, within: confinement, with: inventory)
    }

    /// Goes on where a checkpoint was taken. Throws `CheckpointError` where it doesn't fit the data.
    package convenience init(
        resuming checkpoint: Checkpoint, on dataset: Dataset, workers: Workers,
        within confinement: Confinement? = nil,
        with inventory: Inventory = .none
    ) throws {
        try checkpoint.check(against: dataset)
        try self.init(
            checkpoint.state, on: dataset, workers: workers, within: confinement,
            with: inventory.with(featuresOf: checkpoint.state.learnt?.tensors ?? [:]))
        inherit(checkpoint.kept)
    }

    /// Bytes that a setup takes on such data. Throws ``SetupFault`` where it can't be trained here.
    @discardableResult
    func need(of setup: Setup, on dataset: Dataset) throws(SetupFault) -> Int {
        try judge.need(of: setup, on: dataset)
    }

    private var judge: SetupJudge {
        SetupJudge(confinement: confinement, inventory: inventory, memory: memory, workers: workers)
    }

    /// Of built-in data it is known.
    func sayHowRead(_ dataset: Dataset) {
        guard let report = dataset.report, !dataset.isBuiltIn else { return }
        say(.read(report))
    }

    private func sayIfMuch(_ need: Int) { if need > Self.muchMemory { say(.heavy(need)) } }

    // MARK: how it stands

    package var setup: Setup { loop.setup }
    package var dataset: Dataset { loop.dataset }
    package var model: Model { loop.model }
    /// Steps done since the start or the last reset.
    package var step: Int { loop.step }
    /// Passes over the training split, with the part of the present one.
    package var epoch: Double { loop.epoch }
    package var history: History { loop.history }
    /// Images trained on, for measuring speed.
    package var imagesSeen: Int { loop.imagesSeen }
    package var optimizerSteps: Int { loop.optimizerSteps }
    /// Whether something would be lost if it ended here.
    package var isWorthKeeping: Bool { step > 0 && (imagesSeen > 0 || setup != beginning) }

    /// A report for each finished epoch, in order; the caller may take them away.
    package var reports: [EpochReport] {
        get { loop.reports }
        set { loop.reports = newValue }
    }
    /// Whether validation images are measured on the way, for their curve.
    package var validates: Bool {
        get { loop.validates }
        set { loop.validates = newValue }
    }
    /// Whether epochs end with a report over the whole validation split, as the command line wants.
    package var reportsEpochs: Bool {
        get { loop.reportsEpochs }
        set { loop.reportsEpochs = newValue }
    }

    /// Adds a report of what was trained since the last one, if anything was.
    package func reportNow() { loop.reportNow() }

    /// The objective's values over the first `limit` images of a split, the whole of it by default.
    package func validate(_ split: SplitName = .validation, limit: Int = .max) -> MeasuredValues {
        loop.evaluate(split, limit: limit) ?? MeasuredValues([])
    }

    /// Where the time of a training step's computation goes: see ``TrainingLoop/profile(runs:)``.
    package func profile(runs: Int) -> [(summary: String, seconds: Double)] { loop.profile(runs: runs) }

    /// All that is needed to go on exactly here.
    package func checkpoint() -> Checkpoint {
        var checkpoint = Checkpoint(loop.capture(), on: dataset)
        checkpoint.kept = keptByUses()
        return checkpoint
    }

    /// The same at the end of the session, with the memory of all that isn't kept.
    package func lastCheckpoint() -> Checkpoint {
        loop.rest()
        return checkpoint()
    }

    /// Whether something that was asked for is being measured.
    package var isMeasuring: Bool { desk.isMeasuring }

    /// Whether something that is shown goes on by itself.
    var isMoving: Bool { showcase.answers.isMoving || hasErrands }

    /// Whether answers wait for something that is being found.
    package var hasErrands: Bool { showcase.shelf.hasErrands }
    /// Returns when all of that is found.
    package func finishErrands() { showcase.shelf.finish() }

    /// Does a piece of what is being measured; training isn't touched by it.
    package func advanceMeasurement() {
        desk.advance { [loop] values, step in loop.note(measured: values, at: step) }
    }

    /// Begins what is measured again and again, at the first step that it is due at.
    private func measureAgain() {
        guard let again, step >= again.next, !desk.isMeasuring else { return }
        self.again?.next = step + again.every
        ask(again.ids)
    }

    private func ask(_ ids: [String]) {
        let fault = desk.ask(
            ids, of: model, setup, step: step, on: dataset, with: inventory.classifiers,
            rows: confinement?.mostMeasured(codes: model.latent) ?? .max, workers: workers)
        if let fault {
            again = nil
            say(.unmeasurable(fault))
        }
    }

    // MARK: training

    /// Trains on one batch, whatever the activity; or not at all, where the brake is pulled meanwhile. Memory as
    /// of ``TrainingLoop/advance()``.
    package func advance() {
        version += 1
        switch loop.advance() {
        case .stopped: return
        case .moved: break
        case .finished:
            activity = .finished
            stepsLeft = nil
            say(.stoppedEarly(patience: setup.patience ?? 0, measure: setup.stoppingMeasure))
        case .diverged(let divergence):
            pause()
            return say(.diverged(divergence))
        }
        lookOut()
        measureAgain()
        if let left = stepsLeft {
            stepsLeft = left > 1 ? left - 1 : nil
            if left <= 1 { activity = .paused }
        }
    }

    /// Says what has begun to go wrong. Where nothing is validated, nobody looks.
    private func lookOut() {
        guard loop.validates else { return }
        let new = watch.look(at: history, step: step, of: model) {
            loop.viewer(of: dataset.validation, gallery: [], shelf: showcase.shelf)
        }
        // A failure is still to be read. Of several the one nearest to the data.
        if let alarm = new.first, notice?.kind != .failure { say(.alarm(alarm)) }
    }

    private func pause() {
        activity = .paused
        stepsLeft = nil
    }

    func say(_ content: Notice.Content) { notice = Notice(content, obeyed: obeyed) }

    // MARK: commands

    /// Does what a person asked for. What can't be done is said in the next snapshot's notice, and nothing changes.
    package func obey(_ command: Command) {
        obeyed += 1
        if !command.isLook {
            version += 1
            showcase.hurry()
        }
        switch command {
        case .play:
            activity = .playing
            stepsLeft = nil
            // What was said of the memory at the start is still to be read.
            switch notice?.content {
            case .heavy?, .read?: if step > 0 { notice = nil }
            default: notice = nil
            }
        case .pause, .stop: pause()
        case .step(let count):
            activity = .playing
            // Asked for again on the way, they add up: no step is lost to a quick hand.
            stepsLeft = (stepsLeft ?? 0) + max(1, count)
        case .look(let requests): showcase.requests = requests
        case .measure(let ids): ask(ids)
        case .measureEvery(let steps, let ids):
            again = (ids, max(1, steps), step)
            measureAgain()
        case .stopMeasuring:
            again = nil
            desk.giveUp()
        case .prune: prune()
        case .undo: undo()
        case .redo: redo()
        case .goBack(let number): goBack(before: number)
        case .load(let source): load(source)
        case .follow(let recipe): follow(recipe)
        case .open(let path): open(path)
        case .keep(let wish): wishes[wish.value.use] = wish
        case .save(let path): save(path)
        case .choose(let variant): if readRatings(for: variant) { change(command) }
        case .turn, .schedule, .control, .toggle, .set, .reset, .startFresh: change(command)
        }
    }

    private func change(_ command: Command) {
        let data = dataset.dataShape
        do {
            guard
                let alteration = try Interpreter(
                    setup: setup, data: data, step: step, classifiers: inventory.classifiers
                ).alteration(for: command)
            else { return }
            if alteration.reach == .live && alteration.setup.takesMemory(as: setup) {
                return try apply(alteration)
            }
            let before = judge.count(of: setup, on: dataset)
            let need = try need(of: alteration.setup, on: dataset)
            try apply(alteration)
            if need > before, notice == nil || notice?.kind == .information { sayIfMuch(need) }
        } catch {
            say(Notice.Content(error))
        }
    }

    private func apply(_ alteration: Alteration) throws {
        let change = alteration.change
        if case .turned = change {} else { notice = nil }
        switch alteration.reach {
        case .live:
            remember(change, returns: false)
            loop.change(to: alteration.setup, reach: .live, as: change)
        case .rebuild:
            remember(change, returns: true)
            loop.change(to: alteration.setup, reach: .rebuild, as: change)
        case .experiment: try choose(alteration)
        case .restart:
            remember(change, returns: true)
            let last = watch.cause(in: history)
            try begin(at: TrainingState(alteration.setup), on: dataset)
            // Knobs stay as they were.
            if case .reset = change { watch = AlarmWatch(behind: last) }
        }
    }

    /// Begins at another state, or other data.
    func begin(at state: TrainingState, on dataset: Dataset) throws {
        try need(of: state.setup, on: dataset)
        if dataset.id != self.dataset.id { leaveData() }
        let next = try loop.giveWay {
            try TrainingLoop(
                state, on: dataset, with: inventory.classifiers, workers: workers)
        }
        (next.validates, next.reportsEpochs) = (loop.validates, loop.reportsEpochs)
        loop = next
        loops += 1
        watch = AlarmWatch()
        if activity == .finished { activity = .paused }
    }

    /// Lets go of what is true of the present data only, before others take their place. What is measured on them has its own
    /// hold on them: confined, there is no room for both.
    func leaveData() {
        showcase.forgetRows()
        if confinement != nil { desk.giveUp() }
    }

    // MARK: what is seen

    private var viewer: (Split, _ gallery: [Int32]) -> Viewer {
        let (loop, shelf) = (loop, showcase.shelf)
        return { loop.viewer(of: $0, gallery: $1, shelf: shelf) }
    }

    /// Begins to make fresh pictures, pane by pane between steps: ``makeNextPictures()`` makes each, and snapshots without fresh
    /// ones of their own show what there is.
    package func beginPictures() { showcase.beginPictures() }
    package var isMakingPictures: Bool { showcase.isMakingPictures }
    package func makeNextPictures() { showcase.makeNextPictures(of: dataset, version: version, viewer: viewer) }

    /// The state as the screen may see it, with answers to what it asked for; with the pictures of the last snapshot where
    /// there are no fresh ones to be made.
    package func snapshot(
        imagesPerSecond: Double = 0, timeline: Timeline = Timeline(), withFreshPictures: Bool = true
    ) -> Snapshot {
        if showcase.shelf.takeNews() { version += 1 }
        showcase.fill(
            of: dataset, version: version, isTraining: activity == .playing, withFreshPictures: withFreshPictures,
            viewer: viewer)
        return Snapshot(
            setup: setup, data: Snapshot.DataSummary(dataset), activity: activity,
            stage: loop.stage.map { Snapshot.Stage(name: $0.name, stepsLeft: $0.stepsLeft) }, step: step,
            epoch: epoch, imagesPerSecond: imagesPerSecond, parameterCount: model.parameters.count, history: history,
            timeline: timeline, methods: loop.methods, answers: showcase.answers,
            measurement: desk.report(
                for: model, step: step, on: dataset, with: inventory.classifiers), alarms: watch.alarms,
            notice: notice,
            past: PastSummary(past, data: dataset.id), inventory: inventory, obeyed: obeyed
        )
    }
}
