extension Variant {
    /// Noise is put on the input, the clean image is the target.
    package static let denoisingGaussian = Variant(
        id: "denoising-gaussian", title: "denoising (Gaussian)",
        formula: "Bernoulli(x, g(f(x + σ·ε)))",
        paper: "Vincent, Larochelle, Lajoie, Bengio & Manzagol, JMLR 11, 2010",
        guidance: Guidance(
            when: "noisy measurements, robust features, real values",
            why: "it learns to lead back to the data, the score of their density",
            limits: "σ has to fit the noise; too much blurs"),
        experiment: Experiment(
            variant: "denoising-gaussian",
            corruption: "gaussian", encoder: .dense([512, 256], .relu), latent: 64))
}
