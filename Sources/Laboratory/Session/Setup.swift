import Autoencoders
import Networks
import Tensors

/// Everything that makes a run, beside its data: with the same setup, data and knob changes by step it is the same run.
package struct Setup: Codable, Equatable, Sendable {
    package var experiment: Experiment
    package var seed: UInt64
    package var batch: Int
    package var optimizer: String
    package var learningRate: Float
    /// The norm to which longer gradients are scaled down; nil leaves them.
    package var clip: Float?
    /// Epochs without a better validation error after which training stops; nil never stops.
    package var patience: Int?
    /// The measure that says what is better, by its id; nil for the mean squared error.
    package var stopsBy: String?
    /// How knobs come into force, by their ids; others are so at once.
    package var schedules: [String: Schedule]
    /// Who turns knobs while training runs, by their ids; a person turns all others.
    package var controls: [String: Control] = [:]
    /// What the loss is of a batch.
    package var summing = Summing.mean
    /// What the products of a training step are made of; whatever looks at the model computes in f32.
    package var precision = Precision.f32
    /// What is known of training rows that are none of those that are meant; nil where all are.
    package var contamination: Contamination?
    /// How training rows are changed by chance, by its id; nil where they stay as they are.
    package var augmentation: String?

    package init(
        _ experiment: Experiment, seed: UInt64 = 1, batch: Int = 100, optimizer: String = Adam.id,
        learningRate: Float? = nil, clip: Float? = nil, patience: Int? = nil, schedules: [String: Schedule] = [:]
    ) {
        self.experiment = experiment
        self.seed = seed
        self.batch = batch
        self.optimizer = optimizer
        self.learningRate = learningRate ?? Optimizers.named(optimizer).map { type(of: $0).defaultRate } ?? 1e-3
        self.clip = clip
        self.patience = patience
        self.schedules = schedules
    }

    package init(from decoder: any Decoder) throws {
        let entries = try decoder.container(keyedBy: CodingKeys.self)
        experiment = try entries.decode(Experiment.self, forKey: .experiment)
        if let seed = try? entries.decode(Int.self, forKey: .seed), seed < 0 {
            throw DecodingError.dataCorruptedError(
                forKey: .seed, in: entries, debugDescription: "found \(seed), expected a whole number from 0")
        }
        seed = try entries.decode(UInt64.self, forKey: .seed)
        batch = try entries.decode(Int.self, forKey: .batch)
        optimizer = try entries.decode(String.self, forKey: .optimizer)
        learningRate = try entries.decode(Float.self, forKey: .learningRate)
        clip = try entries.decodeIfPresent(Float.self, forKey: .clip)
        patience = try entries.decodeIfPresent(Int.self, forKey: .patience)
        stopsBy = try entries.decodeIfPresent(String.self, forKey: .stopsBy)
        // Checkpoints from before there were schedules have none.
        schedules = try entries.decodeIfPresent([String: Schedule].self, forKey: .schedules) ?? [:]
        summing = try entries.decodeIfPresent(Summing.self, forKey: .summing) ?? .mean
        precision = try entries.decodeIfPresent(Precision.self, forKey: .precision) ?? .f32
        controls = try entries.decodeIfPresent([String: Control].self, forKey: .controls) ?? [:]
        contamination = try entries.decodeIfPresent(Contamination.self, forKey: .contamination)
        augmentation = try entries.decodeIfPresent(String.self, forKey: .augmentation)
    }

    /// Rows, and epochs: beyond any use, far from the end of integers.
    package static let possibleBatch = 1...1_000_000
    package static let possiblePatience = 1...1_000_000_000

    /// η, turned like any other knob.
    package static let learningRate = Knob(
        "learning-rate", symbol: "η", ascii: "eta", summary: "learning rate", range: 1e-6...1, initial: 1e-3,
        scale: .logarithmic)

    /// The knobs of the experiment and of its training.
    package var knobs: [Knob] {
        experiment.activeKnobs + (activeAugmentation?.knobs ?? []) + [Setup.learningRate]
    }

    package func value(of knob: Knob) -> Float {
        knob.id == Setup.learningRate.id ? learningRate : experiment.value(of: knob)
    }

    package mutating func set(_ knob: Knob, to value: Float) {
        if knob.id == Setup.learningRate.id {
            learningRate = knob.clamped(value)
        } else {
            experiment.knobs[knob.id] = knob.clamped(value)
        }
    }

    /// The knob of that name, if this setup has it. `lambda` names the weight of the only term whose symbol is a λ.
    package func knob(_ id: String) -> Knob? {
        if let knob = knobs.first(where: { $0.id == id }) { return knob }
        guard id == "lambda" else { return nil }
        let weights = experiment.activeTerms.map(\.weight).filter { $0.symbol.hasPrefix("λ") }
        return weights.count == 1 ? weights[0] : nil
    }

    /// Why it can't be trained on such data, or nil.
    package func fault(for data: DataShape, with classifiers: Classifiers = .none) -> SetupFault? {
        if Optimizers.named(optimizer) == nil { return .unknownOptimizer(optimizer) }
        if !Setup.possibleBatch.contains(batch) { return .batch(batch) }
        if !(learningRate > 0 && learningRate.isFinite) { return .learningRate(learningRate) }
        if let clip, !(clip > 0) { return .clip(clip) }
        if let patience, !Setup.possiblePatience.contains(patience) { return .patience(patience) }
        for term in experiment.terms.compactMap(Terms.named) {
            if let most = term.mostRows, batch > most { return .batchOfPairs(batch, term: term.id, most: most) }
        }
        if let stopsBy, !Setup.stoppingMeasures.contains(where: { $0.id == stopsBy }) {
            return .value(
                choice: Choice.stoppingMeasure.id, found: stopsBy, expected: Choice.stoppingMeasure.kind)
        }
        if let augmentation {
            guard let known = activeAugmentation else { return .noAugmentation(augmentation) }
            if let obstacle = known.obstacle(for: data) { return .choice(Choice.augmentation.id, obstacle) }
        }
        return scheduleFault ?? controlFault
            ?? experiment.fault(for: data, with: classifiers).map(SetupFault.experiment)
    }
}
