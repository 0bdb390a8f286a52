import Autoencoders
import Foundation
import Tensors

extension Measure {
    static let logLikelihood = Measure(
        "log_px", "importance-weighted log p(x)", unit: .nats, better: .more, needs: [.gaussianCode, .likelihood],
        cost: .demand, rows: 500,
        definition:
            "mean over rows of log 1/64 Σ_k p(x|z_k)p(z_k)/q(z_k|x), 64 draws z_k of q(z|x), p(z) the model's own: a bound above the ELBO",
        paper: "Burda, Grosse & Salakhutdinov 2016, §3"
    ) { context in
        OfRows(context, .images, inPieces: { ImportanceWork($0, context) })
    }
}

/// Weights of some draws for some rows at a time.
private struct ImportanceWork: RowsWork {
    private let context: MeasureContext
    private let rows: Tensor
    private let observed: Tensor?
    /// Of each draw the logarithms of all rows so far, [draws][rows].
    private var logarithms: [[Double]]
    private var stage: ImportanceStage?
    /// Rows that are done, and draws of those that are next.
    private var (done, drawn) = (0, 0)

    private static let draws = 64
    /// Draws and rows of a piece: as many images are decoded as their product.
    private static let (drawsAtOnce, rowsAtOnce) = (8, 20)

    init(_ rows: MeasuredRows, _ context: MeasureContext) {
        (self.context, self.rows) = (context, rows.images)
        observed = context.rows.observed(rows.count, features: rows.images.shape.last)
        logarithms = [[Double]](repeating: [], count: Self.draws)
    }

    private var count: Int { rows.shape[0] }

    mutating func work() -> Bool {
        guard done < count else { return false }
        let (size, width) = (min(Self.rowsAtOnce, count - done), rows.shape.last)
        if stage?.input.shape[0] != size {
            stage = ImportanceStage(
                context.model, rows: size, draws: Self.drawsAtOnce, hasMissing: observed != nil, knobs: context.knobs,
                workers: context.workers)
        }
        guard let stage else { return false }
        func copy(_ tensor: Tensor, to slot: Slot) {
            for i in 0..<size * width { slot.base[i] = tensor.values[done * width + i] }
        }
        copy(rows, to: stage.input)
        if let observed, let mask = stage.mask { copy(observed, to: mask) }
        let noise = context.generator.split("importance").split(done).split(drawn).normal(stage.noise.shape)
        stage.noise.tensor = noise
        guard stage.run() else {
            done = count
            logarithms = []
            return false
        }
        for k in 0..<Self.drawsAtOnce {
            logarithms[drawn + k] += stage.weights.tensor.row(k).map(Double.init)
        }
        drawn += Self.drawsAtOnce
        if drawn == Self.draws { (done, drawn) = (done + size, 0) }
        return done < count
    }

    var figure: Figure? {
        guard done == count, logarithms.first?.count == count, count > 0 else { return nil }
        let weights = ImportanceWeights(logarithms: logarithms)
        var mean = RunningMean()
        mean.add(weights.logLikelihoods)
        guard let value = mean.value else { return nil }
        let effective = weights.effectiveSamples
        return Figure(
            value, error: mean.error,
            parts: [
                .init("bound by 1 draw", weights.bound(by: 1)), .init("bound by 8", weights.bound(by: 8)),
                .init("draws that count", effective.reduce(0, +) / Double(effective.count)),
            ])
    }

    var share: Double {
        (Double(done) + Double(drawn) / Double(Self.draws) * Double(Self.rowsAtOnce)) / Double(max(1, count))
    }
}
