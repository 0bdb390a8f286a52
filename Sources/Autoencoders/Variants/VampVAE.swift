extension Variant {
    /// The prior is what the encoder says of pseudo-inputs, which learn.
    package static let vampVAE = Variant(
        id: "vamp-vae", title: "VampPrior",
        formula: "Bernoulli(x, g(z)) + β_u·KL(q(z|x)‖1/P Σ q(z|u_p))",
        paper: "Tomczak & Welling, AISTATS 2018",
        guidance: Guidance(
            when: "a better bound than N(0, I) allows",
            why: "the prior is a mixture of posteriors at learnt inputs, where codes really are",
            limits: "costs an encoding of each pseudo-input a step; may overfit"),
        experiment: Experiment(
            variant: "vamp-vae", encoder: .dense([400], .relu), latent: 20, code: .gaussian, terms: [VampTerm.id]))
}
