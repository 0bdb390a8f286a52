extension Variant {
    /// The prior has clusters of its own, found in the codes.
    package static let gmm = Variant(
        id: "gmm", title: "Gaussian-mixture prior",
        formula: "Bernoulli(x, g(z)) + β_c·KL(q(z,c|x)‖Σ π_c N(μ_c, σ_c²))",
        paper: "Jiang, Zheng, Tan, Tang & Zhou, IJCAI 2017",
        experiment: Experiment(
            variant: "gmm", encoder: .dense([500, 500, 2000], .relu), latent: 10, code: .gaussian,
            terms: [MixtureTerm.id], knobs: [Experiment.pretrainingSteps.id: 4000],
            // The variances wait: without a KL they would only shrink, and the mixture begin with blowing them up.
            pretraining: .phases([Phase("autoencoder", terms: [], learns: ["encoder.", "mean.", "decoder."])])))
}
