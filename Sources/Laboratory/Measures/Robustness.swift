import Autoencoders
import Tensors

/// How a model stands what wasn't in its data: each gives the error at some levels, and the mean over these as its value.
extension Measure {
    private static let rows = 500

    static let noiseError = Measure(
        "noise_error", "error against noise", better: .less, cost: .demand, rows: rows,
        definition:
            "mse of clean rows and x̂ of x + σ·ε, ε of N(0, I), at σ of \(Damage.noise.levelText); the mean over these",
        paper: "Vincent et al. 2010"
    ) { damage(.noise, $0) }

    static let maskError = Measure(
        "mask_error", "error against masks", better: .less, cost: .demand, rows: rows,
        definition:
            "mse of clean rows and x̂ of x of which each value is put to 0 by a chance of p, at p of \(Damage.mask.levelText); the mean over these",
        paper: "Vincent et al. 2008"
    ) { damage(.mask, $0) }

    static let shiftError = Measure(
        "shift_error", "error against shifts", better: .less, needs: [.images(side: 8)], cost: .demand, rows: rows,
        definition:
            "mse of rows moved by \(Damage.shift.levelText) pixels, one after the other right, down, left and up, and x̂ of these; the mean over these",
        paper: "Azulay & Weiss 2019"
    ) { damage(.shift, $0) }

    private static func damage(_ damage: Damage, _ context: MeasureContext) -> any Measuring {
        OfRows(context, .images, inPieces: { DamageWork($0, damage, context) })
    }
}

/// What is done to rows before a model sees them.
enum Damage: String {
    case noise, mask, shift

    /// The first is none of it.
    var levels: [Double] {
        switch self {
        case .noise: [0, 0.1, 0.2, 0.3, 0.5, 1]
        case .mask: [0, 0.1, 0.25, 0.5, 0.75]
        case .shift: [0, 1, 2, 3, 4]
        }
    }

    static func text(_ level: Double) -> String { level == level.rounded() ? String(Int(level)) : String(level) }

    var levelText: String {
        let texts = levels.dropFirst().map(Self.text)
        return texts.dropLast().joined(separator: ", ") + " and " + texts.last!
    }

    /// What the model sees, and what it is to give back: rows [n, features] each.
    func applied(
        to rows: Tensor, level: Double, shape: ImageShape, from generator: Generator
    ) -> (input: Tensor, target: Tensor) {
        guard level > 0 else { return (rows, rows) }
        var input = rows
        switch self {
        case .noise:
            let draws = generator.normal(rows.shape).values
            for i in draws.indices { input.values[i] += Float(level) * draws[i] }
            return (input, rows)
        case .mask:
            let draws = generator.uniform(rows.shape).values
            for i in draws.indices where draws[i] < Float(level) { input.values[i] = 0 }
            return (input, rows)
        case .shift:
            let ways = [(1, 0), (0, 1), (-1, 0), (0, -1)]
            let values = (0..<rows.shape[0]).flatMap { i -> [Float] in
                let (right, down) = ways[i % ways.count]
                return shifted(rows.row(i), shape, right: right * Int(level), down: down * Int(level))
            }
            let moved = Tensor(values, shape: rows.shape)
            return (moved, moved)
        }
    }
}

/// The error at one level after the other, some rows at a time.
private struct DamageWork: RowsWork {
    private let damage: Damage
    private let context: MeasureContext
    private let rows: Tensor
    private let observed: Tensor?
    private let computation: SplitComputation<MendingStage>
    private var target: Tensor?
    private var pass: SplitPass<MendingStage>?
    private var mean = RunningMean()
    private var errors: [Double] = []
    private var isStopped = false

    /// Rows of a piece.
    private static let piece = 100

    init(_ rows: MeasuredRows, _ damage: Damage, _ context: MeasureContext) {
        let images = rows.images
        (self.damage, self.context, self.rows) = (damage, context, images)
        observed = context.rows.observed(rows.count, features: images.shape.last)
        computation = SplitComputation(stage: {
            MendingStage(context.model, size: $0, clean: images, workers: context.workers)
        })
    }

    mutating func work() -> Bool {
        guard errors.count < damage.levels.count, !isStopped else { return false }
        if pass == nil {
            let applied = damage.applied(
                to: rows, level: damage.levels[errors.count], shape: context.data.image,
                from: context.generator.split(damage.rawValue).split(errors.count))
            target = applied.target
            pass = computation.pass(over: .values(applied.input), batch: Self.piece)
            mean = RunningMean()
        }
        guard let (stage, places) = pass!.next(), let target else {
            isStopped = true
            return false
        }
        for (i, place) in places.enumerated() { mean.add(error(stage, i, place, target)) }
        if pass!.isOver {
            errors.append(mean.value ?? .nan)
            pass = nil
        }
        return errors.count < damage.levels.count
    }

    /// (x − x̂)² of each entry of a row that is observed.
    private func error(_ stage: MendingStage, _ i: Int, _ place: Int, _ target: Tensor) -> [Double] {
        let width = target.shape.last
        return (0..<width).compactMap { j in
            if let observed, observed.values[place * width + j] == 0 { return nil }
            let difference =
                Double(stage.reconstruction.base[i * width + j]) - Double(target.values[place * width + j])
            return difference * difference
        }
    }

    var figure: Figure? {
        guard errors.count == damage.levels.count else { return nil }
        let damaged = errors.dropFirst()
        return Figure(
            damaged.reduce(0, +) / Double(damaged.count),
            parts: zip(damage.levels, errors).map { .init(Damage.text($0), $1) })
    }

    var share: Double {
        (Double(errors.count) + Double(pass?.done ?? 0) / Double(max(1, rows.shape[0]))) / Double(damage.levels.count)
    }
}
