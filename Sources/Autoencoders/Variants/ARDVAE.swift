extension Variant {
    /// A VAE whose prior learns how much each code varies.
    package static let ardVAE = Variant(
        id: "ard-vae", title: "ARD-VAE",
        formula: "Bernoulli(x, g(z)) + β_α·KL(q(z|x)‖N(0, 1/α))",
        paper: "Saha, Joshi & Whitaker, arXiv 2501.10901, 2025",
        guidance: Guidance(
            when: "a VAE that says which codes are relevant",
            why: "each code has a precision of its own prior, learnt from the data",
            limits: "α by gradient needs time; correlated codes share relevance"),
        experiment: Experiment(
            variant: "ard-vae", encoder: .dense([400], .relu), latent: 32, code: .gaussian, terms: [ARDTerm.id]))
}
