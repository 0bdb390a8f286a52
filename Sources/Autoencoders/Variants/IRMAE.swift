extension Variant {
    /// Descent through linear layers finds codes of a low rank.
    package static let irmae = Variant(
        id: "irmae", title: "IRMAE (rank-minimising)",
        formula: "‖x − g(W₄…W₁·f(x))‖²",
        paper: "Jing, Zbontar & LeCun, NeurIPS 2020",
        guidance: Guidance(
            when: "few directions in use without a term to set",
            why: "descent through linear layers prefers maps of low rank",
            limits: "how low depends on depth, rate and time; codes are a subspace, not axes"),
        experiment: Experiment(
            variant: "irmae", encoder: .dense([512, 256], .relu), latent: 64, outputActivation: .sigmoid,
            distance: SquaredDistance.id, linearLayers: 4))
}
