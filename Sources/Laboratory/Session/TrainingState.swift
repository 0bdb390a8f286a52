import Autodiff
import Autoencoders
import Files
import Networks
import Tensors

/// All that a run is at one moment, beside its data: the one way to begin. A new run, one that goes on from a file, one
/// that goes back to an earlier step are the same loop started from different states.
package struct TrainingState: Sendable {
    package var setup: Setup
    /// Steps done since the start or the last reset.
    package var step = 0
    /// The step at which the experiment was chosen: its stages count from there. Less than 0 where the variant was left and
    /// found again after a reset.
    var origin = 0
    /// The place in the data.
    var epoch = 0
    var position = 0
    /// What has been learnt; nil for parameters that are still to be drawn.
    var learnt: Learnt?
    package var history = History()
    /// The history, where it waits on disk.
    private var waiting: HistoryDeposit?
    /// Sums of the measures since the last point of the curves, and since the last epoch's report.
    var recent = RunningSums(0)
    var sinceReport = RunningSums(0)
    /// What controllers of knobs remember.
    var hands = Hands()
    /// Rows trained on in this process.
    var imagesSeen = 0

    /// The start of a run.
    package init(_ setup: Setup) { self.setup = setup }

    /// What is trained at this step: the experiment, or a stage of its pretraining.
    package var experiment: Experiment { setup.experiment.during(setup.experiment.stage(at: step - origin)) }

    /// The same with what has been learnt and the curves on disk, where there is room.
    var deposited: Self {
        var state = self
        state.learnt = learnt?.deposited
        if waiting == nil, let deposit = HistoryDeposit(history) {
            (state.waiting, state.history) = (deposit, History())
        }
        return state
    }

    /// The same with its curves in memory.
    var withdrawn: Self {
        guard let waiting else { return self }
        var state = self
        (state.history, state.waiting) = (waiting.history, nil)
        return state
    }

    /// Bytes that what has been learnt and the curves take, wherever they are.
    var bytes: Int { (learnt?.bytes ?? 0) + history.bytes + (waiting?.bytes ?? 0) }

    /// Parameters and the optimiser's memory of them, by name: under their paths, under `optimizer.<name>.<path>`, and
    /// under `best.` what early stopping would come back to.
    struct Learnt: Sendable {
        /// A copy of them where they wait on disk.
        var tensors: [String: Tensor] {
            get { deposit?.tensors() ?? held }
            set { (held, deposit) = (newValue, nil) }
        }
        private var held: [String: Tensor]
        private var deposit: Deposit?
        /// Steps that the optimiser has made, by parameter.
        var optimizerSteps: [String: Int]
        var best: Best?
        /// The file it was read from, for errors.
        var source: String
        /// Tells what was copied together from all else: copies of this value share their memory.
        let identity = Identity()

        final class Identity: Sendable {}

        init(
            tensors: [String: Tensor], optimizerSteps: [String: Int], best: Best?, source: String = "checkpoint"
        ) {
            (held, self.optimizerSteps, self.best, self.source) = (tensors, optimizerSteps, best, source)
        }

        /// A copy of what is learnt, on disk where that is wanted and there is room.
        init(
            copying slots: [String: Slot], optimizerSteps: [String: Int], best: Best?, toDisk: Bool
        ) {
            let deposit = toDisk ? Deposit(slots) : nil
            self.init(
                tensors: deposit == nil ? slots.mapValues(\.tensor) : [:], optimizerSteps: optimizerSteps, best: best)
            self.deposit = deposit
        }

        /// Bytes of memory, or of disk.
        var bytes: Int { deposit?.bytes ?? held.values.reduce(0) { $0 + 4 * $1.shape.count } }

        /// A copy of one of them, wherever they wait.
        func tensor(_ name: String) -> Tensor? { deposit.map { $0.tensor(name) } ?? held[name] }

        /// The shape of a tensor, if there is one of that name.
        func shape(of name: String) -> Shape? { deposit.map { $0.shape(of: name) } ?? held[name]?.shape }

        var isDeposited: Bool { deposit != nil }

        /// The same on disk, where there is room.
        var deposited: Self {
            guard deposit == nil, let deposit = Deposit(held) else { return self }
            var copy = self
            (copy.held, copy.deposit) = ([:], deposit)
            return copy
        }

        static let bestPrefix = "best."
    }

    /// What early stopping knows: the best error, the epochs since, and the optimiser's steps at the time.
    struct Best: Codable, Sendable {
        let error: Float
        let waited: Int
        let optimizerSteps: [String: Int]
    }
}

