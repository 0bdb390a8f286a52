extension Variant {
    /// An autoencoder first; then, with it held, a denoiser that learns how its codes are spread.
    package static let latentDiffusion = Variant(
        id: "latent-diffusion", title: "latent diffusion",
        formula: "‖ε − ε̂(z_t, t)‖² on the codes of a frozen autoencoder",
        paper: "Ho, Jain & Abbeel, NeurIPS 2020; Rombach et al., CVPR 2022",
        guidance: Guidance(
            when: "the best samples from an autoencoder that is there",
            why: "learns the density of its codes by removing noise",
            limits: "as good as the autoencoder; drawing takes many steps"),
        experiment: Experiment(
            variant: "latent-diffusion", encoder: .dense([512, 256], .relu), latent: 16,
            terms: [DiffusionTerm.id],
            pretraining: .stages([Stage("autoencoder", terms: [])]), learns: ["time.", "model."]))
}
