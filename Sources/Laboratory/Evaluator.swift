import Autodiff
import Autoencoders
import Datasets
import Tensors

/// The objective's values over many images, without training, and what measures make of them at each validation. Two
/// evaluations of the same parameters are equal.
///
/// It looks at a copy of the model: an evaluation can take its time, batch by batch, while the model learns on.
final class Evaluator {
    private let original: (model: Model, knobs: KnobBoard)
    private let generator: Generator
    private let workers: Workers
    /// Made by the first evaluation.
    private var copy: Copy?

    /// A model that stays as it is while it is looked at.
    private struct Copy {
        let model: Model
        let knobs: KnobBoard
        let computation: SplitComputation<MeasuringStage>
        let measures: [Measure]
        let context: MeasureContext

        init(of original: (model: Model, knobs: KnobBoard), from generator: Generator, workers: Workers) {
            let (model, knobs) = (original.model.copy(), KnobBoard(copying: original.knobs))
            (self.model, self.knobs) = (model, knobs)
            computation = SplitComputation(
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
                model: model, knobs: knobs, data: .everything, generator: generator.split("measures"),
                workers: workers)
        }

        /// Becomes what the original is now.
        func follow(_ original: (model: Model, knobs: KnobBoard)) {
            let (values, those) = (model.parameters.values, original.model.parameters.values)
            values.base.update(from: those.base, count: values.count)
            knobs.follow(original.knobs)
        }
    }

    init(_ model: Model, knobs: KnobBoard, from generator: Generator, workers: Workers) {
        original = (model, knobs)
        (self.generator, self.workers) = (generator, workers)
    }

    /// Gives the memory of the copy and of its computation back until the next evaluation.
    func rest() { copy = nil }

    /// Begins with the first `limit` images of a split. Only one evaluation is on its way at a time.
    func begin(_ split: Split, limit: Int = .max) -> Evaluation {
        let copy = copy ?? Copy(of: original, from: generator, workers: workers)
        self.copy = copy
        copy.follow(original)
        let source = RowSource.first(limit, of: split)
        return Evaluation(
            copy.computation.pass(over: source), of: source,
            sums: copy.measures.map { ($0.id, $0.start(in: copy.context)!) },
            ofRatings: copy.model.data.kind.ratings != nil)
    }

    /// The mean over the first `limit` images of a split; nil where the brake of the workers was pulled.
    func measure(_ split: Split, limit: Int = .max) -> MeasuredValues? {
        var evaluation = begin(split, limit: limit)
        while evaluation.advance() {}
        return evaluation.values
    }
}

/// An evaluation on its way through its images.
struct Evaluation {
    private let source: RowSource
    private let ofRatings: Bool
    private var pass: SplitPass<MeasuringStage>
    private var mean = MeasureMean()
    private var sums: [(id: String, sum: any Measuring)]

    fileprivate init(
        _ pass: SplitPass<MeasuringStage>, of source: RowSource, sums: [(String, any Measuring)], ofRatings: Bool
    ) {
        (self.pass, self.source, self.sums, self.ofRatings) = (pass, source, sums, ofRatings)
    }

    /// Measures the next batch; false at the end, or where the brake of the workers was pulled.
    mutating func advance() -> Bool {
        guard let (stage, places) = pass.next() else { return false }
        mean.add(stage.values, weight: stage.weight)
        let batch = stage.batch(of: source, places)
        for i in sums.indices { sums[i].sum.add(batch) }
        return !pass.isOver
    }

    /// The means; nil before the end.
    var values: MeasuredValues? {
        guard pass.isOver else { return nil }
        var values = mean.mean
        if ofRatings {
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
