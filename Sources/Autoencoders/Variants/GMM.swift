extension Variant {
    /// The prior has clusters of its own, found in the codes.
    package static let gmm = Variant(
        id: "gmm", title: "Gaussian-mixture prior",
        formula: "Bernoulli(x, g(z)) + β_c·KL(q(z,c|x)‖Σ π_c N(μ_c, σ_c²))",
        paper: "Jiang, Zheng, Tan, Tang & Zhou, IJCAI 2017",
        guidance: Guidance(
            when: "data in groups: clusters and samples from each",
            why: "the prior is a mixture that is learnt along",
            limits: "needs a good start; clusters may die"),
        experiment: Experiment(
            variant: "gmm", encoder: .dense([512, 256], .relu), latent: 10, code: .gaussian,
            terms: [MixtureTerm.id], knobs: [KLTerm().weight.id: 0.2, Experiment.pretrainingSteps.id: 4000],
            // A β of 0.2 keeps codes apart that the plain VAE's would let run into each other.
            pretraining: .stages([Stage("VAE", terms: [KLTerm.id])])))
}
