import Autodiff
import Autoencoders
import Tensors

/// What a model makes of rows that somebody else has changed: x̂ from the middle of the code of x̃, [size, features].
final class MendingStage: DraftedStage {
    /// x̃
    let input: Slot
    /// The rows as they were, which decoders look at that make an image value by value.
    let seen: Slot
    let reconstruction: Slot
    private let clean: Tensor
    let drafted: DraftedPlan

    /// `clean` has a row for each that is changed.
    init(_ model: Model, size: Int, clean: Tensor, workers: Workers) {
        (input, seen) = (Slot([size, model.features]), Slot([size, model.features]))
        let image = model.reconstruct(model.encode(Value(input)).center, seeing: Value(seen))
        reconstruction = Slot(image.shape)
        drafted = DraftedPlan([(image, reconstruction)], workers: workers)
        self.clean = clean
    }

    func prepare(_ source: RowSource, _ places: Range<Int>, noise: Generator) {
        let width = clean.shape.last
        for i in 0..<places.count * width { seen.base[i] = clean.values[places.lowerBound * width + i] }
    }
}
