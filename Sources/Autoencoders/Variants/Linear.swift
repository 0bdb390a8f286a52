extension Variant {
    /// Its optimum spans the subspace of the first principal components.
    package static let linear = Variant(
        id: "linear", title: "linear (PCA)",
        formula: "‖x − g(f(x))‖², f and g affine",
        paper: "Bourlard & Kamp, Biol. Cybern. 1988; Baldi & Hornik, Neural Networks 1989",
        experiment: Experiment(
            variant: "linear", encoder: .linear, latent: 16, distance: SquaredDistance.id))
}
