extension Variant {
    /// Neighbouring pixels share weights: a VAE with an eye for shapes.
    package static let convolutional = Variant(
        id: "convolutional", title: "convolutional",
        formula: "Bernoulli(x, g(z)) + β·KL(q(z|x)‖N(0, I)), f and g convolutional",
        paper: "Masci, Meier, Cireşan & Schmidhuber, ICANN 2011",
        experiment: Experiment(
            variant: "convolutional",
            encoder: .convolutional(
                ConvolutionalLayers([.init(32), .init(64)], dense: [.init(width: 256, activation: .relu)])),
            latent: 20, code: .gaussian, terms: [KLTerm.id]))
}
