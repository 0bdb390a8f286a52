extension Variant {
    /// Each code is on for a share ρ of the images.
    package static let sparseKL = Variant(
        id: "sparse-kl", title: "sparse (KL)",
        formula: "‖x − g(z)‖² + λₛ·Σ KL(ρ‖ρ̂)",
        paper: "Ng, CS294A lecture notes, 2011",
        guidance: Guidance(
            when: "overcomplete features with a wanted mean activity",
            why: "sets the mean activity of each unit, not its size",
            limits: "needs codes in 0…1; the mean is over a batch, so batches matter"),
        experiment: Experiment(
            variant: "sparse-kl",
            encoder: .linear, latent: 1024, codeActivation: .sigmoid, distance: SquaredDistance.id,
            terms: [SparsityTerm.id]))
}
