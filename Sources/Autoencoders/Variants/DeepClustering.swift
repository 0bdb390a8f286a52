extension Variant {
    /// Codes are drawn to the nearest of some centres, which k-means finds first, and can still be decoded.
    package static let deepClustering = Variant(
        id: "deep-clustering", title: "deep clustering by centres",
        formula: "‖x − g(z)‖² + λ_c·min_k‖z − c_k‖²",
        paper: "Song, Liu, Huang, Wang & Tan, CIARP 2013",
        guidance: Guidance(
            when: "clusters, where k-means of codes isn't enough",
            why: "codes are drawn to the nearest centre while they are learnt",
            limits: "the number of clusters is given; no samples"),
        experiment: Experiment(
            variant: "deep-clustering", encoder: .dense([500, 500, 2000], .relu), latent: 10,
            distance: SquaredDistance.id, terms: [CentersTerm.id],
            knobs: [Experiment.pretrainingSteps.id: 4000],
            pretraining: .stages([Stage("autoencoder", terms: [])])))
}
