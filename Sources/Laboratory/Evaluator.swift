import Autodiff
import Autoencoders
import Datasets
import Tensors

/// The objective's values over many images, without training, and what measures make of them at each validation. Two
/// evaluations of the same parameters are equal.
final class Evaluator {
    private let computation: SplitComputation<MeasuringStage>
    private let measures: [Measure]
    private let context: MeasureContext

    init(
        _ model: Model, knobs: KnobBoard, from generator: Generator, pieces: Int = RowSource.mostBytes,
        workers: Workers
    ) {
        computation = SplitComputation(
            most: pieces,
            noise: { generator.split($0) },
            stage: { MeasuringStage(model, size: $0, extent: .validation, knobs: knobs, workers: workers) })
        let content = model.data.kind.ratings?.content
        let others: [Need] = [content == .ratings ? nil : .ratings, content == .likes ? nil : .likes].compactMap {
            $0
        }
        measures = Measures.all.filter { measure in
            measure.cost == .validation && measure.hasMeaning(in: model.structure)
                && !others.contains(where: measure.needs.contains)
        }
        context = MeasureContext(
            model: model, knobs: knobs, data: .everything, generator: generator.split("measures"), workers: workers)
    }

    func rest() { computation.rest() }

    /// The mean over the first `limit` images of a split; nil where the brake of the workers was pulled.
    func measure(_ split: Split, limit: Int = .max) -> MeasuredValues? {
        var mean = MeasureMean()
        var sums = measures.map { measure in (measure.id, measure.start(in: context)!) }
        let source = RowSource.first(limit, of: split)
        let isWhole = computation.run(over: source) { stage, places in
            mean.add(stage.values, weight: stage.weight)
            let batch = stage.batch(of: source, places)
            for i in sums.indices { sums[i].1.add(batch) }
        }
        guard isWhole else { return nil }
        var values = mean.mean
        if context.model.data.kind.ratings != nil {
            // Sums over other numbers of entries than those that are learnt from can't be compared with them.
            values.values.removeAll { [Measure.loss.id, Measure.reconstruction.id].contains($0.name) }
        }
        // What the objective says of itself comes first: a term's curve goes on in validation as it is in training.
        for (id, sum) in sums where values[id] == nil {
            if let value = sum.value() { values.values.append((id, Float(value))) }
        }
        return values
    }
}

/// A weighted mean of named numbers, in double.
struct MeasureMean {
    private var totals: [(name: String, total: Double, weight: Double)] = []

    mutating func add(_ measures: MeasuredValues, weight: (_ name: String) -> Double) {
        if totals.map(\.name) != measures.values.map(\.name) {
            self = MeasureMean()
            totals = measures.values.map { ($0.name, 0, 0) }
        }
        for (i, entry) in measures.values.enumerated() {
            let weight = weight(entry.name)
            totals[i].total += Double(entry.value) * weight
            totals[i].weight += weight
        }
    }

    var mean: MeasuredValues { MeasuredValues(totals.map { ($0.name, Float($0.total / $0.weight)) }) }
}
