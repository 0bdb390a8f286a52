import Autodiff
import Autoencoders
import Datasets
import Networks
import Tensors

/// A step's computation before it is made.
struct StepDraft {
    let model: Model
    let objective: Objective
    let names: [String]
    /// What is measured, in the order of `names`.
    let slots: [Slot]
    /// Of each player, the model first.
    let plans: [Plan.Draft]

    init(_ model: Model, knobs: KnobBoard, batch: Int, precision: Precision = .f32) {
        self.model = model
        let objective = Objective(model, batch: batch, knobs: knobs, fits: true)
        let values = objective.measured
        let slots = values.map { _ in Slot([]) }
        (self.objective, self.slots, names) = (objective, slots, values.map(\.name))
        plans = objective.players.enumerated().map { i, player in
            let measured = i == 0 ? zip(values, slots).map { ($0.value, $1) } : []
            return Plan.Draft(measured + objective.gradients(of: player), products: precision)
        }
    }

    /// What it will take, the parameters that it reads and the gradients that it fills among it.
    var footprint: Footprint {
        var footprint = Footprint()
        for plan in plans { footprint.add(plan.footprint) }
        return footprint
    }

    /// What a step multiplies, when each player moves once.
    var multiplications: Int { plans.map(\.multiplications).reduce(0, +) }
}

/// A model in training: the computation of a step, the optimiser's memory, and the place in the data.
final class Trainer {
    let model: Model
    let knobs: KnobBoard
    let optimizer: OptimizerRun
    private let objective: Objective
    private let names: [String]
    private let slots: [Slot]
    private let plan: Plan
    private let mover: OptimizerRun.Mover
    private let opponents: [Turn]
    private let memory: Knob?
    private let workers: Workers
    /// Made where rows are left out of batches for the first time.
    private var trimming: Trimming?
    /// Made where rows are changed for the first time.
    private var augmenting: Augmenting?

    /// A player's part of a step, beside the model's.
    private struct Turn {
        let player: Player
        let plan: Plan
        let mover: OptimizerRun.Mover
    }

    init(
        _ model: Model, knobs: KnobBoard, batch: Int, precision: Precision = .f32, optimizer: any Optimizer,
        workers: Workers
    ) {
        self.model = model
        self.knobs = knobs
        self.workers = workers
        let run = OptimizerRun(optimizer, for: model.parameters)
        let draft = StepDraft(model, knobs: knobs, batch: batch, precision: precision)
        (self.optimizer, objective, names, slots) = (run, draft.objective, draft.names, draft.slots)
        let players = objective.players
        plan = Plan(draft.plans[0], workers: workers)
        mover = run.mover(of: players[0].paths)
        memory = players.lazy.compactMap(\.memory).first
        opponents = zip(players, draft.plans).dropFirst().map { player, plan in
            Turn(player: player, plan: Plan(plan, workers: workers), mover: run.mover(of: player.paths))
        }
    }

    /// What training takes of memory: computation, parameters, the optimiser's memory of them.
    var footprint: Footprint {
        var footprint = plan.footprint
        for turn in opponents { footprint.add(turn.plan.footprint) }
        for buffer in [model.parameters.values, model.parameters.gradients] + optimizer.state {
            footprint.add(buffer)
        }
        return footprint
    }

    /// How terms are computed where there is more than one way.
    var methods: [String: String] {
        var methods: [String: String] = [:]
        for (term, _) in objective.terms { methods[term.id] = term.method(for: model) }
        return methods
    }

    /// What is measured: the order of `measures`.
    var measureNames: [String] { names }

    enum Outcome {
        case finite, notFinite
        /// The brake was pulled.
        case stopped
    }

    /// The model's gradients are those of the loss as it is summed.
    ///
    /// Gathers the next batch, lets the opponents move on it in turn, and computes the model's loss and gradients against
    /// what they have become; says whether all measures are finite numbers. Each move has noise of its own.
    ///
    /// The order is that of Goodfellow et al., NIPS 2014, Algorithm 1: first the critic, as often as its knob says by now.
    func compute(
        _ batches: inout Batches, from split: Split, at step: Int, noise: Generator, rate: Float, clip: Float?,
        contamination: Contamination? = nil, augmentation: (kind: any Augmentation, chance: Generator)? = nil,
        summing: Summing = .mean
    ) -> Outcome {
        let share = objective.labelShare.map { knobs.number($0) } ?? 1
        let epochs = batches.progress
        let draw = objective.labelShare == nil ? 0 : Int(knobs.number(LabelTerm.draw).rounded())
        batches.next(from: split, into: &objective.batch, share: share, draw: draw, workers: workers)
        if let augmentation {
            let augmenting = augmenting ?? Augmenting(objective.x, of: model.data.kind)
            self.augmenting = augmenting
            augmenting.run(augmentation.kind, knobs: knobs, from: augmentation.chance, on: workers)
        }
        if let contamination {
            let trimming = trimming ?? Trimming(objective, workers: workers)
            self.trimming = trimming
            guard trimming.run(on: &objective.batch, contamination, epochs: epochs) else { return .stopped }
        }
        if let memory { optimizer.rule.set(beta1: knobs.number(memory)) }
        for (i, turn) in opponents.enumerated() {
            for repetition in 0..<turn.player.moves(knobs, at: step) {
                objective.drawNoise(from: noise.split(i).split(repetition), on: workers)
                guard turn.plan.run() else { return .stopped }
                optimizer.move(turn.mover, rate: rate * turn.player.rate(knobs), clip: clip, workers: workers)
            }
        }
        objective.drawNoise(from: noise, on: workers)
        guard plan.run() else { return .stopped }
        for slot in slots where !slot.scalar.isFinite { return .notFinite }
        if summing != .mean {
            let factor = summing.factor(batch: batches.size, rows: split.count)
            let gradients = model.parameters.gradients.pointer
            for i in gradients.indices { gradients[i] *= factor }
        }
        return .finite
    }

    /// Where the time of a step's computation goes.
    func profile(runs: Int) -> [(summary: String, seconds: Double)] { plan.profile(runs: runs) }

    /// Gives the memory of all that the next step computes anew back until then, but for the gradients of the last one, which
    /// somebody may look at.
    func makeRoom() {
        plan.rest()
        for turn in opponents { turn.plan.rest() }
        (trimming, augmenting) = (nil, nil)
        objective.rest()
    }

    /// The same with the gradients.
    func rest() {
        makeRoom()
        model.parameters.gradients.forget()
    }

    /// Moves the parameters along the gradients that `compute` left.
    func move(rate: Float, clip: Float?) { optimizer.move(mover, rate: rate, clip: clip, workers: workers) }

    /// How long the gradient of each parameter that learns was in the last step, and how far it led. Cost: a pass over them.
    var lengths: [OptimizerRun.Lengths] {
        optimizer.lengths(of: mover) + opponents.flatMap { optimizer.lengths(of: $0.mover) }
    }

    /// The share of the model's gradient that clipping took in the last step.
    var clippedShare: Double { Double(1 - optimizer.scale(of: mover)) }

    /// Whether the parameters and what the optimiser remembers of them are numbers.
    var isFinite: Bool {
        model.parameters.isFinite && optimizer.state.allSatisfy { $0.pointer.allSatisfy(\.isFinite) }
    }

    /// The measure at a place in `measureNames`.
    func value(_ i: Int) -> Float { slots[i].scalar }

    var measures: MeasuredValues { MeasuredValues(Array(zip(names, slots.map(\.scalar)))) }
}
