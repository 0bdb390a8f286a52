import Autodiff
import Autoencoders
import Tensors

/// How far each row by itself is from its reconstruction, of the middle of the code's distribution and of rows that nothing
/// corrupts: no chance is in it.
package struct RowErrors {
    /// [batch, latent]
    package let codes: Value
    /// Δ(x, x̂) over the observed entries; the squared error where the experiment has no distance. [batch]
    package let errors: Value
    /// (x − x̂)² of each entry, 0 where it is missing, [batch, features].
    package let squares: Value

    /// Of `x` [batch, features], with 1 in `mask` where an entry is observed.
    package init(_ model: Model, x: Value, mask: Value?, knobs: KnobBoard) {
        let distance = model.distance
        codes = model.encode(x).center
        let output = model.decode(codes, seeing: x)
        let differences = (distance.reconstruction(output) - x).squared
        let squares = mask.map { differences * $0 } ?? differences
        self.squares = squares
        if distance.id == NoDistance.id {
            errors = squares.sum(axis: -1)
        } else {
            errors = distance.value(of: output, to: x, observed: mask, in: model, knobs: knobs).sum(axis: -1)
        }
    }
}

/// The same of rows of a split, so many at once.
package final class RowErrorStage {
    package let input, codes, errors, squares: Slot
    /// nil of distances that need all entries.
    package let mask: Slot?
    private let drafted: DraftedPlan
    package var footprint: Footprint { drafted.footprint }

    package init(_ model: Model, size: Int, knobs: KnobBoard, workers: Workers) {
        input = Slot([size, model.features])
        mask = model.structure.activeDistance.isSumOverValues ? Slot(input.shape) : nil
        let values = RowErrors(model, x: Value(input), mask: mask.map { Value($0) }, knobs: knobs)
        (codes, errors, squares) = (
            Slot(values.codes.shape), Slot(values.errors.shape), Slot(values.squares.shape)
        )
        drafted = DraftedPlan(
            [(values.codes, codes), (values.errors, errors), (values.squares, squares)], workers: workers)
    }

    /// False where the brake was pulled.
    package func run() -> Bool { drafted.plan.run() }
}

/// −ELBO of each row, −log p(x|z) + KL(q(z|x)‖p(z)) in nats, as a mean over draws of z that are the same for every row, so
/// that a row's number depends on nothing but the row. Kingma & Welling, ICLR 2014, eq. 7; as a score of anomalies: An & Cho,
/// SNU 2015.
package final class RowBoundStage {
    package let input: Slot
    package let mask: Slot?
    /// [batch]
    package let bounds: Slot
    private let result: Slot
    private let objective: Objective
    private let drafted: DraftedPlan
    package var footprint: Footprint { drafted.footprint }

    /// Draws of z, each with its mirror image: 2, one after the other.
    private static let draws = 4

    /// nil where the model has no bound: codes have no distribution, or the distance is no likelihood.
    package init?(_ model: Model, size: Int, knobs: KnobBoard, workers: Workers) {
        let distance = model.distance
        guard model.structure.code == .gaussian, distance.isLikelihood else { return nil }
        objective = Objective(
            model, batch: size, knobs: knobs, hasMissing: distance.isSumOverValues, corrupts: false)
        (input, mask) = (objective.x, objective.mask == nil ? nil : objective.batch.mask)
        let values = distance.value(
            of: objective.output, to: Value(objective.x), observed: objective.mask, in: model, knobs: knobs)
        let sums = values.sum(axis: -1)
        let likelihood = sums.shape.rank == 2 ? sums.mean(axis: 0) : sums
        (bounds, result) = (Slot([size]), Slot([size]))
        drafted = DraftedPlan([(likelihood + objective.divergence!, result)], workers: workers)
    }

    /// False where the brake was pulled.
    package func run() -> Bool {
        guard let noise = objective.codeNoise else { preconditionFailure("Gaussian codes without noise") }
        let (samples, rows, latent) = (noise.shape[0], noise.shape[1], noise.shape[2])
        objective.drawNoise(from: Generator(seed: 0).split("bounds of rows"))
        bounds.pointer.update(repeating: 0)
        for draw in 0..<Self.draws {
            let drawn = Generator(seed: 0).split("codes of rows").split(draw / 2).normal([samples, latent])
            let sign: Float = draw % 2 == 0 ? 1 : -1
            for sample in 0..<samples {
                for row in 0..<rows {
                    let start = (sample * rows + row) * latent
                    for j in 0..<latent { noise.base[start + j] = sign * drawn.values[sample * latent + j] }
                }
            }
            guard drafted.plan.run() else { return false }
            for row in 0..<rows { bounds.base[row] += result.base[row] / Float(Self.draws) }
        }
        return true
    }
}
