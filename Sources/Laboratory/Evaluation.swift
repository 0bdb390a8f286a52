import Autodiff
import Autoencoders
import Datasets
import Networks
import Tensors

/// A trained model for use: evaluates, reconstructs, interpolates and samples, without training.
package final class TrainedModel {
    package let setup: Setup
    /// Steps it was trained for.
    package let step: Int
    package let model: Model
    private let knobs: KnobBoard
    private let workers: Workers
    private let studio: Studio
    private let generator: Generator
    private let classifiers: Classifiers

    /// Throws `CheckpointError` where the tensors aren't those of the setup.
    package init(_ checkpoint: Checkpoint, workers: Workers) throws {
        var setup = checkpoint.setup
        setup.experiment = checkpoint.experiment
        self.setup = setup
        step = checkpoint.step
        self.workers = workers
        generator = Generator(seed: setup.seed).split("evaluation")
        classifiers = Classifiers.none.with(featuresOf: checkpoint.state.learnt?.tensors ?? [:])
        model = Model(setup.experiment, for: checkpoint.data, with: classifiers, from: generator)
        try checkpoint.restore(model.parameters)
        knobs = KnobBoard(setup.experiment)
        studio = Studio(model, knobs: knobs, from: generator.split("probes"), workers: workers)
    }

    /// The same parameters with another corruption in front of the encoder; what it does is set by its knobs.
    package init(_ trained: TrainedModel, corruption: String, knobs changed: [String: Float]) {
        var setup = trained.setup
        setup.experiment.corruption = corruption
        setup.experiment.knobs.merge(changed) { $1 }
        self.setup = setup
        step = trained.step
        workers = trained.workers
        generator = trained.generator
        classifiers = trained.classifiers
        model = Model(setup.experiment, for: trained.model.data, with: classifiers, from: generator)
        model.inherit(model.inheritance(from: trained.model), from: trained.model)
        knobs = KnobBoard(setup.experiment)
        studio = Studio(model, knobs: knobs, from: generator.split("probes"), workers: workers)
    }

    /// Every metric that has a meaning for the model, over a split, and how many images it was taken of. Noise is the
    /// same at every call. A classifier for such images may judge the reconstructions.
    package func evaluate(_ split: Split, judge: TrainedClassifier? = nil) -> (
        values: [(id: String, value: Double)], count: Int
    ) {
        var metrics = Metrics.all.map { $0.init() }
        let judge = judge.map { ($0.classifier, $0.parameters) }
        var stages: [Int: EvaluationStage] = [:]
        for start in stride(from: 0, to: split.count, by: Evaluator.batch) {
            let size = min(Evaluator.batch, split.count - start)
            let stage =
                stages[size] ?? EvaluationStage(model, batch: size, knobs: knobs, judge: judge, workers: workers)
            stages[size] = stage
            let batch = stage.run(split, from: start, noise: generator.split(start))
            for i in metrics.indices { metrics[i].add(batch) }
        }
        return (metrics.compactMap { m in m.value.map { (type(of: m).id, $0) } }, split.count)
    }

    /// The codes of the first images of a split, [count, latent]: the middle of their distributions.
    package func codes(_ split: Split, count: Int = .max) -> Tensor {
        studio.encode((0..<Int32(min(count, split.count))).map { $0 }, of: split)
    }

    /// x, x̃ and x̂ of rows of a split.
    package func pictures(_ rows: [Int], of split: Split) -> Pictures {
        studio.pictures(rows.map(Int32.init), of: split)
    }

    /// The images between two rows of a split.
    package func interpolate(_ way: Interpolation, of split: Split) -> InterpolationPictures {
        studio.interpolation(way, through: [Int32](0..<Int32(split.count)), of: split)
    }

    /// Whether codes were trained to look like draws of something, N(0, I) or what a term learns or says.
    package var hasPrior: Bool {
        let noise = Generator(seed: 0)
        return setup.experiment.code == .gaussian
            || setup.experiment.activeTerms.contains { $0.draw(1, of: model, knobs: knobs, from: noise) != nil }
    }

    /// Images of codes drawn from the prior, N(0, I) where no term has another, [count][features].
    package func sample(_ count: Int, from noise: Generator) -> [[Float]] {
        let prior = setup.experiment.activeTerms.lazy.compactMap {
            $0.draw(count, of: self.model, knobs: self.knobs, from: noise)
        }.first
        let images = studio.decode(prior ?? noise.normal([count, model.latent]))
        return (0..<count).map { Array(images.row($0)) }
    }
}

