import Autodiff
import Autoencoders
import Datasets
import Tensors

/// What each value of a row has of the distance to its reconstruction from the middle of its code: by the model's mixed
/// distance, or squared errors where it compares by another.
final class ColumnStage: DraftedStage {
    private let objective: Objective
    /// [size, features], 0 where an entry is missing.
    let parts: Slot
    let drafted: DraftedPlan
    var input: Slot { objective.x }
    var mask: Slot? { objective.batch.mask }

    init(_ model: Model, size: Int, hasMissing: Bool, knobs: KnobBoard, workers: Workers) {
        objective = Objective(model, batch: size, knobs: knobs, hasMissing: hasMissing)
        let x = Value(objective.x)
        let output = model.decode(objective.code.center, seeing: x)
        let distance = model.distance
        let values =
            distance.id == MixedDistance.id
            ? distance.value(of: output, to: x, in: model, knobs: knobs)
            : (distance.reconstruction(output) - x).squared
        let observed = objective.mask.map { values * $0 } ?? values
        parts = Slot(observed.shape)
        drafted = DraftedPlan([(observed, parts)], workers: workers)
    }

    func prepare(_ source: RowSource, _ places: Range<Int>, noise: Generator) { objective.drawNoise(from: noise) }
}

extension ColumnShare {
    /// The parts that the columns of a table, or the sensors of a series, have of a model's distance over the first rows of a
    /// split, all by default; nil where rows have no columns, or the brake was pulled. Cost: a pass of the model.
    package static func of(
        _ model: Model, on split: Split, knobs: KnobBoard, rows limit: Int = .max, workers: Workers
    ) -> [ColumnShare]? {
        guard let columns = model.data.kind.columns, columns.count > 0 else { return nil }
        var sums = ColumnSums(of: columns)
        let hasMissing = model.data.hasMissing || split.hasMissing
        let computation = SplitComputation(stage: {
            ColumnStage(model, size: $0, hasMissing: hasMissing, knobs: knobs, workers: workers)
        })
        let features = model.features
        let isWhole = computation.run(over: .first(limit, of: split)) { stage, places in
            for row in 0..<places.count {
                sums.add(
                    stage.parts.base + row * features,
                    mask: stage.mask.map { UnsafePointer($0.base + row * features) },
                    count: features)
            }
        }
        return isWhole ? sums.shares : nil
    }
}

extension TrainedModel {
    /// The parts that columns have of the distance over a split; nil where rows have none. Cost: a pass of the model.
    package func columnShares(of split: Split) -> [ColumnShare]? {
        ColumnShare.of(model, on: split, knobs: knobs, workers: workers)
    }
}
