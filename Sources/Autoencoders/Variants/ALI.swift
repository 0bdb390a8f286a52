extension Variant {
    /// Encoder and decoder learn from a critic on pairs alone; nothing compares images.
    package static let ali = Variant(
        id: "ali", title: "adversarially learned inference",
        formula: "D_GAN((x, f(x)), (g(z), z))",
        paper: "Dumoulin et al., ICLR 2017; Donahue, Krähenbühl & Darrell, ICLR 2017",
        guidance: Guidance(
            when: "pictures and codes of one kind, semantics before detail",
            why: "a critic compares pairs, so that x̂ needs no distance",
            limits: "x̂ may be another x; the hardest to train"),
        experiment: Experiment(
            variant: "ali", encoder: .dense([512, 512], .leakyReLU), latent: 32, outputActivation: .sigmoid,
            distance: NoDistance.id, terms: [PairsTerm.id],
            // With 0.9 the game on MNIST ends in one image for all codes.
            knobs: [Adversary.memory.id: 0.5]))
}
