import Autoencoders

extension Claim {
    private static let recipes = [
        Recipe("variant", epochs: 10, ["beta": 0.2, "pretraining": 4000]),
        Recipe("pretraining-12000", epochs: 10, ["beta": 0.2, "pretraining": 12000]),
        Recipe("beta-0.05", epochs: 10, ["beta": 0.05, "pretraining": 4000]),
        Recipe("beta-0.5", epochs: 10, ["beta": 0.5, "pretraining": 4000]),
    ]

    static let clusters = Claim(
        id: "clusters",
        statement:
            "the clusters of a mixture prior, and those of IDEC, agree with the digits' classes at least 20 points better "
            + "than those of k-means on the pixels",
        source: "Jiang, Zheng, Tan, Tang & Zhou, IJCAI 2017; Guo, Gao, Liu & Yin, IJCAI 2017", data: "mnist",
        recipes: recipes
    ) { trial in
        var figures: [(String, Double)] = []
        var holds = true
        let sessions = [
            try trial.train(Variant.gmm.experiment, by: trial.recipe ?? Self.recipes[0]),
            try trial.train(Variant.idec.experiment, epochs: 10),
        ]
        for (variant, session) in zip(["gmm", "idec"], sessions) {
            let values = try trial.evaluate(session)
            let (pixels, clusters) = (values["kmeans_accuracy"] ?? .nan, values["cluster_accuracy"] ?? .nan)
            if figures.isEmpty { figures.append(("accuracy % k-means on pixels", 100 * pixels)) }
            figures += [
                ("accuracy % \(variant)", 100 * clusters),
                ("mutual information \(variant)", values["cluster_nmi"] ?? .nan),
            ]
            holds = holds && clusters >= pixels + 0.2
        }
        return Finding(figures, holds: holds)
    }
}
