extension Variant {
    /// The code moves little when the image does.
    package static let contractive = Variant(
        id: "contractive", title: "contractive",
        formula: "Bernoulli(x, g(z)) + λ_J·‖J_f(x)‖²",
        paper: "Rifai, Vincent, Muller, Glorot & Bengio, ICML 2011",
        guidance: Guidance(
            when: "features that small changes of the input shouldn't move",
            why: "the penalty flattens f except along the data",
            limits: "dear with deep encoders; only infinitesimal changes count"),
        experiment: Experiment(
            variant: "contractive",
            encoder: .linear, latent: 256, codeActivation: .sigmoid, terms: [ContractionTerm.id]))
}
