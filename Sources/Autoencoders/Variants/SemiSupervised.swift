extension Variant {
    /// The code has to tell the class where it is known, and the image always.
    package static let semiSupervised = Variant(
        id: "semi-supervised", title: "semi-supervised",
        formula: "Bernoulli(x, g(z)) + λ_y·H(y, ŷ(z))",
        paper: "Ranzato & Szummer, ICML 2008; Le, Patterson & White, NeurIPS 2018",
        experiment: Experiment(
            variant: "semi-supervised", encoder: .dense([512, 256], .relu), latent: 64, terms: [LabelTerm.id],
            knobs: [LabelTerm.share.id: 0.1]))
}
