import CKernels
import Tensors

/// How parameters follow their gradients. A rule is stateless; what it remembers lies in buffers laid out like the
/// parameters.
package protocol Optimizer: Sendable {
    /// What the command line and checkpoints call it.
    static var id: String { get }
    /// The learning rate it starts with where nobody names one.
    static var defaultRate: Float { get }
    /// The names of its buffers, as checkpoints keep them.
    static var state: [String] { get }
    init()

    /// Sets β₁, the share of earlier gradients in their running mean; a rule without that mean stays what it is.
    mutating func set(beta1: Float)

    /// What the number of a step, counted from 1, makes of the means that the rule keeps.
    func corrections(step: Int) -> (first: Float, second: Float)

    /// One step for `count` parameters at `values`.
    func update(
        values: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>, state: OptimizerState, count: Int,
        numbers: StepNumbers)

    /// Σ (what the step moved a parameter by)² over `count` of them: of the step that left values, gradients and state as they
    /// are, with the same numbers.
    func squaredMove(
        values: UnsafePointer<Float>, gradients: UnsafePointer<Float>, state: OptimizerState, count: Int,
        numbers: StepNumbers
    ) -> Double
}

extension Optimizer {
    package mutating func set(beta1: Float) {}
    package func corrections(step: Int) -> (first: Float, second: Float) { (1, 1) }
}

/// The numbers of a step, the same for all parameters.
package struct StepNumbers {
    /// η
    package var rate: Float
    /// What the gradient is multiplied by.
    package var scale: Float
    /// Of the rule's first and second mean.
    package var corrections: (first: Float, second: Float)
}

/// The places of up to two state buffers, a value so that handing it on allocates nothing.
package struct OptimizerState {
    package let first, second: UnsafeMutablePointer<Float>?
}

package enum Optimizers {
    /// Every optimiser; a new one is a line here.
    package static let all: [any Optimizer.Type] = [SGD.self, Momentum.self, Adam.self, AdamW.self, RMSprop.self]

    package static func named(_ id: String) -> (any Optimizer)? { all.first { $0.id == id }.map { $0.init() } }
}

