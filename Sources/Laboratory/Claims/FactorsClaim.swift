import Autoencoders

extension Claim {
    static let factors = Claim(
        id: "factors",
        statement:
            "the codes of a β-TCVAE keep the factors of images apart better than a VAE's, by the mutual information gap",
        source: "Chen, Li, Grosse & Duvenaud, NeurIPS 2018", data: "dsprites"
    ) { trial in
        // Of many images: the information of two classes is overrated by (bins − 1)·(values − 1)/2n nats.
        // So a report is of the training images, whose factors nothing has been told; a choice isn't.
        let split = trial.split == .test ? trial.dataset.train : trial.judged
        let factors = trial.dataset.factors.indices.map(split.values(ofFactor:))
        var figures: [(String, Double)] = []
        var gaps: [Double] = []
        for variant in [Variant.vae, .betaTCVAE] {
            var experiment = variant.experiment
            experiment.latent = 10
            let session = try trial.train(experiment, epochs: 60)
            let codes = try trial.codes(session, of: split)
            let gap = MutualInformationGap(codes: codes, factors: factors.isEmpty ? [split.labels ?? []] : factors)
            gaps.append(gap.value)
            figures.append(("mutual information gap \(variant.id)", gap.value))
        }
        return Finding(figures, holds: gaps[1] > gaps[0])
    }
}
