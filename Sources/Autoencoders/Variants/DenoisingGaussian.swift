extension Variant {
    /// Noise is put on the input, the clean image is the target.
    package static let denoisingGaussian = Variant(
        id: "denoising-gaussian", title: "denoising (Gaussian)",
        formula: "Bernoulli(x, g(f(x + σ·ε)))",
        paper: "Vincent, Larochelle, Lajoie, Bengio & Manzagol, JMLR 11, 2010",
        experiment: Experiment(
            variant: "denoising-gaussian",
            corruption: "gaussian", encoder: .dense([512, 256], .relu), latent: 64))
}
