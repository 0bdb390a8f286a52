extension Variant {
    /// The codes as a whole follow the prior, not each image's own: no term makes single images overlap.
    package static let waeMMD = Variant(
        id: "wae-mmd", title: "Wasserstein (MMD)",
        formula: "‖x − g(z)‖² + λ_M·MMD(q_z, N(0, σ_z²))",
        paper: "Tolstikhin, Bousquet, Gelly & Schölkopf, ICLR 2018",
        guidance: Guidance(
            when: "samples with sharper pictures than a VAE, and no critic",
            why: "compares the codes of a batch with the prior as a whole",
            limits: "needs batches large against the codes; no likelihood"),
        experiment: Experiment(
            variant: "wae-mmd",
            encoder: .dense([400], .relu), latent: 20, outputActivation: .sigmoid,
            distance: SquaredDistance.id, terms: [MMDTerm.id]))
}
