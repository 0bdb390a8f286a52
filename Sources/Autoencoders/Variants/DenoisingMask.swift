extension Variant {
    /// A share p of the pixels is hidden, the whole image is the target.
    package static let denoisingMask = Variant(
        id: "denoising-mask", title: "denoising (mask)",
        formula: "Bernoulli(x, g(f(x ⊙ m))), m ~ Ber(1 − p)",
        paper: "Vincent, Larochelle, Bengio & Manzagol, ICML 2008",
        guidance: Guidance(
            when: "missing or dropped values, tables, features for a classifier",
            why: "to fill a gap it has to know how values depend on each other",
            limits: "p has to be found; what can't be told from the rest is averaged"),
        experiment: Experiment(
            variant: "denoising-mask",
            corruption: "mask", encoder: .dense([512, 256], .relu), latent: 64))
}