extension TrainingState.Learnt {
    /// Values that are laid out like `parameters`, and an optimiser's buffers of the same layout, by name.
    static func slots(
        of parameters: Parameters, _ values: Buffer, _ optimizer: OptimizerRun, _ state: [Buffer],
        under prefix: String = ""
    ) -> [String: Slot] {
        var slots: [String: Slot] = [:]
        for path in parameters.paths {
            slots[prefix + path] = parameters.slot(path, in: values)
            for (name, buffer) in zip(type(of: optimizer.rule).state, state) {
                slots["\(prefix)optimizer.\(name).\(path)"] = parameters.slot(path, in: buffer)
            }
        }
        return slots
    }

    /// Throws ``CheckpointError`` where a tensor is missing or has another shape: of the parameters, and where a rule is
    /// given, of its memory and of what early stopping would come back to. Takes no memory.
    func check(_ specs: [ParameterSpec], _ rule: (any Optimizer.Type)? = nil) throws {
        func check(_ name: String, _ shape: Shape) throws {
            if self.shape(of: name) != shape { throw misfit(name, shape) }
        }
        for prefix in best != nil && rule != nil ? ["", Self.bestPrefix] : [""] {
            for spec in specs {
                try check(prefix + spec.path, spec.shape)
                for name in rule?.state ?? [] { try check("\(prefix)optimizer.\(name).\(spec.path)", spec.shape) }
            }
        }
    }

    private func misfit(_ name: String, _ shape: Shape) -> CheckpointError {
        let found = self.shape(of: name).map { $0.description.shown } ?? "none"
        return CheckpointError(description: "\(source): tensor '\(name)': found \(found), expected \(shape)")
    }

    /// Puts parameters, and the optimiser's memory where one is given, in place. Throws ``CheckpointError`` where a tensor
    /// is missing, has another shape, or holds what is no number.
    func restore(_ parameters: Parameters, _ optimizer: OptimizerRun? = nil) throws {
        try restore(parameters, optimizer, from: "")
        optimizer?.stepsByPath = optimizerSteps
    }

    /// The same for what early stopping would come back to. Precondition: there is such.
    func restoreBest(_ parameters: Parameters, _ optimizer: OptimizerRun) throws {
        try restore(parameters, optimizer, from: Self.bestPrefix)
        optimizer.stepsByPath = best!.optimizerSteps
    }

    private func restore(_ parameters: Parameters, _ optimizer: OptimizerRun?, from prefix: String) throws {
        func copy(_ name: String, to slot: Slot) throws {
            guard let tensor = tensor(name), tensor.shape == slot.shape else { throw misfit(name, slot.shape) }
            if let value = tensor.values.first(where: { !$0.isFinite }) {
                throw CheckpointError(
                    description: "\(source): tensor '\(name)': found \(value), expected finite numbers")
            }
            slot.tensor = tensor
        }
        for path in parameters.paths {
            try copy(prefix + path, to: parameters[path])
            guard let optimizer else { continue }
            for (name, buffer) in zip(type(of: optimizer.rule).state, optimizer.state) {
                try copy("\(prefix)optimizer.\(name).\(path)", to: parameters.slot(path, in: buffer))
            }
        }
    }
}

/// Sums of measures and how many there were.
struct RunningSums: Codable, Sendable, Equatable {
    var sums: [Double]
    var count = 0

    init(_ measures: Int) { sums = Array(repeating: 0, count: measures) }

    func mean(_ i: Int) -> Float { Float(sums[i] / Double(count)) }

    mutating func clear() {
        for i in sums.indices { sums[i] = 0 }
        count = 0
    }
}
