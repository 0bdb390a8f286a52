extension Variant {
    /// Minus the evidence lower bound, in nats.
    package static let vae = Variant(
        id: "vae", title: "variational",
        formula: "Bernoulli(x, g(z)) + β·KL(q(z|x)‖N(0, I)), β = 1",
        paper: "Kingma & Welling, ICLR 2014; Rezende, Mohamed & Wierstra, ICML 2014",
        guidance: Guidance(
            when: "samples, likelihoods, smooth codes, missing labels; the first to try",
            why: "a bound on log p(x), with a code near a known prior",
            limits: "blurred pictures; with a strong decoder codes go unused"),
        experiment: Experiment(
            variant: "vae",
            encoder: .dense([400], .relu), latent: 20, code: .gaussian, terms: [KLTerm.id]))
}
