extension Variant {
    /// A critic measures what the codes know of each other.
    package static let factorVAE = Variant(
        id: "factor-vae", title: "FactorVAE",
        formula: "Bernoulli(x, g(z)) + β·KL(q(z|x)‖N(0, I)) + γ_TC·E D(z)",
        paper: "Kim & Mnih, ICML 2018",
        guidance: Guidance(
            when: "single factors, with time for a critic",
            why: "a critic estimates the dependence among codes",
            limits: "two players: slower, and the critic may fail"),
        experiment: Experiment(
            variant: "factor-vae", encoder: .dense([400], .relu), latent: 20, code: .gaussian,
            terms: [KLTerm.id, IndependenceTerm.id]))
}
