import Autoencoders
import Datasets
import Foundation
import Tensors

/// Weights that are found while training runs.
extension Claim {
    /// Rows of x = W z + σε, 3 codes in 12 values.
    private static func linearRows(_ seed: UInt64) throws -> Dataset {
        let (n, d, k) = (4000, 12, 3)
        let stream = Generator(seed: seed).split("pPCA")
        let (w, z, noise) = (
            stream.split("w").normal([k, d]).values, stream.split("z").normal([n, k]).values,
            stream.split("noise").normal([n, d]).values
        )
        let rows = (0..<n).map { i in
            (0..<d).map { j in
                (0..<k).reduce(0.5 * noise[i * d + j]) { $0 + z[i * k + $1] * w[$1 * d + j] }
            }
        }
        return try Dataset(id: "pPCA", title: "pPCA", shape: ImageShape(height: 1, width: d), rows: rows)
    }

    static let noiseOfPCA = Claim(
        id: "noise-of-pca",
        statement:
            "σ-VAE with linear layers on rows of probabilistic PCA: σ² is the mean of the discarded eigenvalues within 2 %",
        source: "Rybkin, Daniilidis & Levine, ICML 2021; Lucas et al., NeurIPS 2019", data: "digits"
    ) { trial in
        let own = try trial.judging(linearRows(trial.seed))
        let rows = own.dataset.train
        let x = Tensor((0..<rows.count).flatMap { rows.image($0) }, shape: [rows.count, rows.features])
        let optimum = ProbabilisticPCA(of: x, components: 3)
        var experiment = Variant.vae.experiment
        (experiment.encoder, experiment.decoder, experiment.latent) = (.linear, .linear, 3)
        experiment.compare(by: GaussianDistance.id, on: own.dataset.dataShape)
        experiment.outputActivation = .identity
        let session = try own.train(experiment, epochs: 2400) { setup in
            setup.controls = [GaussianDistance.variance.id: Control("sigma")]
            setup.learningRate = 0.005
            setup.schedules = [
                Setup.learningRate.id: Schedule(
                    .decay, steps: max(1, Int(2400 * Double(rows.count / setup.batch) * trial.scale)))
            ]
        }
        let found = Double(session.setup.experiment.value(of: GaussianDistance.variance))
        let ratio = found / optimum.variance
        return Finding(
            [("σ²", found), ("mean discarded eigenvalue", optimum.variance), ("ratio", ratio)],
            holds: abs(ratio - 1) <= 0.02)
    }

    /// The mean of a curve's last points.
    private static func last(_ name: String, of session: Session) -> Double {
        let values = session.history.train[name]?.points.suffix(50).map { Double($0.value) } ?? []
        return values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
    }

    static let targetOfDivergence = Claim(
        id: "kl-target",
        statement: "ControlVAE holds the KL within 2 % of its target, 10 and 25 nats, from β 0.1 and 10",
        source: "Shao et al., ICML 2020", data: "mnist"
    ) { trial in
        var (figures, holds): ([(String, Double)], Bool) = ([], true)
        for target: Float in [10, 25] {
            for start: Float in [0.1, 10] {
                var experiment = Variant.vae.experiment
                experiment.knobs["beta"] = start
                let name = "KL \(Int(target)), from β \(start)"
                let session = try trial.train(experiment, epochs: 6, called: name) {
                    $0.controls = ["beta": Control("kl", target)]
                }
                let found = last("kl", of: session)
                figures += [
                    (name, found), ("β, \(name)", Double(session.setup.experiment.knobs["beta"] ?? .nan)),
                    ("measured, \(name)", try trial.evaluate(session)["kl"] ?? .nan),
                ]
                holds = holds && abs(found / Double(target) - 1) <= 0.02
            }
        }
        return Finding(figures, holds: holds)
    }

    static let constraint = Claim(
        id: "constraint",
        statement: "GECO brings the reconstruction within 2 % of 100 nats, from above (β 20) and from below (β 0.1)",
        source: "Rezende & Viola 2018", data: "mnist"
    ) { trial in
        var (figures, holds): ([(String, Double)], Bool) = ([], true)
        for start: Float in [20, 0.1] {
            var experiment = Variant.vae.experiment
            experiment.knobs["beta"] = start
            let name = "from β \(start)"
            let session = try trial.train(experiment, epochs: 8, called: name) {
                $0.controls = ["beta": Control("geco", 100)]
            }
            let found = last("reconstruction", of: session)
            figures += [
                ("first, \(name)", Double(session.history.train["reconstruction"]?.points.first?.value ?? .nan)),
                ("reconstruction, \(name)", found),
                ("β, \(name)", Double(session.setup.experiment.knobs["beta"] ?? .nan)),
                ("kl, \(name)", try trial.evaluate(session)["kl"] ?? .nan),
            ]
            holds = holds && abs(found / 100 - 1) <= 0.02
        }
        return Finding(figures, holds: holds)
    }

    /// Nine variances, a factor of two apart.
    private static let variances: [Float] = [0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512]

    static let bestVariance = Claim(
        id: "sigma-vae",
        statement:
            "σ-VAE's Gaussian bound on MNIST is at least that of the best of nine fixed variances less 0.5 nats, in one training",
        source: "Rybkin, Daniilidis & Levine, ICML 2021", data: "mnist"
    ) { trial in
        func bound(_ name: String, edit: @escaping (inout Setup) -> Void) throws -> (bound: Double, session: Session)
        {
            var experiment = Variant.vae.experiment
            experiment.compare(by: GaussianDistance.id, on: trial.dataset.dataShape)
            let session = try trial.train(experiment, epochs: 10, called: name, edit: edit)
            return (try trial.evaluate(session)["elbo"] ?? .nan, session)
        }
        let (found, session) = try bound("σ-VAE") { $0.controls = [GaussianDistance.variance.id: Control("sigma")] }
        var figures = [
            ("bound of σ-VAE", found),
            ("σ²", Double(session.setup.experiment.value(of: GaussianDistance.variance))),
        ]
        var best = -Double.infinity
        for variance in variances {
            let (value, _) = try bound("σ² = \(variance)") {
                $0.experiment.knobs[GaussianDistance.variance.id] = variance
            }
            figures.append(("bound of σ² \(variance)", value))
            best = max(best, value)
        }
        figures.append(("less than the best", best - found))
        return Finding(figures, holds: found >= best - 0.5)
    }
}
