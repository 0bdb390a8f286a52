import Autodiff
import Autoencoders
import Tensors

/// f: rows [size, features] → codes [size, latent], the middle of their distributions.
final class EncodingStage: DraftedStage {
    let input, codes: Slot
    /// log σ² of Gaussian codes, [size, latent]; nil of others, and where nobody asks.
    let logVariance: Slot?
    let drafted: DraftedPlan

    init(_ model: Model, size: Int, withVariance: Bool = false, workers: Workers) {
        input = Slot([size, model.features])
        let code = model.encode(Value(input))
        codes = Slot(code.center.shape)
        var results = [(code.center, codes)]
        if withVariance, case .gaussian(let q) = code {
            let slot = Slot(q.logVariance.shape)
            results.append((q.logVariance, slot))
            logVariance = slot
        } else {
            logVariance = nil
        }
        drafted = DraftedPlan(results, workers: workers)
    }
}

/// g: codes [size, latent] → images [size, features], by decoders that make one at once.
final class DecodingStage: DraftedStage {
    let input, images: Slot
    let drafted: DraftedPlan

    init(_ model: Model, size: Int, workers: Workers) {
        input = Slot([size, model.latent])
        let image = model.reconstruct(Value(input), seeing: Value(Slot([size, model.features])))
        images = Slot(image.shape)
        drafted = DraftedPlan([(image, images)], workers: workers)
    }
}

/// x → x̃ and x̂, which is made from the middle of the code's distribution.
final class MirrorStage: DraftedStage {
    private let objective: Objective
    let corrupted, reconstruction, codes: Slot
    let drafted: DraftedPlan
    var input: Slot { objective.x }
    var mask: Slot? { objective.batch.mask }

    init(_ model: Model, size: Int, knobs: KnobBoard, workers: Workers) {
        objective = Objective(model, batch: size, knobs: knobs)
        let values = [
            objective.input, model.reconstruct(objective.code.center, seeing: Value(objective.x)),
            objective.code.center,
        ]
        let slots = values.map { Slot($0.shape) }
        (corrupted, reconstruction, codes) = (slots[0], slots[1], slots[2])
        drafted = DraftedPlan(zip(values, slots).map { ($0, $1) }, workers: workers)
    }

    func prepare(_ source: RowSource, _ places: Range<Int>, noise: Generator) { objective.drawNoise(from: noise) }
}
