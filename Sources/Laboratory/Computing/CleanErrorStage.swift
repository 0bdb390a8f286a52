import Autodiff
import Autoencoders
import Tensors

/// Σ (x − x̂)² over the observed entries of rows that nothing corrupts, x̂ of the middle of the code, and how many entries
/// these are.
final class CleanErrorStage: DraftedStage {
    let input: Slot
    let mask: Slot?
    let squares = Slot([])
    let entries = Slot([])
    let drafted: DraftedPlan

    init(_ model: Model, size: Int, workers: Workers) {
        input = Slot([size, model.features])
        mask = model.data.hasMissing ? Slot(input.shape) : nil
        let (x, observed) = (Value(input), mask.map { Value($0) })
        let errors = (model.reconstruct(model.encode(x).center, seeing: x) - x).squared
        drafted = DraftedPlan(
            [
                ((observed.map { errors * $0 } ?? errors).sum(), squares),
                (observed?.sum() ?? Value(Float(input.count)), entries),
            ], workers: workers)
    }
}

extension CleanErrorStage {
    /// The mean squared error of rows that nothing corrupts; nil where the brake was pulled.
    static func error(of model: Model, on rows: RowSource, workers: Workers) -> Float? {
        let computation = SplitComputation { CleanErrorStage(model, size: $0, workers: workers) }
        var (sum, count) = (0.0, 0.0)
        let isWhole = computation.run(over: rows) { stage, _ in
            sum += Double(stage.squares.scalar)
            count += Double(stage.entries.scalar)
        }
        return isWhole && count > 0 ? Float(sum / count) : nil
    }
}
