import Autodiff
import Autoencoders
import Tensors

/// Σ (x − x̂)² over the observed entries of rows that nothing corrupts, x̂ of the middle of the code, and how many entries
/// these are.
final class CleanErrorStage: BatchStage {
    let input: Slot
    let mask: Slot?
    let squares = Slot([])
    let entries = Slot([])
    private let draft: Plan.Draft
    private let workers: Workers
    private(set) lazy var plan = Plan(draft, workers: workers)
    var footprint: Footprint { draft.footprint }

    init(_ model: Model, size: Int, workers: Workers) {
        input = Slot([size, model.features])
        mask = model.data.hasMissing ? Slot(input.shape) : nil
        let (x, observed) = (Value(input), mask.map { Value($0) })
        let errors = (model.reconstruct(model.encode(x).center, seeing: x) - x).squared
        draft = Plan.Draft([
            ((observed.map { errors * $0 } ?? errors).sum(), squares),
            (observed?.sum() ?? Value(Float(input.count)), entries),
        ])
        self.workers = workers
    }
}
