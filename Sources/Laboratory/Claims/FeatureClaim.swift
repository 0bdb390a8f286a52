import Autoencoders
import Networks

extension Claim {
    static let features = Claim(
        id: "features",
        statement:
            "a classifier that took no part in the training sees the class of the image in more reconstructions of the "
            + "feature-consistent VAE than of the pixel VAE, with as many codes and epochs",
        source: "Hou, Shen, Sun & Qiu, WACV 2017", data: "mnist"
    ) { trial in
        let (judge, accuracy) = try trial.trainClassifier(epochs: 3, seed: 1000 + trial.seed)
        var figures: [(String, Double)] = [("accuracy % of the classifier", 100 * accuracy)]
        var agreements: [Double] = []
        for variant in [Variant.vae, .featureConsistent] {
            let values = try trial.evaluate(trial.train(variant.experiment, epochs: 5), judge: judge)
            agreements.append(values["agreement"] ?? .nan)
            figures += [
                ("agreement % \(variant.id)", 100 * agreements.last!), ("mse \(variant.id)", values["mse"] ?? .nan),
                ("kl \(variant.id)", values["kl"] ?? .nan),
            ]
        }
        return Finding(figures, holds: agreements[1] > agreements[0])
    }
}
