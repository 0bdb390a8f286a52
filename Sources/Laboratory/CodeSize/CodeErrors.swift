import Autodiff
import Autoencoders
import Datasets
import Networks
import Tensors

/// How far reconstructions are from rows, by the experiment's own distance, where the codes are given.
package final class CodeErrors {
    /// The codes of the rows, [rows, latent]: the middle of their distributions.
    package let codes: Tensor
    /// log σ² of their distributions, the same shape; nil of codes without.
    package let logVariances: Tensor?
    private let z, x: Slot
    private let mask: Slot?
    private let sum = Slot([])
    private let plan: Plan
    private let split: Split

    /// Rows that are decoded at once.
    private static let batch = 64

    /// The first rows of a split, so many or a few less; nil where the brake was pulled, or the codes are no numbers.
    package init?(_ model: Model, knobs: KnobBoard, of split: Split, rows: Int = 512, workers: Workers) {
        let size = min(Self.batch, split.count)
        let count = max(1, min(rows, split.count) / size) * size
        let encoder = SplitComputation {
            EncodingStage(model, size: $0, withVariance: true, workers: workers)
        }
        var (codes, logs): ([Float], [Float]) = ([], [])
        let isWhole = encoder.run(over: .first(count, of: split)) { stage, _ in
            codes += stage.codes.pointer
            if let slot = stage.logVariance { logs += slot.pointer }
        }
        guard isWhole, codes.count == count * model.latent, codes.allSatisfy(\.isFinite) else { return nil }
        self.codes = Tensor(codes, shape: [count, model.latent])
        logVariances = logs.isEmpty ? nil : Tensor(logs, shape: [count, model.latent])
        self.split = split
        (z, x) = (Slot([size, model.latent]), Slot([size, model.features]))
        let distance = model.distance
        mask = split.hasMissing && distance.isSumOverValues ? Slot(x.shape) : nil
        let clean = Value(x)
        let parts = distance.value(
            of: model.decode(Value(z), seeing: clean), to: clean, observed: mask.map { Value($0) }, in: model,
            knobs: knobs)
        plan = Plan([(parts.sum(), sum)], workers: workers)
    }

    /// Mean over the rows of Δ(x, g(z)) for codes [rows, latent]; nil where the brake was pulled.
    package func error(_ codes: Tensor) -> Double? {
        precondition(codes.shape == self.codes.shape, "\(codes.shape)")
        let (size, latent) = (z.shape[0], z.shape[1])
        var total = 0.0
        for first in stride(from: 0, to: codes.shape[0], by: size) {
            _ = z.pointer.update(fromContentsOf: codes.values[first * latent..<(first + size) * latent])
            for i in 0..<size {
                let row = split.image(first + i)
                _ = UnsafeMutableBufferPointer(rebasing: x.pointer[i * row.count..<(i + 1) * row.count])
                    .update(fromContentsOf: row)
                guard let mask else { continue }
                for (j, isThere) in split.observed(first + i).enumerated() {
                    mask.base[i * row.count + j] = isThere ? 1 : 0
                }
            }
            guard plan.run() else { return nil }
            total += Double(sum.scalar)
        }
        return total / Double(codes.shape[0])
    }

    /// Of each code, [latent].
    package var means: [Double] {
        let (n, d) = (codes.shape[0], codes.shape[1])
        return (0..<d).map { j in (0..<n).reduce(0.0) { $0 + Double(codes.values[$1 * d + j]) } / Double(n) }
    }

    /// The codes with some of them at their means.
    package func holding(_ held: some Sequence<Int>) -> Tensor {
        let (d, means) = (codes.shape[1], means)
        var changed = codes
        for j in held { for i in 0..<codes.shape[0] { changed.values[i * d + j] = Float(means[j]) } }
        return changed
    }

    /// The codes without which reconstructions are no worse.
    package struct Idle: Sendable, Equatable {
        /// Their numbers, rising.
        package let codes: [Int]
        /// The error with all codes, and with these at their means.
        package let before, after: Double
    }

    /// As many codes as can stand at their means together while the error grows by no more than a share of itself: those that
    /// cost least first, one left at least. Cost: the error for each code, and as often again as the number of codes has digits
    /// in base two. nil where the brake was pulled or an error is no number.
    package func idle(tolerance: Double) -> Idle? {
        guard let before = error(codes), before.isFinite else { return nil }
        var costs: [(code: Int, cost: Double)] = []
        for j in 0..<codes.shape[1] {
            guard let error = error(holding([j])), error.isFinite else { return nil }
            costs.append((j, error - before))
        }
        let order = costs.sorted { ($0.cost, $0.code) < ($1.cost, $1.code) }.map(\.code)
        let most = before + tolerance * abs(before)
        var (low, high) = (0, order.count)
        var after = before
        // All but one at most; the error grows with what is held, but for codes that were in each other's way.
        while low + 1 < high {
            let middle = (low + high) / 2
            guard let error = error(holding(order.prefix(middle))) else { return nil }
            if error <= most { (low, after) = (middle, error) } else { high = middle }
        }
        return Idle(codes: order.prefix(low).sorted(), before: before, after: after)
    }
}

extension TrainedModel {
    /// The errors of codes of the first rows of a split; nil where codes are no numbers.
    package func codeErrors(of split: Split, rows: Int = 512) -> CodeErrors? {
        CodeErrors(model, knobs: knobs, of: split, rows: rows, workers: workers)
    }
}
