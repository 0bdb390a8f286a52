extension Variant {
    /// A VAE whose prior learns how much each code varies.
    package static let ardVAE = Variant(
        id: "ard-vae", title: "ARD-VAE",
        formula: "Bernoulli(x, g(z)) + β_α·KL(q(z|x)‖N(0, 1/α))",
        paper: "Saha, Joshi & Whitaker, arXiv 2501.10901, 2025",
        experiment: Experiment(
            variant: "ard-vae", encoder: .dense([400], .relu), latent: 32, code: .gaussian, terms: [ARDTerm.id]))
}
