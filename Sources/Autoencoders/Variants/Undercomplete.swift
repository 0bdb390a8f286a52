extension Variant {
    /// The code is a bottleneck: nothing else keeps it from the identity.
    package static let undercomplete = Variant(
        id: "undercomplete", title: "undercomplete",
        formula: "Bernoulli(x, g(f(x))), dim z ≪ dim x",
        paper: "Hinton & Salakhutdinov, Science 313, 2006",
        guidance: Guidance(
            when: "compression, features for another model, small or medium data",
            why: "few codes leave only what explains most of the variance",
            limits: "no samples; codes are spread as they like, with holes between"),
        experiment: Experiment(
            variant: "undercomplete", encoder: .dense([512, 256], .relu), latent: 32))
}
