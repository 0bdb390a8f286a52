import Networks

/// The four choices and the knobs: what is trained. A variant is a named one.
///
///     minimise   Δ(x, g(f(x̃)))  +  Σ  weight · Ω
package struct Experiment: ExperimentChoices, Codable, Hashable, Sendable {
    package enum CodeKind: String, NamedValue, Sendable {
        case deterministic
        /// q(z|x) = N(μ, diag σ²)
        case gaussian
    }

    /// The variant it started from.
    package var variant: String
    package var corruption: String
    package var encoder: Architecture
    package var decoder: Architecture
    /// The number of codes.
    package var latent: Int
    package var code: CodeKind
    /// The nonlinearity of deterministic codes.
    package var codeActivation: Activation
    /// The nonlinearity of the decoder's last layer.
    package var outputActivation: Activation
    package var distance: String
    /// The terms that are switched on.
    package var terms: [String]
    /// What the codes as a whole are compared with.
    package var prior: String
    /// Every knob that was set; others stand at their initial value.
    package var knobs: [String: Float]
    /// What comes before.
    package var pretraining: Pretraining
    /// What sparsity terms act on, one of ``SparsePlace``; nil for the code.
    package var sparsityOn: String?
    /// How the paths of the parameters begin that learn; nil for all.
    package var learns: [String]?
    /// How many dense layers are in use, from the data on; nil for all.
    package var depth: Int?
    /// How many square linear layers the code goes through behind the encoder; nil for none.
    package var linearLayers: Int?
    /// Whether each row's code is cut behind a random place while it trains; nil for no.
    package var isNested: Bool?
    /// Whether each layer of the decoder is divided by its largest singular value; nil for no.
    package var isDecoderNormalised: Bool?
    /// Whether the contraction estimates ‖J_f‖² from one direction of the codes instead of all; nil for no.
    package var isContractionEstimated: Bool?

    package init(
        variant: String, corruption: String = NoCorruption.id, encoder: Architecture, decoder: Architecture? = nil,
        latent: Int, code: CodeKind = .deterministic, codeActivation: Activation = .identity,
        outputActivation: Activation = .identity, distance: String = BernoulliDistance.id, terms: [String] = [],
        prior: String = NormalPrior.id, knobs: [String: Float] = [:], pretraining: Pretraining = .none,
        learns: [String]? = nil, linearLayers: Int? = nil, isNested: Bool? = nil, isDecoderNormalised: Bool? = nil
    ) {
        self.variant = variant
        self.corruption = corruption
        self.encoder = encoder
        self.decoder = decoder ?? encoder.mirrored
        self.latent = latent
        self.code = code
        self.codeActivation = codeActivation
        self.outputActivation = outputActivation
        self.distance = distance
        self.terms = terms
        self.prior = prior
        self.knobs = knobs
        self.pretraining = pretraining
        self.learns = learns
        (self.linearLayers, self.isNested, self.isDecoderNormalised) = (linearLayers, isNested, isDecoderNormalised)
    }

    /// The knobs that this experiment has, in the order of its sentence.
    package var activeKnobs: [Knob] {
        (activeDistance.knobs + activeTerms.flatMap(\.knobs) + activeCorruption.knobs
            + (code == .gaussian ? [Experiment.samples.knob] : [])
            + (isNested == true ? [NestedDropout.share] : [])
            + (pretraining == .none ? [] : [Experiment.pretrainingSteps.knob])).withoutRepeats
    }

    /// How many codes are drawn for each image. Kingma & Welling, ICLR 2014, eq. 8.
    package static let samples = Count(
        "samples", symbol: "M", ascii: "M", summary: "codes drawn for each image", range: 1...16, initial: 1)

    package func value(of knob: Knob) -> Float { knobs[knob.id] ?? knob.initial }
    package func value(of count: Count) -> Int { Int(value(of: count.knob)) }

    /// Why the experiment can't be built for such data with such classifiers at hand, or nil where it can.
    package func fault(for data: DataShape, with classifiers: Classifiers = .none) -> Fault? {
        if let fault = faultOfNumbers ?? data.faultOfNumbers { return fault }
        if Corruptions.named(corruption) == nil { return .unknown(.corruption, id: corruption) }
        if Distances.named(distance) == nil { return .unknown(.distance, id: distance) }
        if let unknown = terms.first(where: { Terms.named($0) == nil }) { return .unknown(.term, id: unknown) }
        guard let prior = Priors.named(prior) else { return .unknown(.prior, id: prior) }
        if let needed = prior.latent, needed != latent { return .prior(prior.id, needsCodes: needed) }
        if let fault = faultOfDepth { return fault }
        if let obstacle = activeDistance.obstacle(in: self, for: data, with: classifiers) {
            return .distance(distance, obstacle)
        }
        if let fault = faultOfMissing(in: data) { return fault }
        if activeDistance.readsLogits && outputActivation != .identity {
            return .distance(distance, .needsPlainOutput)
        }
        if let (choice, obstacle) = obstacleOfCodeSize { return .choice(choice, obstacle) }
        for term in activeTerms {
            if let obstacle = term.obstacle(in: self, for: data) { return .term(term.id, obstacle) }
        }
        for (id, value) in knobs.sorted(by: { $0.key < $1.key }) {
            if let knob = Knobs.named(id), !knob.accepts(value) {
                return .knob(id, value: value, possible: knob.range, isCount: !knob.live)
            }
        }
        for (side, layers) in [(Side.encoder, encoder), (.decoder, decoder)] {
            if let misfit = layers.blueprint.obstacle(side, for: data, latent: latent) {
                return .layers(side, misfit)
            }
        }
        if let fault = pretrainingFault(for: data, with: classifiers) { return fault }
        return parameterCount(for: data) <= Experiment.largestModel
            ? nil : .parameters(most: Experiment.largestModel)
    }

    /// Why it can't be on data because of their missing entries, or nil. Precondition: what it chooses is registered.
    package func faultOfMissing(in data: DataShape) -> Fault? {
        data.hasMissing && !activeDistance.isSumOverValues ? .distance(distance, .needsCompleteRows) : nil
    }

    /// Compares images by another distance. The function behind the decoder goes along with it, so that reconstructions
    /// stay what they were where both distances read one output for each value.
    package mutating func compare(by id: String, on data: DataShape) {
        let before = Distances.named(distance)
        distance = id
        guard let after = Distances.named(id), let before, after.readsLogits != before.readsLogits else { return }
        outputActivation = after.readsLogits ? .identity : data.isUnitInterval ? .sigmoid : .identity
    }

    /// A gigabyte of weights; training keeps up to three more copies of that size.
    private static let largestModel = 1 << 28

    /// Weights and biases, `Int.max` where they are more than can be counted. Precondition: its numbers and those of the
    /// data are what they may be, and the architectures have no obstacle.
    package func parameterCount(for data: DataShape) -> Int {
        parameters(for: data).reduce(0) { sum, spec in
            let (more, overflow) = sum.addingReportingOverflow(spec.shape.count)
            return overflow ? .max : more
        }
    }

    /// The parameters of its model, without any memory for them. Precondition: as for ``parameterCount(for:)``.
    package func parameters(for data: DataShape, with classifiers: Classifiers = .none) -> [ParameterSpec] {
        ModelNetworks(Structure(self), for: data, with: classifiers).parameters
    }

    /// The experiment for data of another size than the 28×28 images that the variants are written for: wherever a
    /// layer would be wider than the data, all widths shrink in proportion. What is meant to be wider than the data
    /// stays so. Where values leave 0…1, so does the decoder's output, and they are no probabilities.
    package func fitted(to data: DataShape) -> Experiment {
        var result = self
        result.encoder = encoder.blueprint.fitted(to: data)
        result.decoder = decoder.blueprint.fitted(to: data)
        if !data.isUnitInterval {
            if outputActivation.isUnitInterval { result.outputActivation = .identity }
            if [BernoulliDistance.id, MultinomialDistance.id].contains(distance) {
                result.distance = SquaredDistance.id
            }
        }
        result.compareCategories(of: data)
        if data.features < Experiment.usualFeatures {
            result.latent =
                latent > 64 ? max(64, Experiment.scaled(latent, to: data)) : min(latent, max(2, data.features / 4))
        }
        // Where the class is a part of the code, something has to be left of it.
        if terms.contains(ClassCodeTerm.id), let classes = data.classes {
            result.latent = max(result.latent, classes + 2)
        }
        return result
    }

    /// What stands for a squared error or a likelihood of bits where columns of text are among those of numbers.
    package mutating func compareCategories(of data: DataShape) {
        guard data.kind.hasCategories else { return }
        if case .pixelCNN = decoder { return }
        func isReplaced(_ id: String) -> Bool { [BernoulliDistance.id, SquaredDistance.id].contains(id) }
        var isMixed = isReplaced(distance)
        if isMixed { distance = MixedDistance.id }
        if case .stages(var stages) = pretraining {
            for i in stages.indices where stages[i].distance.map(isReplaced) == true {
                stages[i].distance = MixedDistance.id
                isMixed = true
            }
            pretraining = .stages(stages)
        }
        if isMixed { outputActivation = .identity }
    }

    private static let usualFeatures = DataShape.usual.features

    /// Switches a term on. At the first step a term that has to begin at codes which mean something gets a stage before it that
    /// learns them, unless there is one: the same start as later on.
    package mutating func switchOn(_ id: String, at step: Int) {
        guard !terms.contains(id) else { return }
        if step == 0, pretraining == .none, Terms.named(id)?.startsFromCodes == true {
            pretraining = .stages([Stage(Self.stageOfCodes, terms: terms)])
        }
        terms.append(id)
    }

    /// Switches a term off, with the stage that it got when it was switched on.
    package mutating func switchOff(_ id: String) {
        terms.removeAll { $0 == id }
        guard Terms.named(id)?.startsFromCodes == true, !activeTerms.contains(where: \.startsFromCodes),
            case .stages(let stages) = pretraining, stages.map(\.name) == [Self.stageOfCodes],
            Variant.named(variant).map({ $0.experiment.pretraining == Pretraining.none }) ?? true
        else { return }
        pretraining = .none
    }

    private static let stageOfCodes = "codes"

    /// Whether a stage stands before the experiment only because a term needs it.
    package var hasStageOfCodes: Bool {
        if case .stages(let stages) = pretraining { stages.map(\.name) == [Self.stageOfCodes] } else { false }
    }

    /// A width in proportion to the data; never wider than what it was.
    static func scaled(_ width: Int, to data: DataShape) -> Int {
        max(2, (width * min(data.features, usualFeatures) + usualFeatures / 2) / usualFeatures)
    }

    /// 784–400–20
    package func widthsText(features: Int) -> String {
        ([String(features)] + encoder.blueprint.labels + [String(latent)]).joined(separator: "–")
    }
}

/// Every knob of every corruption, distance, term and augmentation.
package enum Knobs {
    package static var all: [Knob] {
        (Distances.all.flatMap(\.knobs) + Terms.all.flatMap(\.knobs) + Corruptions.all.flatMap(\.knobs)
            + Augmentations.all.flatMap(\.knobs)
            + [Experiment.samples.knob, NestedDropout.share, Experiment.pretrainingSteps.knob]).withoutRepeats
    }

    package static func named(_ id: String) -> Knob? { all.first { $0.id == id } }
}
