extension Variant {
    /// The class is a part of the code: known of some rows, summed over for the others.
    package static let m2 = Variant(
        id: "m2", title: "semi-supervised VAE with the class in the code",
        formula: "L(x, y) + U(x) + α_y·H(y, q(y|x))",
        paper: "Kingma, Rezende, Mohamed & Welling, NIPS 2014 (M2)",
        guidance: Guidance(
            when: "few labels, many rows, and samples of a class",
            why: "sums over the class where it isn't told",
            limits: "time grows with the classes; one class a row"),
        experiment: Experiment(
            variant: "m2", encoder: .dense([500], .softplus), latent: 60, code: .gaussian,
            outputActivation: .sigmoid, distance: NoDistance.id, terms: [ClassCodeTerm.id],
            knobs: [LabelTerm.share.id: 0.1]))
}
