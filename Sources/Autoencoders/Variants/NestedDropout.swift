extension Variant {
    /// Codes in the order of what they are worth.
    package static let nestedDropout = Variant(
        id: "nested-dropout", title: "nested dropout",
        formula: "Bernoulli(x, g(z)), z_{j>b} = 0, b ~ Geo(p_b)",
        paper: "Rippel, Gelbart & Adams, ICML 2014",
        guidance: Guidance(
            when: "codes in an order, to be cut at any length later",
            why: "the first codes are kept most often and have to carry most",
            limits: "late codes learn seldom; a worse error at full length"),
        experiment: Experiment(
            variant: "nested-dropout", encoder: .dense([512, 256], .relu), latent: 32, isNested: true))
}
