extension Variant {
    /// Only what the codes know of each other costs more.
    package static let betaTCVAE = Variant(
        id: "beta-tcvae", title: "β-TCVAE",
        formula: "Bernoulli(x, g(z)) + β·KL(q(z|x)‖N(0, I)) + λ_TC·TC(z)",
        paper: "Chen, Li, Grosse & Duvenaud, NeurIPS 2018",
        guidance: Guidance(
            when: "single factors with less loss of detail than β-VAE",
            why: "only the dependence among codes is weighed more",
            limits: "the estimate of TC needs large batches"),
        experiment: Experiment(
            variant: "beta-tcvae", encoder: .dense([400], .relu), latent: 20, code: .gaussian,
            terms: [KLTerm.id, TotalCorrelationTerm.id]))
}
