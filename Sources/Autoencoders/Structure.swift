import Networks

/// What a model is built for: the choices of an experiment and its counts. Where two experiments have the same structure,
/// one model serves both.
///
/// It says nothing of the numbers that are turned while it trains: those stand on the ``KnobBoard``.
package struct Structure: ExperimentChoices, Hashable, Sendable {
    package let corruption: String
    package let encoder, decoder: Architecture
    /// The number of codes.
    package let latent: Int
    package let code: Experiment.CodeKind
    /// The nonlinearity of deterministic codes.
    package let codeActivation: Activation
    /// The nonlinearity of the decoder's last layer.
    package let outputActivation: Activation
    package let distance: String
    /// The terms that are on, in the order of the sentence.
    package let terms: [String]
    package let prior: String
    /// What sparsity terms act on; nil for the code.
    package let sparsityOn: String?
    /// How the paths of the parameters begin that learn; nil for all.
    package let learns: [String]?
    /// How many dense layers are in use, from the data on; nil for all.
    package let depth: Int?
    /// Square linear layers behind the encoder.
    package let linearLayers: Int
    /// Whether codes are cut behind a random place while it trains.
    package let isNested: Bool
    /// Whether each layer of the decoder is divided by its largest singular value.
    package let isDecoderNormalised: Bool
    /// Whether the contraction estimates ‖J_f‖².
    package let isContractionEstimated: Bool
    /// Those that the experiment has, by id.
    private let counts: [String: Int]

    /// Precondition: what the experiment chooses is registered.
    package init(_ experiment: Experiment) {
        (corruption, distance, prior) = (experiment.corruption, experiment.distance, experiment.prior)
        (encoder, decoder, latent) = (experiment.encoder, experiment.decoder, experiment.latent)
        (code, codeActivation) = (experiment.code, experiment.codeActivation)
        (outputActivation, learns, depth) = (experiment.outputActivation, experiment.learns, experiment.depth)
        sparsityOn = experiment.sparsityOn
        (linearLayers, isNested) = (experiment.linearLayers ?? 0, experiment.isNested ?? false)
        isDecoderNormalised = experiment.isDecoderNormalised ?? false
        isContractionEstimated = experiment.isContractionEstimated ?? false
        terms = experiment.activeTerms.map(\.id)
        let counts = experiment.activeKnobs.filter { !$0.live && $0 != Experiment.pretrainingSteps.knob }
        self.counts = Dictionary(uniqueKeysWithValues: counts.map { ($0.id, Int(experiment.value(of: $0))) })
    }

    /// Precondition: the experiment has it.
    package subscript(_ count: Count) -> Int {
        guard let value = counts[count.id] else { preconditionFailure("\(count.id) is no count of this model") }
        return value
    }

    /// Pixels along a side of the patches that the encoder's tokens are, or else the decoder's; nil where there are none.
    package var patch: Int? {
        for case .transformer(let layers) in [encoder, decoder] { return layers.patch }
        return nil
    }

    /// Codes that are drawn for each image.
    package var sampleCount: Int { code == .gaussian ? self[Experiment.samples] : 1 }

    /// Whether a parameter learns.
    func learns(_ path: String) -> Bool { learns.map { $0.contains { path.hasPrefix($0) } } ?? true }
}
