extension Variant {
    /// A critic instead of a kernel says whether codes look like the prior.
    package static let waeGAN = Variant(
        id: "wae-gan", title: "Wasserstein (GAN)",
        formula: "‖x − g(z)‖² + λ_D·D_GAN(q_z, N(0, σ_z²))",
        paper: "Tolstikhin, Bousquet, Gelly & Schölkopf, ICLR 2018",
        guidance: Guidance(
            when: "samples where MMD isn't sharp enough in many codes",
            why: "a critic compares codes with the prior",
            limits: "two players: unstable, slower; no likelihood"),
        experiment: Experiment(
            variant: "wae-gan",
            encoder: .dense([400], .relu), latent: 20, outputActivation: .sigmoid,
            distance: SquaredDistance.id, terms: [CriticTerm.id], knobs: [CriticTerm().weight.id: 0.5]))
}
