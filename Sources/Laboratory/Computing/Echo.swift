import Autodiff
import Autoencoders
import Datasets
import Tensors

/// What a model gives back of rows, and of noise that is added to them: the identity gives all of both, and has learnt nothing
/// of the data. Vincent et al., JMLR 11, 2010, §2.3: the sign of having learnt something is that noise does not pass.
struct Echo {
    /// Σ (x − x̂)² as a share of Σ (x − mean)².
    let error: Double
    /// Σ (x̂(x + ε) − x̂(x))·ε/sd² as a share of Σ ε²/sd², over values that vary: 1 for the identity, k/d for a projection
    /// of d values on k of their axes.
    let passed: Double

    /// ε is so many of each value's own standard deviations.
    private static let noise: Float = 0.5

    /// nil where there are too few codes for an identity, x̂ isn't of the code alone, or the brake was pulled.
    init?(_ viewer: Viewer) {
        let (model, rows) = (viewer.model, viewer.rows)
        let features = model.features
        // An image of fewer axes can't be all.
        guard 10 * model.latent >= 9 * features, !model.drawsValueByValue, !rows.hasMissing else { return nil }
        let x = Tensor(
            viewer.rowsOfALook.flatMap { rows.image(Int($0)) }, shape: [viewer.rowsOfALook.count, features])
        let moments = Self.moments(x)
        var noisy = x
        let noise = viewer.generator.split("echo").normal(x.shape)
        for i in noisy.values.indices {
            noisy.values[i] += Self.noise * moments.deviation[i % features] * noise.values[i]
        }
        let computation = viewer.kept {
            let (model, workers) = (viewer.model, viewer.workers)
            return SplitComputation { EchoStage(model, size: $0, workers: workers) }
        }
        guard let clean = computation.rows({ $0.output }, over: .values(x)),
            let other = computation.rows({ $0.output }, over: .values(noisy))
        else { return nil }
        var (error, all, passed, sent) = (0.0, 0.0, 0.0, 0.0)
        for i in x.values.indices {
            let j = i % features
            error += Double(x.values[i] - clean.values[i]) * Double(x.values[i] - clean.values[i])
            all += Double(x.values[i] - moments.mean[j]) * Double(x.values[i] - moments.mean[j])
            guard moments.deviation[j] > 1e-3 else { continue }
            let unit = Double(noise.values[i])
            passed += Double(other.values[i] - clean.values[i]) / Double(Self.noise * moments.deviation[j]) * unit
            sent += unit * unit
        }
        guard all > 0, sent > 0, error.isFinite, passed.isFinite else { return nil }
        (self.error, self.passed) = (error / all, passed / sent)
    }

    private static func moments(_ x: Tensor) -> (mean: [Float], deviation: [Float]) {
        let (n, d) = (x.shape[0], x.shape[1])
        var (sums, squares) = ([Double](repeating: 0, count: d), [Double](repeating: 0, count: d))
        for (i, value) in x.values.enumerated() {
            sums[i % d] += Double(value)
            squares[i % d] += Double(value) * Double(value)
        }
        let mean = sums.map { $0 / Double(n) }
        return (
            mean.map(Float.init),
            zip(squares, mean).map { Float(max(0, $0 / Double(n) - $1 * $1).squareRoot()) }
        )
    }
}

/// x → x̂ from the middle of the code, of rows that nothing corrupts.
private final class EchoStage: DraftedStage {
    let input, output: Slot
    let drafted: DraftedPlan

    init(_ model: Model, size: Int, workers: Workers) {
        input = Slot([size, model.features])
        let x = Value(input)
        let image = model.reconstruct(model.encode(x).center, seeing: x)
        output = Slot(image.shape)
        drafted = DraftedPlan([(image, output)], workers: workers)
    }
}
