extension Variant {
    /// Few codes are on for each image.
    package static let sparseL1 = Variant(
        id: "sparse-l1", title: "sparse (L1)",
        formula: "Bernoulli(x, g(z)) + λ₁·Σ|z|",
        paper: "Goodfellow, Bengio & Courville, Deep Learning, 2016, §14.2.1",
        experiment: Experiment(
            variant: "sparse-l1", encoder: .dense([512], .relu), latent: 128,
            codeActivation: .relu, terms: [L1Term.id]))
}
