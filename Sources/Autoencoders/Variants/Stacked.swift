extension Variant {
    /// A deep sigmoid autoencoder, each pair of layers trained before the next is put inside.
    package static let stacked = Variant(
        id: "stacked", title: "stacked",
        formula: "Bernoulli(x, g(f(x))), layer by layer first",
        paper: "Bengio, Lamblin, Popovici & Larochelle, NIPS 2006; Hinton & Salakhutdinov, Science 313, 2006",
        guidance: Guidance(
            when: "deep networks that don't start, historical comparisons",
            why: "each layer starts as an autoencoder of the one below",
            limits: "good starts and optimisers have made it mostly unneeded"),
        experiment: Experiment(
            variant: "stacked", encoder: .dense([1000, 500, 250], .sigmoid), latent: 30, pretraining: .layerwise))
}
