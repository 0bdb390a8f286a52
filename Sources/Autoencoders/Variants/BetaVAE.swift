extension Variant {
    /// A stronger pull to the prior: codes that are more independent and carry less.
    package static let betaVAE = Variant(
        id: "beta-vae", title: "β-VAE",
        formula: "Bernoulli(x, g(z)) + β·KL(q(z|x)‖N(0, I)), β = 4",
        paper: "Higgins et al., ICLR 2017",
        guidance: Guidance(
            when: "codes that stand for single factors",
            why: "more weight on the KL asks for independent codes",
            limits: "reconstructions pay for it; factors may still be mixed"),
        experiment: Experiment(
            variant: "beta-vae",
            encoder: .dense([400], .relu), latent: 20, code: .gaussian, terms: [KLTerm.id],
            knobs: [KLTerm().weight.id: 4]))
}
