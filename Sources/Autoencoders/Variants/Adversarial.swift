extension Variant {
    /// A critic shapes the codes after a prior of any form.
    package static let adversarial = Variant(
        id: "adversarial", title: "adversarial",
        formula: "Bernoulli(x, g(z)) + λ_D·D_GAN(q_z, p_z)",
        paper: "Makhzani, Shlens, Jaitly, Goodfellow & Frey, ICLR 2016 workshop",
        guidance: Guidance(
            when: "codes of any prior that can be drawn from",
            why: "a critic needs draws only, no density",
            limits: "two players: unstable; no likelihood"),
        experiment: Experiment(
            variant: "adversarial", encoder: .dense([512, 256], .relu), latent: 2, terms: [CriticTerm.id],
            prior: RingPrior.id))
}
