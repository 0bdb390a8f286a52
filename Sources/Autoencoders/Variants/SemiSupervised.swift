extension Variant {
    /// The code has to tell the class where it is known, and the image always.
    package static let semiSupervised = Variant(
        id: "semi-supervised", title: "semi-supervised",
        formula: "Bernoulli(x, g(z)) + λ_y·H(y, ŷ(z))",
        paper: "Ranzato & Szummer, ICML 2008; Le, Patterson & White, NeurIPS 2018",
        guidance: Guidance(
            when: "some labels, and a classifier that is wanted as well",
            why: "the classifier's error shapes the codes",
            limits: "labels that aren't told help only by way of reconstruction"),
        experiment: Experiment(
            variant: "semi-supervised", encoder: .dense([512, 256], .relu), latent: 64, terms: [LabelTerm.id],
            knobs: [LabelTerm.share.id: 0.1]))
}
