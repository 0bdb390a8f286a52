extension Variant {
    /// Pretrained codes are drawn to sharper clusters, without the images.
    package static let dec = Variant(
        id: "dec", title: "embedded clustering",
        formula: "γ_Q·KL(P‖Q)",
        paper: "Xie, Girshick & Farhadi, ICML 2016",
        experiment: Experiment(
            variant: "dec", encoder: .dense([500, 500, 2000], .relu), latent: 10, distance: NoDistance.id,
            terms: [StudentTerm.id],
            knobs: [StudentTerm().weight.id: 1],
            pretraining: .stages([Stage("autoencoder", distance: SquaredDistance.id, terms: [])])))
}
