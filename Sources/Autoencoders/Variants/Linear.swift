extension Variant {
    /// Its optimum spans the subspace of the first principal components.
    package static let linear = Variant(
        id: "linear", title: "linear (PCA)",
        formula: "‖x − g(f(x))‖², f and g affine",
        paper: "Bourlard & Kamp, Biol. Cybern. 1988; Baldi & Hornik, Neural Networks 1989",
        guidance: Guidance(
            when: "a baseline for any data, and where codes must be read as axes",
            why: "its optimum spans PCA's subspace: exact, fast, nothing to tune",
            limits: "no curved structure; codes are a rotation of PCA's, not its axes"),
        experiment: Experiment(
            variant: "linear", encoder: .linear, latent: 16, distance: SquaredDistance.id))
}
