import Autodiff
import Autoencoders
import Datasets
import Foundation
import Networks
import Tensors

/// The computation behind measures for batches of one size: the objective's values, and what measures look at.
final class MeasuringStage: DraftedStage {
    /// How much of it.
    enum Extent {
        /// What the objective computes anyway.
        case validation
        /// Reconstructions from the middle of the codes too, what terms say of each row and what a classifier sees.
        case evaluation(judge: (classifier: Classifier, parameters: Parameters)?)
    }

    private let objective: Objective
    /// The objective's values, by name.
    private let read: [(name: String, slot: Slot)]
    private let center: Slot
    private var logVariance, likelihood, divergence, reconstruction, clusters, classes: Slot?
    /// What the judge says of images and reconstructions: logits [batch, classes].
    private var verdicts: (image: Slot, reconstruction: Slot)?
    /// How differently the judge's convolutions see the two, [batch].
    private var featureDistance: Slot?
    let drafted: DraftedPlan
    var input: Slot { objective.x }
    var mask: Slot? { objective.batch.mask }
    var shown: Slot? { objective.batch.shown }

    /// Rows may have missing entries where the model's data have, or where `hasMissing` says so.
    init(
        _ model: Model, size: Int, extent: Extent, hasMissing: Bool? = nil, knobs: KnobBoard, workers: Workers
    ) {
        let ratings = model.data.kind.ratings
        objective = Objective(model, batch: size, knobs: knobs, hasMissing: hasMissing, hides: ratings != nil)
        let structure = model.structure
        var results: [Plan.Result] = []
        func slot(for value: Value) -> Slot {
            let slot = Slot(value.shape)
            results.append((value, slot))
            return slot
        }
        read = objective.measured.map { ($0.name, slot(for: $0.value)) }
        center = slot(for: objective.code.center)
        if case .gaussian(let q) = objective.code { logVariance = slot(for: q.logVariance) }
        if structure.activeDistance.isLikelihood {
            // Over samples and features: the mean over samples of the sum over features.
            let values = model.distance.value(
                of: objective.output, to: Value(objective.x), observed: objective.mask, in: model, knobs: knobs)
            let sums = values.sum(axis: -1)
            likelihood = slot(for: sums.shape.rank == 2 ? sums.mean(axis: 0) : sums)
        }
        divergence = objective.divergence.map(slot)
        if case .validation = extent, ratings != nil {
            // Ratings, and what ranks items, are what comes back.
            reconstruction = slot(for: model.reconstruct(objective.code.center, seeing: objective.input))
        }
        if case .evaluation(let judge) = extent {
            let seen = objective.batch.shown == nil ? Value(objective.x) : objective.input
            let image = model.reconstruct(objective.code.center, seeing: seen)
            reconstruction = slot(for: image)
            for verdict in objective.verdicts {
                switch verdict {
                case .clusters(let values), .centers(let values): clusters = clusters ?? slot(for: values)
                case .classes(let values): classes = classes ?? slot(for: values)
                }
            }
            if let (classifier, parameters) = judge {
                let seen = classifier.stages(Value(objective.x), parameters)
                let again = classifier.stages(image, parameters)
                verdicts = (slot(for: seen.logits), slot(for: again.logits))
                let layers = FeatureDistance.differences(between: seen.maps, and: again.maps, leading: 1)
                featureDistance = slot(for: layers.dropFirst().reduce(layers[0]) { $0 + $1 })
            }
        }
        drafted = DraftedPlan(results, workers: workers)
    }

    func prepare(_ source: RowSource, _ places: Range<Int>, noise: Generator) {
        if let labels = objective.labels {
            for (i, place) in places.enumerated() { labels.base[i] = source.label(place).map(Float.init) ?? -1 }
        }
        objective.drawNoise(from: noise)
    }

    /// The objective's values of the batch that was computed last.
    var values: MeasuredValues { MeasuredValues(read.map { ($0.name, $0.slot.scalar) }) }

    /// How much each of them counts beside those of other batches: means over rows by the rows, the mean over observed
    /// entries by these.
    func weight(of name: String) -> Double {
        guard name == Measure.meanSquaredError.id, let mask else { return Double(input.shape[0]) }
        return max(1, mask.pointer.reduce(0) { $0 + Double($1) })
    }

    private func heldSquares(of source: RowSource, _ places: Range<Int>) -> [Double]? {
        guard shown != nil, let mask, let reconstruction else { return nil }
        let width = mask.shape.last
        var squares: [Double] = []
        for i in 0..<mask.count where mask.base[i] == 1 {
            let value = source.clipped(
                reconstruction.base[i], place: places.lowerBound + i / width, column: i % width)
            squares.append(Double(objective.x.base[i] - value) * Double(objective.x.base[i] - value))
        }
        return squares
    }

    /// The batch that was computed last, of the rows at some places.
    func batch(of source: RowSource, _ places: Range<Int>) -> MeasuredBatch {
        var batch = MeasuredBatch(code: center.tensor)
        batch.start = places.lowerBound
        batch.images = reconstruction.map { (objective.x.tensor, $0.tensor) }
        batch.observed = mask?.tensor
        batch.shown = shown?.tensor
        batch.heldSquares = heldSquares(of: source, places)
        batch.logVariance = logVariance?.tensor
        batch.negativeLogLikelihood = likelihood?.tensor
        batch.divergence = divergence?.tensor
        let labels = places.compactMap(source.label)
        batch.labels = labels.count == places.count ? labels : nil
        batch.clusters = clusters?.largestColumns
        batch.clusterCount = clusters?.shape.last ?? 0
        batch.classes = classes?.largestColumns
        batch.certainty = classes?.largestShares
        batch.featureDistance = featureDistance?.tensor
        batch.seen = verdicts.map { ($0.image.largestColumns, $0.reconstruction.largestColumns) }
        return batch
    }
}

extension Objective {
    /// What is put on curves and in reports: scalars by name.
    var measured: [(name: String, value: Value)] {
        [("loss", loss), ("reconstruction", reconstruction), ("mse", squaredError)]
            + terms.map { ($0.term.id, $0.value) } + furtherMeasures
    }
}

extension Slot {
    /// The largest of eˣ/Σ eˣ of each row.
    fileprivate var largestShares: [Double] {
        let width = shape.last
        return (0..<count / width).map { row in
            let values = (0..<width).map { Double(base[row * width + $0]) }
            let top = values.max() ?? 0
            return 1 / values.reduce(0) { $0 + exp($1 - top) }
        }
    }

    /// The column of the largest value of each row.
    fileprivate var largestColumns: [Int] {
        let width = shape.last
        return (0..<count / width).map { row in
            (0..<width).reduce(0) { base[row * width + $1] > base[row * width + $0] ? $1 : $0 }
        }
    }
}
