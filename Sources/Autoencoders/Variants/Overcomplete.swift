extension Variant {
    /// More codes than pixels and nothing against the identity: switch a term on and see what it changes.
    package static let overcomplete = Variant(
        id: "overcomplete", title: "overcomplete",
        formula: "Bernoulli(x, g(f(x))), dim z > dim x",
        paper: "Bengio, Found. Trends Mach. Learn. 2(1), 2009, §4.6",
        guidance: Guidance(
            when: "to see what a network copies, or with a corruption or penalty beside",
            why: "more codes than values can hold everything",
            limits: "without a penalty it may learn the identity and nothing else"),
        experiment: Experiment(
            variant: "overcomplete",
            encoder: .linear, latent: 1024, codeActivation: .relu))
}
