extension Variant {
    /// Each code is on for a share ρ of the images.
    package static let sparseKL = Variant(
        id: "sparse-kl", title: "sparse (KL)",
        formula: "‖x − g(z)‖² + λₛ·Σ KL(ρ‖ρ̂)",
        paper: "Ng, CS294A lecture notes, 2011",
        experiment: Experiment(
            variant: "sparse-kl",
            encoder: .linear, latent: 1024, codeActivation: .sigmoid, distance: SquaredDistance.id,
            terms: [SparsityTerm.id]))
}
