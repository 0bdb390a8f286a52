extension Variant {
    /// Few codes are on for each image.
    package static let sparseL1 = Variant(
        id: "sparse-l1", title: "sparse (L1)",
        formula: "Bernoulli(x, g(z)) + λ₁·Σ|z|",
        paper: "Goodfellow, Bengio & Courville, Deep Learning, 2016, §14.2.1",
        guidance: Guidance(
            when: "features that are read one by one, few active in each row",
            why: "the penalty shuts units off that a row doesn't need",
            limits: "shrinks what is active as well; λ has to be found"),
        experiment: Experiment(
            variant: "sparse-l1", encoder: .dense([512], .relu), latent: 128,
            codeActivation: .relu, terms: [L1Term.id]))
}
