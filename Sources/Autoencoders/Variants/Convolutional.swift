extension Variant {
    /// Neighbouring pixels share weights: a VAE with an eye for shapes.
    package static let convolutional = Variant(
        id: "convolutional", title: "convolutional",
        formula: "Bernoulli(x, g(z)) + β·KL(q(z|x)‖N(0, I)), f and g convolutional",
        paper: "Masci, Meier, Cireşan & Schmidhuber, ICANN 2011",
        guidance: Guidance(
            when: "pictures of 16×16 and more",
            why: "weights are shared over places: fewer, and shifts matter less",
            limits: "pictures only; slower a step"),
        experiment: Experiment(
            variant: "convolutional",
            encoder: .convolutional(
                ConvolutionalLayers([.init(32), .init(64)], dense: [.init(width: 256, activation: .relu)])),
            latent: 20, code: .gaussian, terms: [KLTerm.id]))
}
