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

    /// What the number of a step, counted from 1, makes of the means that the rule keeps.
    func corrections(step: Int) -> (first: Float, second: Float)

    /// One step for `count` parameters at `values`.
    func update(
        values: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>, state: OptimizerState, count: Int,
        numbers: StepNumbers)
}

extension Optimizer {
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

/// An optimiser at work on the parameters: its state, its step count, gradient-norm clipping.
package final class OptimizerRun {
    package let rule: any Optimizer
    package let state: [Buffer]
    /// Steps done.
    package var step = 0
    private let parameters: Parameters
    private let update: Update
    private let norm: NormWork

    package init(_ rule: any Optimizer, for parameters: Parameters) {
        self.rule = rule
        self.parameters = parameters
        state = type(of: rule).state.map { _ in Buffer(count: parameters.count) }
        update = Update(rule, parameters, state)
        norm = NormWork(parameters.gradients)
    }

    /// Moves all parameters once along their gradients; returns the gradient's norm where clipping asked for it.
    ///
    /// With `clip`, a gradient with a norm above it is scaled down to it. Pascanu, Mikolov & Bengio, ICML 2013.
    @discardableResult
    package func move(rate: Float, clip: Float? = nil, workers: Workers) -> Float? {
        step += 1
        var length: Float?
        var scale: Float = 1
        if let clip {
            workers.run(norm)
            let found = norm.norm
            length = found
            if found > clip { scale = clip / found }
        }
        update.numbers = StepNumbers(rate: rate, scale: scale, corrections: rule.corrections(step: step))
        workers.run(update)
        return length
    }

    /// Takes over what `old` remembers of parameters that go on. The step count goes along, since a state that is
    /// warm needs no correction of its start.
    package func adopt(_ pairs: [Inheritance], from old: OptimizerRun) {
        guard type(of: rule) == type(of: old.rule) else { return }
        step = old.step
        for pair in pairs {
            for (to, from) in zip(state, old.state) {
                parameters.slot(pair.to, in: to).tensor = old.parameters.slot(pair.from, in: from).tensor
            }
        }
    }

    /// One pass over the parameters' memory, in fixed pieces.
    ///
    /// Threads take their shares from the pieces in order, so these are in the order of their place within each
    /// parameter: a thread then moves the same part of each weight whose gradient it computed and whose product it is
    /// about to compute, and little goes from one core's cache to another's.
    private final class Update: Work {
        static let pieceCount = 1 << 14
        let rule: any Optimizer
        let parameters: Parameters
        let state: [Buffer]
        let ranges: [Range<Int>]
        var numbers = StepNumbers(rate: 0, scale: 1, corrections: (1, 1))

        init(_ rule: any Optimizer, _ parameters: Parameters, _ state: [Buffer]) {
            (self.rule, self.parameters, self.state) = (rule, parameters, state)
            var places: [(range: Range<Int>, at: Double)] = []
            for spec in parameters.specs {
                let slot = parameters[spec.path]
                for start in stride(from: 0, to: slot.count, by: Self.pieceCount) {
                    let range = start..<min(start + Self.pieceCount, slot.count)
                    places.append(
                        (
                            slot.offset + range.lowerBound..<slot.offset + range.upperBound,
                            Double(range.lowerBound + range.upperBound) / Double(slot.count)
                        ))
                }
            }
            places.sort { ($0.at, $0.range.lowerBound) < ($1.at, $1.range.lowerBound) }
            ranges = places.map(\.range)
        }

        var pieces: Int { ranges.count }

        var summary: String { "\(type(of: rule).id) over \(parameters.count) parameters" }

        func run(piece: Int, worker: Int) {
            let range = ranges[piece]
            let at = range.lowerBound
            rule.update(
                values: parameters.values.base + at, gradients: parameters.gradients.base + at,
                state: OptimizerState(
                    first: state.isEmpty ? nil : state[0].base + at,
                    second: state.count < 2 ? nil : state[1].base + at),
                count: range.count, numbers: numbers)
        }
    }

    /// √Σ g², from partial sums of fixed pieces.
    private final class NormWork: Work {
        static let pieceCount = 1 << 16
        let gradients: Buffer
        let partial: UnsafeMutableBufferPointer<Double>
        private(set) var norm: Float = 0

        init(_ gradients: Buffer) {
            self.gradients = gradients
            partial = .allocate(capacity: (gradients.count + Self.pieceCount - 1) / Self.pieceCount)
        }

        deinit { partial.deallocate() }

        var pieces: Int { partial.count }

        var summary: String { "norm of \(gradients.count) gradients" }

        func run(piece: Int, worker: Int) {
            let at = piece * Self.pieceCount
            partial[piece] = hg_sum_squares(gradients.base + at, Int64(min(Self.pieceCount, gradients.count - at)))
        }

        func finish() {
            var total = 0.0
            for x in partial { total += x }
            norm = Float(total.squareRoot())
        }
    }
}
