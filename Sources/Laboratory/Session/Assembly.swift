import Autoencoders
import Datasets
import Networks
import Tensors

/// What is built for an experiment and its data, and built anew where one of them changes: the model in training, what
/// measures it, what makes pictures with it, and the knobs that all of them read.
struct Assembly {
    let knobs: KnobBoard
    let trainer: Trainer
    let evaluator: Evaluator
    let studio: Studio

    /// Terms whose clusters are put where codes are when they have lost all of them.
    let seedable: [any Term]

    /// With fresh parameters. `stage` is the place in the experiment's stages, at which the model may have other layers.
    init(
        _ setup: Setup, stage: Int, on dataset: Dataset, with classifiers: Classifiers, from generator: Generator,
        workers: Workers
    ) {
        knobs = KnobBoard(setup.experiment)
        let model = Model(
            setup.experiment.during(stage), for: dataset.dataShape, with: classifiers,
            from: generator.split("initialisation"))
        trainer = Trainer(
            model, knobs: knobs, batch: min(setup.batch, dataset.train.count), precision: setup.precision,
            optimizer: Optimizers.named(setup.optimizer)!, workers: workers)
        evaluator = Evaluator(model, knobs: knobs, from: generator.split("validation"), workers: workers)
        studio = Studio(model, knobs: knobs, from: generator.split("probes"), workers: workers)
        seedable = model.structure.activeTerms.filter(\.canSeedAnew)
    }

    var model: Model { trainer.model }

    /// Gives the memory back that steps and evaluations fill anew. It can be used all the same.
    func makeRoom() {
        trainer.makeRoom()
        evaluator.rest()
    }

    /// Gives all memory back that isn't what has been learnt: another one is about to need it. It can be used all the same.
    func rest() {
        makeRoom()
        trainer.rest()
        studio.rest()
    }

    /// Takes over what fits by path and shape, with the optimiser's memory of it; says how many parameters that were.
    @discardableResult
    func inherit(from old: Assembly) -> Int {
        let pairs = model.inheritance(from: old.model)
        model.inherit(pairs, from: old.model)
        trainer.optimizer.adopt(pairs, from: old.trainer.optimizer)
        return pairs.count
    }
}
