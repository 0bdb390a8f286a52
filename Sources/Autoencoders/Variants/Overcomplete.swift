extension Variant {
    /// More codes than pixels and nothing against the identity: switch a term on and see what it changes.
    package static let overcomplete = Variant(
        id: "overcomplete", title: "overcomplete",
        formula: "Bernoulli(x, g(f(x))), dim z > dim x",
        paper: "Bengio, Found. Trends Mach. Learn. 2(1), 2009, §4.6",
        experiment: Experiment(
            variant: "overcomplete",
            encoder: .linear, latent: 1024, codeActivation: .relu))
}
