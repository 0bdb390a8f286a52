extension Variant {
    /// Codes in the order of what they are worth.
    package static let nestedDropout = Variant(
        id: "nested-dropout", title: "nested dropout",
        formula: "Bernoulli(x, g(z)), z_{j>b} = 0, b ~ Geo(p_b)",
        paper: "Rippel, Gelbart & Adams, ICML 2014",
        experiment: Experiment(
            variant: "nested-dropout", encoder: .dense([512, 256], .relu), latent: 32, isNested: true))
}
