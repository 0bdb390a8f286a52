import Tensors

/// A named point in the space of experiments: a method of the survey. It owns no code, only choices.
package struct Variant: Sendable {
    package let id: String
    package let title: String
    /// What it minimises.
    package let formula: String
    /// Authors, venue, year.
    package let paper: String
    /// When to take it, why it works and what it can't do.
    package let guidance: Guidance
    /// The choices; the widths are those for images of 28×28.
    package let experiment: Experiment
    /// Which rows of ratings it is meant for; nil of what is for any data. On other data it is what it is: a model of rows.
    package let ratings: (rows: RowKind.Ratings.Side, content: RowKind.Ratings.Content)?

    package init(
        id: String, title: String, formula: String, paper: String, guidance: Guidance = Guidance(),
        experiment: Experiment,
        ratings: (rows: RowKind.Ratings.Side, content: RowKind.Ratings.Content)? = nil
    ) {
        precondition(experiment.variant == id, "\(experiment.variant) in variant \(id)")
        self.id = id
        self.title = title
        self.formula = formula
        self.paper = paper
        self.guidance = guidance
        self.experiment = experiment
        self.ratings = ratings
    }

    /// A line each for whoever has to choose.
    package struct Guidance: Sendable, Equatable {
        package let when, why, limits: String

        package init(when: String = "", why: String = "", limits: String = "") {
            (self.when, self.why, self.limits) = (when, why, limits)
        }

        /// With what each is.
        package var lines: [String] {
            [("when", when), ("why", why), ("limits", limits)].filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1)" }
        }
    }

    /// The knobs that the formula has.
    package var knobs: [Knob] { experiment.activeKnobs }

    /// Every variant, from simple to combined; a new one is a line here.
    package static let all: [Variant] = [
        .linear, .undercomplete, .overcomplete, .sparseL1, .sparseKL, .denoisingGaussian, .denoisingMask,
        .contractive,
        .vae, .betaVAE, .betaTCVAE, .factorVAE, .vampVAE,
        .waeMMD, .waeGAN, .adversarial, .ali,
        .gmm, .deepClustering, .dec, .idec, .semiSupervised, .m2,
        .convolutional, .transformer, .pixelCNN, .latentDiffusion,
        .autoRecItem, .autoRecUser, .multDAE, .multVAE,
        .stacked,
        .featureConsistent,
        .leastVolume, .nestedDropout, .irmae, .ardVAE,
    ]

    package static func named(_ id: String) -> Variant? { all.first { $0.id == id } }
}
