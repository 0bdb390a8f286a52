extension Variant {
    /// Codes that a decoder of bounded slope can do without shrink to nothing.
    package static let leastVolume = Variant(
        id: "least-volume", title: "least volume",
        formula: "‖x − g(f(x))‖² + λ_vol·exp mean log(σ_z + η_V), ‖W_g‖ = 1",
        paper: "Chen & Fuge, ICLR 2024",
        guidance: Guidance(
            when: "finding how many codes data need",
            why: "a decoder of bounded slope can't hide what a code carries in small codes",
            limits: "λ has to be set against the error; slow to begin"),
        experiment: Experiment(
            variant: "least-volume", encoder: .dense([512, 256], .relu), latent: 64, outputActivation: .sigmoid,
            distance: SquaredDistance.id, terms: [LeastVolumeTerm.id], isDecoderNormalised: true))
}
