extension Variant {
    /// Patches that attend to each other, with one code for the image.
    package static let transformer = Variant(
        id: "transformer", title: "vision transformer",
        formula: "‖x − g(f(x))‖², f and g of attention blocks",
        paper: "Dosovitskiy et al., ICLR 2021; He et al., CVPR 2022",
        guidance: Guidance(
            when: "pictures with relations far apart, and enough of them",
            why: "each patch sees all others",
            limits: "wants much data and time; small data are overfitted"),
        experiment: Experiment(
            variant: "transformer", encoder: .transformer(TransformerLayers()), latent: 32,
            distance: SquaredDistance.id))
}
