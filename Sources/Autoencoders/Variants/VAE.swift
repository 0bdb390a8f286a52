extension Variant {
    /// Minus the evidence lower bound, in nats.
    package static let vae = Variant(
        id: "vae", title: "variational",
        formula: "Bernoulli(x, g(z)) + β·KL(q(z|x)‖N(0, I)), β = 1",
        paper: "Kingma & Welling, ICLR 2014; Rezende, Mohamed & Wierstra, ICML 2014",
        experiment: Experiment(
            variant: "vae",
            encoder: .dense([400], .relu), latent: 20, code: .gaussian, terms: [KLTerm.id]))
}
