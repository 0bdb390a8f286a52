import Autodiff
import Autoencoders
import Tensors

/// The mean over values of (x − x̂)² of each row, from the middle of its code, and what the decoder's last layer sees of it.
final class BoundedLossStage: DraftedStage {
    let input: Slot
    /// [size]
    let errors: Slot
    /// [size, width]; nil where nobody asks, or the layers are no chain.
    let features: Slot?
    let drafted: DraftedPlan

    init(_ model: Model, size: Int, withFeatures: Bool = false, workers: Workers) {
        input = Slot([size, model.features])
        let z = model.encode(Value(input)).center
        let values = (model.reconstruct(z, seeing: Value(input)) - Value(input)).squared.mean(axis: -1)
        errors = Slot(values.shape)
        var results = [(values, errors)]
        if withFeatures, let parts = model.chainParts {
            let hidden = parts.decoder.dropLast().reduce(z) { $1($0, model.parameters) }
            let slot = Slot(hidden.shape)
            results.append((hidden, slot))
            features = slot
        } else {
            features = nil
        }
        drafted = DraftedPlan(results, workers: workers)
    }
}

/// Σ (x − g(z))² of each row with z drawn from its code's distribution, and KL(q(z|x) ‖ N(0, I)).
final class DrawnErrorStage: DraftedStage {
    let input, noise: Slot
    /// [size]
    let squares, divergences: Slot
    let drafted: DraftedPlan

    /// nil of codes without a distribution.
    init?(_ model: Model, size: Int, workers: Workers) {
        input = Slot([size, model.features])
        noise = Slot([size, model.latent])
        guard case .gaussian(let q) = model.encode(Value(input)) else { return nil }
        let z = q.mean + (q.logVariance * 0.5).exp * Value(noise)
        let squared = (model.reconstruct(z, seeing: Value(input)) - Value(input)).squared.sum(axis: -1)
        let divergence = q.divergenceFromStandardNormal.sum(axis: -1)
        (squares, divergences) = (Slot(squared.shape), Slot(divergence.shape))
        drafted = DraftedPlan([(squared, squares), (divergence, divergences)], workers: workers)
    }

    func prepare(_ source: RowSource, _ places: Range<Int>, noise generator: Generator) {
        generator.fillNormal(noise.pointer)
    }
}
