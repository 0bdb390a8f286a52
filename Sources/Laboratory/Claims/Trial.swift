import Autoencoders
import Datasets
import Networks
import Tensors

/// The means to train and measure for one seed.
package struct Trial {
    package let seed: UInt64
    /// What `--data` takes: where claims about ratings find them.
    package let source: String
    private let rows: Dataset?
    /// The claim's further data sets.
    package let others: [Dataset]
    /// What is measured: the test split for a report, the validation split where a recipe is chosen. No figure
    /// depends on the other.
    package let split: SplitName
    /// One of the claim's instead of the first.
    package let recipe: Claim.Recipe?
    package let workers: Workers
    /// What lengths of training are multiplied by; 1 for the claim as it is meant.
    package let scale: Double
    /// Says what is being trained and how much of it is done; false to end.
    package let report: (_ what: String, _ share: Double) -> Bool
    /// Those at hand.
    let classifiers: Classifiers

    package init(
        seed: UInt64, dataset: Dataset?, source: String? = nil, others: [Dataset] = [], on split: SplitName = .test,
        recipe: Claim.Recipe? = nil, workers: Workers,
        scale: Double = 1, classifiers: Classifiers = .none,
        report: @escaping (_ what: String, _ share: Double) -> Bool = { _, _ in true }
    ) {
        precondition(dataset != nil || source != nil, "a trial of nothing")
        (self.seed, self.workers, self.scale, self.report) = (seed, workers, scale, report)
        (rows, self.source) = (dataset, source ?? dataset!.id)
        (self.split, self.recipe, self.classifiers) = (split, recipe, classifiers)
        self.others = others
    }

    /// The rows that a claim is about. Precondition: it isn't one about ratings.
    package var dataset: Dataset {
        guard let rows else { preconditionFailure("\(source): rows of ratings") }
        return rows
    }

    /// The same on other data, whose test split is judged.
    package func judging(_ dataset: Dataset) -> Trial {
        Trial(
            seed: seed, dataset: dataset, on: .test, recipe: recipe, workers: workers, scale: scale,
            classifiers: classifiers, report: report)
    }

    /// The rows that are measured.
    var judged: Split { dataset[split] }

    /// Somebody asked for an end.
    package struct Stopped: Error { package init() {} }

    /// Trains an experiment for so many epochs behind its pretraining. Throws `SetupFault`, `TrainingRun.Paused`, or `Stopped`.
    package func train(
        _ experiment: Experiment, epochs: Double, called name: String? = nil, edit: (inout Setup) -> Void = { _ in }
    ) throws -> Session {
        var experiment = experiment.fitted(to: dataset.dataShape)
        if !experiment.stages.isEmpty {
            let steps = Double(experiment.value(of: Experiment.pretrainingSteps))
            experiment.knobs[Experiment.pretrainingSteps.id] = Float(max(1, (steps * scale).rounded()))
        }
        var setup = Setup(experiment, seed: seed)
        setup.batch = min(setup.batch, dataset.train.count)
        edit(&setup)
        let session = try Session(
            setup, on: dataset, workers: workers, with: Inventory(classifiers: classifiers))
        session.validates = false
        let before =
            experiment.stages.count * setup.experiment.value(of: Experiment.pretrainingSteps)
            * (experiment.stages.isEmpty ? 0 : 1)
        let perEpoch = dataset.train.count / setup.batch
        let steps = before + max(1, Int((epochs * scale * Double(perEpoch)).rounded()))
        let ending = TrainingRun(session).run(until: .steps(steps)) { _ in
            report(name ?? experiment.variant, Double(session.step) / Double(steps))
        }
        switch ending {
        case .reached: break
        case .interrupted: throw Stopped()
        case .paused(let notice): throw TrainingRun.Paused(notice: notice, step: session.step)
        }
        return session
    }

    /// Trains an experiment by a recipe, whose knobs are its own or those of its pretraining.
    func train(_ experiment: Experiment, by recipe: Claim.Recipe, called name: String? = nil) throws -> Session {
        var setup = Setup(experiment)
        setup.augmentation = recipe.augmentation
        let stages = experiment.stages.indices.map { Setup(experiment.during($0)) }
        for (id, value) in recipe.knobs {
            guard let knob = ([setup] + stages).lazy.compactMap({ $0.knob(id) }).first else {
                preconditionFailure("recipe \(recipe.id): \(experiment.variant) has no knob \(id)")
            }
            setup.set(knob, to: value)
        }
        return try train(setup.experiment, epochs: recipe.epochs, called: name) {
            ($0.learningRate, $0.augmentation) = (setup.learningRate, setup.augmentation)
        }
    }

    /// Trains a classifier on the claim's data, and says its accuracy over what is measured. Throws `SetupFault`, or
    /// `Stopped`.
    func trainClassifier(epochs: Double, seed: UInt64) throws -> (classifier: TrainedClassifier, accuracy: Double) {
        var settings = ClassifierTraining.Settings()
        settings.epochs = max(1, Int((epochs * scale).rounded()))
        settings.seed = seed
        let training = try ClassifierTraining(settings, on: dataset, workers: workers)
        while !training.isOver {
            _ = training.advance()
            let share = Double(training.step) / Double(settings.epochs * training.stepsPerEpoch)
            guard report("classifier", share) else { throw Stopped() }
        }
        return (training.result(command: ""), training.measure(judged).accuracy)
    }

    /// The classifier that comes with the program for these data; one trained now where there is none.
    func classifier() throws -> TrainedClassifier {
        try classifiers.trained(on: dataset.id) ?? trainClassifier(epochs: 3, seed: 1000 + seed).classifier
    }

    /// Images of drawn codes, [count][features].
    func sample(_ session: Session, count: Int) throws -> [[Float]] {
        let model = try TrainedModel(session.checkpoint(), workers: workers)
        return model.sample(count, from: Generator(seed: seed).split("samples of a claim"), like: dataset.train)
            .images
    }

    /// Measures over the judged split by id: those that aren't costly, and those that are named; with the judgement of a
    /// classifier where there is one.
    func evaluate(
        _ session: Session, judge: TrainedClassifier? = nil, also ids: Set<String> = []
    ) throws -> [String: Double] {
        let trained = try TrainedModel(session.checkpoint(), workers: workers)
        let values = trained.evaluate(judged, in: dataset, judge: judge, also: ids)
        return Dictionary(uniqueKeysWithValues: values.map { ($0.id, $0.value) })
    }

    /// Codes of the first images of a split, [count, latent]: the middle of their distributions.
    package func codes(_ session: Session, of split: Split, count: Int = .max) throws -> Tensor {
        try TrainedModel(session.checkpoint(), workers: workers).codes(split, count: count)
    }
}
