extension Variant {
    /// Pretrained codes are drawn to sharper clusters, without the images.
    package static let dec = Variant(
        id: "dec", title: "embedded clustering",
        formula: "γ_Q·KL(P‖Q)",
        paper: "Xie, Girshick & Farhadi, ICML 2016",
        guidance: Guidance(
            when: "clusters only, when reconstructions don't matter",
            why: "sharpens soft assignments after a good start",
            limits: "forgets the data: codes may collapse; K is given"),
        experiment: Experiment(
            variant: "dec", encoder: .dense([500, 500, 2000], .relu), latent: 10, distance: NoDistance.id,
            terms: [StudentTerm.id],
            knobs: [StudentTerm().weight.id: 1],
            pretraining: .stages([Stage("autoencoder", distance: SquaredDistance.id, terms: [])])))
}
