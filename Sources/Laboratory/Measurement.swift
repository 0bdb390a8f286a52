import Autoencoders
import Datasets
import Networks
import Tensors

/// Measures of a model over a split, piece by piece: batch by batch, and then what each measure makes of them. The model has
/// to stay as it is meanwhile.
package final class Measurement {
    private let measures: [Measure]
    /// Why the others of those that were asked for have no meaning.
    package let obstacles: [(id: String, need: Need)]
    private var sums: [(id: String, sum: any Measuring)] = []
    private let source: RowSource
    private let factors: [[Int]]
    private var pass: SplitPass<MeasuringStage>
    private let components: SharedComponents
    private var read = MeasureMean()
    /// The sum that is worked at behind the last batch.
    private var place = 0
    /// Whether the brake was pulled: there are no values then.
    package private(set) var isStopped = false

    /// Over the first rows of a split, all by default, so many in a piece: those of `measures` that have a meaning for the
    /// model and the data. A classifier of such images may judge.
    package init(
        _ measures: [Measure], of model: Model, knobs: KnobBoard, on split: Split, of dataset: Dataset,
        judge: TrainedClassifier? = nil, from generator: Generator, rows limit: Int = .max,
        atOnce batch: Int = RowSource.batch, workers: Workers
    ) {
        let data = MeasureData(dataset, hasClassifier: judge != nil)
        let possible = measures.filter { $0.obstacle(in: model.structure, on: data) == nil }
        obstacles = measures.compactMap { measure in
            measure.obstacle(in: model.structure, on: data).map { (measure.id, $0) }
        }
        self.measures = possible
        let seen = judge.map { (classifier: $0.classifier, parameters: $0.parameters) }
        let source = RowSource.first(limit, of: split)
        let hasMissing = model.data.hasMissing || dataset.hasMissing
        let computation = SplitComputation(
            noise: { generator.split($0) },
            stage: {
                MeasuringStage(
                    model, size: $0, extent: .evaluation(judge: seen), hasMissing: hasMissing, knobs: knobs,
                    workers: workers)
            })
        (self.source, pass) = (source, computation.pass(over: source, batch: batch))
        factors = dataset.factors.indices.map(split.values(ofFactor:))
        let studio = Studio(model, knobs: knobs, from: generator.split("samples"), workers: workers)
        let chance = generator.split("measures")
        let drawn = seen.map { classifier, parameters in
            let codes = studio.codes(like: split)
            return DrawnImages(judge: ClassifierJudge(classifier, parameters, workers: workers)) { count, piece in
                studio.decode(codes.draw(count, from: chance.split("drawn").split(piece)))
            }
        }
        let context = MeasureContext(
            model: model, knobs: knobs, data: data, training: dataset.train, drawn: drawn, generator: chance,
            workers: workers
        ) {
            let share = model.structure.activeTerms.lazy.compactMap(\.labelShare).first
            return share.flatMap { share in
                ToldLabels(dataset.train, draw: Int(knobs.number(LabelTerm.draw).rounded())).map {
                    (dataset.train, $0.rows(share: knobs.number(share)))
                }
            }
        }
        components = context.components
        sums = possible.compactMap { measure in measure.start(in: context).map { (measure.id, $0) } }
    }

    package var isOver: Bool { isStopped || pass.isOver && place == sums.count }

    /// How much of it is done.
    package var share: Double {
        let batches = Double(pass.done) / Double(max(1, pass.count))
        let current = place < sums.count ? min(1, max(0, sums[place].sum.share)) : 0
        return sums.isEmpty ? batches : (batches + (Double(place) + current) / Double(sums.count)) / 2
    }

    /// The measure that is worked at; nil while rows are gone through.
    package var present: String? { pass.isOver && place < sums.count ? sums[place].id : nil }

    /// Does a piece, of some milliseconds in the usual case; false where there is nothing left.
    @discardableResult
    package func advance() -> Bool {
        guard !isOver else { return false }
        guard components.isOver else {
            isStopped = !components.work()
            return !isStopped
        }
        guard pass.isOver else {
            guard let (stage, places) = pass.next() else {
                isStopped = true
                return false
            }
            read.add(stage.values, weight: stage.weight)
            var batch = stage.batch(of: source, places)
            batch.factors = factors.map { Array($0[places]) }
            for i in sums.indices { sums[i].sum.add(batch) }
            return true
        }
        if !sums[place].sum.work() { place += 1 }
        return !isOver
    }

    /// What came out, in the order of the measures; empty before the end.
    package var figures: [(id: String, figure: Figure)] {
        guard isOver, !isStopped else { return [] }
        let means = read.mean
        return measures.compactMap { measure in
            let rows = min(measure.rows ?? .max, source.count)
            guard measure.begin != nil else {
                return means[measure.id].map { (measure.id, Figure(Double($0), rows: rows)) }
            }
            // Codes that have collapsed have no dimension, and the like.
            guard let sum = sums.first(where: { $0.id == measure.id })?.sum, let value = sum.value(), value.isFinite
            else { return nil }
            return (measure.id, Figure(value, error: sum.error(), parts: sum.parts(), rows: rows))
        }
    }

    /// The numbers alone.
    package var values: [(id: String, value: Double)] { figures.map { ($0.id, $0.figure.value) } }

    /// Measures that have a meaning here and came to no number all the same; empty before the end.
    package var silent: [String] {
        guard isOver, !isStopped else { return [] }
        let found = Set(figures.map(\.id))
        return measures.filter { $0.begin != nil && !found.contains($0.id) }.map(\.id)
    }
}