/// An optimiser at work on the parameters: its state, the steps that each has made, gradient-norm clipping.
package final class OptimizerRun {
    package var rule: any Optimizer
    package let state: [Buffer]
    /// Steps that each parameter has made, in the order of the specs: one that came later, or that a player moves more
    /// seldom, has its own.
    package private(set) var steps: [Int]
    private let parameters: Parameters
    private var whole: Mover?

    package init(_ rule: any Optimizer, for parameters: Parameters) {
        self.rule = rule
        self.parameters = parameters
        state = type(of: rule).state.map { _ in Buffer(count: parameters.count) }
        steps = Array(repeating: 0, count: parameters.specs.count)
    }

    /// Some parameters, made ready to be moved together.
    package final class Mover {
        fileprivate let places: [Int]
        fileprivate let update: Update
        fileprivate let norm: NormWork

        fileprivate init(_ places: [Int], _ run: OptimizerRun) {
            self.places = places
            update = Update(places, run.rule, run.parameters, run.state)
            norm = NormWork(places.map { run.parameters[run.parameters.specs[$0].path] }, run.parameters.gradients)
        }
    }

    /// The parameters of some paths, to be moved together.
    package func mover(of paths: [String]) -> Mover {
        let wanted = Set(paths)
        return Mover(parameters.specs.indices.filter { wanted.contains(parameters.specs[$0].path) }, self)
    }

    /// Moves all parameters once along their gradients.
    @discardableResult
    package func move(rate: Float, clip: Float? = nil, workers: Workers) -> Float? {
        let mover = whole ?? Mover(Array(parameters.specs.indices), self)
        whole = mover
        return move(mover, rate: rate, clip: clip, workers: workers)
    }

    /// Moves some parameters once along their gradients; returns the gradient's norm where clipping asked for it.
    ///
    /// With `clip`, a gradient with a norm above it is scaled down to it. Pascanu, Mikolov & Bengio, ICML 2013.
    @discardableResult
    package func move(_ mover: Mover, rate: Float, clip: Float? = nil, workers: Workers) -> Float? {
        var length: Float?
        var scale: Float = 1
        if let clip {
            workers.run(mover.norm)
            let found = mover.norm.norm
            length = found
            if found > clip { scale = clip / found }
        }
        for place in mover.places {
            steps[place] += 1
            mover.update.numbers[place] = StepNumbers(
                rate: rate, scale: scale, corrections: rule.corrections(step: steps[place]))
        }
        mover.update.rule = rule
        workers.run(mover.update)
        return length
    }

    /// How long the last gradient, the step that it led to and the value of each of a mover's parameters are: Euclidean norms.
    /// The gradient is that before clipping. Cost: a pass over the parameters.
    package func lengths(of mover: Mover) -> [Lengths] {
        mover.places.map { place in
            let slot = parameters[parameters.specs[place].path]
            let at = slot.offset
            func squares(_ buffer: Buffer) -> Double { hg_sum_squares(buffer.base + at, Int64(slot.count)) }
            let moved =
                steps[place] == 0
                ? 0
                : mover.update.rule.squaredMove(
                    values: parameters.values.base + at, gradients: parameters.gradients.base + at,
                    state: OptimizerState(
                        first: state.isEmpty ? nil : state[0].base + at,
                        second: state.count < 2 ? nil : state[1].base + at),
                    count: slot.count, numbers: mover.update.numbers[place])
            return Lengths(
                path: parameters.specs[place].path, gradient: squares(parameters.gradients).squareRoot(),
                move: moved.squareRoot(), value: squares(parameters.values).squareRoot())
        }
    }

    /// What the last gradient of a mover's parameters was multiplied by: less than 1 where it was clipped.
    package func scale(of mover: Mover) -> Float { mover.places.first.map { mover.update.numbers[$0].scale } ?? 1 }

    /// Of a parameter in the last step.
    package struct Lengths: Sendable, Equatable {
        package let path: String
        package let gradient, move, value: Double
    }

    /// Takes over what `old` remembers of parameters that go on, the steps that they have made among it.
    package func adopt(_ pairs: [Inheritance], from old: OptimizerRun) {
        guard type(of: rule) == type(of: old.rule) else { return }
        let its = old.stepsByPath
        var mine = stepsByPath
        for pair in pairs {
            mine[pair.to] = its[pair.from]
            for (to, from) in zip(state, old.state) {
                parameters.slot(pair.to, in: to).tensor = old.parameters.slot(pair.from, in: from).tensor
            }
        }
        stepsByPath = mine
    }

    /// The same, for checkpoints; a parameter that isn't named keeps its count.
    package var stepsByPath: [String: Int] {
        get { Dictionary(uniqueKeysWithValues: zip(parameters.paths, steps)) }
        set { for (i, path) in parameters.paths.enumerated() { steps[i] = newValue[path] ?? steps[i] } }
    }

    /// Puts back what `steps` was.
    package func restore(steps: [Int]) {
        precondition(steps.count == self.steps.count, "\(steps.count) counts for \(self.steps.count) parameters")
        for i in steps.indices { self.steps[i] = steps[i] }
    }

    /// One pass over the parameters' memory, in fixed pieces.
    ///
    /// Threads take their shares from the pieces in order, so these are in the order of their place within each
    /// parameter: a thread then moves the same part of each weight whose gradient it computed and whose product it is
    /// about to compute, and little goes from one core's cache to another's.
    fileprivate final class Update: Work {
        static let pieceCount = 1 << 14
        var rule: any Optimizer
        let parameters: Parameters
        let state: [Buffer]
        let ranges: [(range: Range<Int>, place: Int)]
        /// By the parameter's place among the specs.
        var numbers: [StepNumbers]

        init(_ chosen: [Int], _ rule: any Optimizer, _ parameters: Parameters, _ state: [Buffer]) {
            (self.rule, self.parameters, self.state) = (rule, parameters, state)
            numbers = Array(
                repeating: StepNumbers(rate: 0, scale: 1, corrections: (1, 1)), count: parameters.specs.count)
            var pieces: [(range: Range<Int>, place: Int, at: Double)] = []
            for place in chosen {
                let slot = parameters[parameters.specs[place].path]
                for start in stride(from: 0, to: slot.count, by: Self.pieceCount) {
                    let range = start..<min(start + Self.pieceCount, slot.count)
                    pieces.append(
                        (
                            slot.offset + range.lowerBound..<slot.offset + range.upperBound, place,
                            Double(range.lowerBound + range.upperBound) / Double(slot.count)
                        ))
                }
            }
            pieces.sort { ($0.at, $0.range.lowerBound) < ($1.at, $1.range.lowerBound) }
            ranges = pieces.map { ($0.range, $0.place) }
        }

        var pieces: Int { ranges.count }

        var summary: String { "\(type(of: rule).id) over \(ranges.reduce(0) { $0 + $1.range.count }) parameters" }

        func run(piece: Int, worker: Int) {
            let (range, place) = ranges[piece]
            let at = range.lowerBound
            rule.update(
                values: parameters.values.base + at, gradients: parameters.gradients.base + at,
                state: OptimizerState(
                    first: state.isEmpty ? nil : state[0].base + at,
                    second: state.count < 2 ? nil : state[1].base + at),
                count: range.count, numbers: numbers[place])
        }
    }

    /// √Σ g², from partial sums of fixed pieces.
    fileprivate final class NormWork: Work {
        static let pieceCount = 1 << 16
        let gradients: Buffer
        let ranges: [Range<Int>]
        let partial: UnsafeMutableBufferPointer<Double>
        private(set) var norm: Float = 0

        /// Of slots in the order in which they lie in `gradients`.
        init(_ slots: [Slot], _ gradients: Buffer) {
            self.gradients = gradients
            // Neighbours are one stretch.
            var stretches: [Range<Int>] = []
            for slot in slots {
                if let last = stretches.last, last.upperBound == slot.offset {
                    stretches[stretches.count - 1] = last.lowerBound..<slot.offset + slot.count
                } else {
                    stretches.append(slot.offset..<slot.offset + slot.count)
                }
            }
            ranges = stretches.flatMap { stretch in
                stride(from: stretch.lowerBound, to: stretch.upperBound, by: Self.pieceCount).map {
                    $0..<min($0 + Self.pieceCount, stretch.upperBound)
                }
            }
            partial = .allocate(capacity: max(1, ranges.count))
            partial.initialize(repeating: 0)
        }

        deinit { partial.deallocate() }

        var pieces: Int { ranges.count }

        var summary: String { "norm of \(ranges.reduce(0) { $0 + $1.count }) gradients" }

        func run(piece: Int, worker: Int) {
            let range = ranges[piece]
            partial[piece] = hg_sum_squares(gradients.base + range.lowerBound, Int64(range.count))
        }

        func finish() {
            var total = 0.0
            for x in partial { total += x }
            norm = Float(total.squareRoot())
        }
    }
}
