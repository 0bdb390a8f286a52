import Autoencoders

extension Claim {
    static let factors = Claim(
        id: "factors",
        statement:
            "the codes of a β-TCVAE keep the factors of images apart better than a VAE's, by the mutual information gap",
        source: "Chen, Li, Grosse & Duvenaud, NeurIPS 2018", data: "dsprites", seeds: [1, 2, 3]
    ) { trial in
        // Of many images: the information of two classes is overrated by (bins − 1)·(values − 1)/2n nats.
        let split = trial.dataset.train
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
