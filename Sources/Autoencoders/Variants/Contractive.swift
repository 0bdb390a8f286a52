extension Variant {
    /// The code moves little when the image does.
    package static let contractive = Variant(
        id: "contractive", title: "contractive",
        formula: "Bernoulli(x, g(z)) + λ_J·‖J_f(x)‖²",
        paper: "Rifai, Vincent, Muller, Glorot & Bengio, ICML 2011",
        experiment: Experiment(
            variant: "contractive",
            encoder: .linear, latent: 256, codeActivation: .sigmoid, terms: [ContractionTerm.id]))
}