/// The computation behind metrics for batches of one size.
private final class EvaluationStage {
    private let objective: Objective
    private let center, reconstruction: Slot
    private let likelihood, divergence: Slot?
    private var clusters, classes: Slot?
    /// What the judge says of images and reconstructions: logits [batch, classes].
    private let verdicts: (image: Slot, reconstruction: Slot)?
    private let plan: Plan

    init(
        _ model: Model, batch: Int, knobs: KnobBoard, judge: (classifier: Classifier, parameters: Parameters)?,
        workers: Workers
    ) {
        objective = Objective(model, batch: batch, knobs: knobs)
        let center = objective.code.center
        let image = model.reconstruct(center, seeing: Value(objective.x))
        self.center = Slot(center.shape)
        reconstruction = Slot(image.shape)
        var results: [Plan.Result] = [(center, self.center), (image, reconstruction)]
        let distance = model.structure.activeDistance
        if distance.isLikelihood {
            // Over samples and features: the mean over samples of the sum over features.
            let values = distance.value(
                of: objective.output, to: Value(objective.x), in: model, knobs: knobs)
            var nll = values.sum(axis: -1)
            if nll.shape.rank == 2 { nll = nll.mean(axis: 0) }
            let slot = Slot(nll.shape)
            likelihood = slot
            results.append((nll, slot))
        } else {
            likelihood = nil
        }
        if let kl = objective.divergence {
            let slot = Slot(kl.shape)
            divergence = slot
            results.append((kl, slot))
        } else {
            divergence = nil
        }
        for verdict in objective.verdicts {
            switch verdict {
            case .clusters(let values) where clusters == nil:
                let slot = Slot(values.shape)
                clusters = slot
                results.append((values, slot))
            case .classes(let values) where classes == nil:
                let slot = Slot(values.shape)
                classes = slot
                results.append((values, slot))
            default: break
            }
        }
        if let (classifier, parameters) = judge {
            let logits = [Value(objective.x), image].map { classifier($0, parameters) }
            let slots = logits.map { Slot($0.shape) }
            verdicts = (slots[0], slots[1])
            results += Array(zip(logits, slots))
        } else {
            verdicts = nil
        }
        plan = Plan(results, workers: workers)
    }

    func run(_ split: Split, from start: Int, noise: Generator) -> EvaluatedBatch {
        let rows = (Int32(start)..<Int32(start + objective.x.shape[0])).map { $0 }
        rows.withUnsafeBufferPointer { split.gather($0, into: objective.x.base) }
        objective.drawNoise(from: noise)
        plan.run()
        var batch = EvaluatedBatch(
            distance: objective.model.structure.distance, x: objective.x.tensor,
            reconstruction: reconstruction.tensor, code: center.tensor,
            negativeLogLikelihood: likelihood?.tensor, divergence: divergence?.tensor, labels: split.labels(of: rows),
            clusters: clusters?.largestColumns, clusterCount: clusters?.shape.last ?? 0,
            classes: classes?.largestColumns)
        batch.seen = verdicts.map { ($0.image.largestColumns, $0.reconstruction.largestColumns) }
        return batch
    }
}

extension Split {
    /// The classes of rows, nil in an unlabelled data set.
    fileprivate func labels(of rows: [Int32]) -> [Int]? {
        let labels = rows.compactMap { label(Int($0)) }
        return labels.count == rows.count ? labels : nil
    }
}

extension Slot {
    /// The column of the largest value of each row.
    fileprivate var largestColumns: [Int] {
        let width = shape.last
        return (0..<count / width).map { row in
            (0..<width).reduce(0) { base[row * width + $1] > base[row * width + $0] ? $1 : $0 }
        }
    }
}
