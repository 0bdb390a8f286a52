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
    package let knobs: KnobBoard
    package let workers: Workers
    let studio: Studio
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

    /// The classifiers whose layers it has.
    var knownClassifiers: Classifiers { classifiers }

    /// Every measure that has a meaning and isn't costly, and those that are named, over a split. Noise is the same at every
    /// call. A classifier for such images may judge.
    package func measurement(
        of split: Split, in dataset: Dataset, judge: TrainedClassifier? = nil, also ids: Set<String> = []
    ) -> Measurement {
        Measurement(
            Measures.all.filter { $0.cost < .demand || ids.contains($0.id) }, of: model, knobs: knobs, on: split,
            of: dataset, judge: judge, from: generator, workers: workers)
    }

    /// The same at once: values by id, in the order of ``Measures/all``.
    package func evaluate(
        _ split: Split, in dataset: Dataset, judge: TrainedClassifier? = nil, also ids: Set<String> = []
    ) -> [(id: String, value: Double)] {
        let measurement = measurement(of: split, in: dataset, judge: judge, also: ids)
        while measurement.advance() {}
        return measurement.values
    }

    /// The codes of the first images of a split, [count, latent]: the middle of their distributions.
    package func codes(_ split: Split, count: Int = .max) -> Tensor {
        studio.encode((0..<Int32(min(count, split.count))).map { $0 }, of: split, batch: RowSource.batch)
    }

    /// x, x̃ and x̂ of rows of a split.
    package func pictures(_ rows: [Int], of split: Split) -> Pictures {
        studio.pictures(rows.map(Int32.init), of: split)
    }

    /// The images between two rows of a split.
    package func interpolate(_ way: Interpolation, of split: Split) -> InterpolationPictures {
        studio.interpolation(way, through: [Int32](0..<Int32(split.count)), of: split)
    }

    /// Images of drawn codes, and what these are drawn from: where the model has no prior, codes as spread as those of the
    /// first images of a split.
    package func sample(_ count: Int, from noise: Generator, like split: Split) -> Samples {
        let source = studio.codes(like: split)
        return Samples(images: studio.decode(source.draw(count, from: noise)).rows, origin: source.origin)
    }
}
