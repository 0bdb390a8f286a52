extension Variant {
    /// Sharper clusters among codes that can still be decoded.
    package static let idec = Variant(
        id: "idec", title: "embedded clustering with reconstruction",
        formula: "‖x − g(z)‖² + γ_Q·KL(P‖Q)",
        paper: "Guo, Gao, Liu & Yin, IJCAI 2017",
        guidance: Guidance(
            when: "clusters that keep what the rows look like",
            why: "the reconstruction holds the codes while clusters sharpen",
            limits: "K is given; as good as its start"),
        experiment: Experiment(
            variant: "idec", encoder: .dense([500, 500, 2000], .relu), latent: 10, distance: SquaredDistance.id,
            terms: [StudentTerm.id],
            // The paper's 0.1 stands beside a mean over pixels, 80 beside our sum over 784 of them.
            knobs: [StudentTerm().weight.id: 80, Experiment.pretrainingSteps.id: 4000],
            pretraining: .stages([Stage("autoencoder", terms: [])])))
}
