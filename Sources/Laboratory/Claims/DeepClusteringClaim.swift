import Autoencoders

extension Claim {
    static let deepClustering = Claim(
        id: "deep-clustering",
        statement:
            "clusters of codes that are drawn to centres agree with the digits' classes at least 20 points better than those of "
            + "k-means on the pixels, and at least as well as k-means on the codes of the same autoencoder without centres",
        source:
            "Song, Liu, Huang, Wang & Tan, CIARP 2013; figures to compare with: Xie, Girshick & Farhadi, ICML 2016",
        data: "mnist"
    ) { trial in
        let session = try trial.train(Variant.deepClustering.experiment, epochs: 10)
        let values = try trial.evaluate(session)
        // As many steps, all of them without centres.
        var plain = Variant.deepClustering.experiment
        plain.terms = []
        plain.pretraining = .none
        let stage = Double(Variant.deepClustering.experiment.value(of: Experiment.pretrainingSteps))
        let perEpoch = Double(max(1, trial.dataset.train.count / 100))
        let other = try trial.evaluate(
            try trial.train(plain, epochs: 10 + stage / perEpoch, called: "autoencoder"),
            also: ["code_kmeans_accuracy"])
        let (pixels, clusters) = (values["kmeans_accuracy"] ?? .nan, values["cluster_accuracy"] ?? .nan)
        let codes = other["code_kmeans_accuracy"] ?? .nan
        return Finding(
            [
                ("accuracy % k-means on pixels", 100 * pixels),
                ("accuracy % k-means on codes of an autoencoder", 100 * codes),
                ("accuracy % deep-clustering", 100 * clusters),
                ("mutual information deep-clustering", values["cluster_nmi"] ?? .nan),
                ("adjusted Rand index deep-clustering", values["cluster_ari"] ?? .nan),
            ], holds: clusters >= pixels + 0.2 && clusters >= codes)
    }
}
