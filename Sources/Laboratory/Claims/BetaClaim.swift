import Autoencoders

extension Claim {
    static let beta = Claim(
        id: "beta",
        statement: "with β 0.25, 1, 4, 16 the KL and the active units fall and the reconstruction error rises",
        source: "Higgins et al., ICLR 2017", data: "mnist"
    ) { trial in
        var figures: [(String, Double)] = []
        var rows: [(kl: Double, mse: Double, units: Double)] = []
        for beta: Float in [0.25, 1, 4, 16] {
            var experiment = Variant.vae.experiment
            experiment.knobs["beta"] = beta
            let values = try trial.evaluate(trial.train(experiment, epochs: 5, called: "β = \(beta)"))
            let row = (values["kl"] ?? .nan, values["mse"] ?? .nan, values["active_units"] ?? .nan)
            rows.append(row)
            figures += [("kl β=\(beta)", row.0), ("mse β=\(beta)", row.1), ("active units β=\(beta)", row.2)]
        }
        let holds = zip(rows, rows.dropFirst()).allSatisfy {
            $1.kl < $0.kl && $1.mse > $0.mse && $1.units <= $0.units
        }
        return Finding(figures, holds: holds && rows[3].units < rows[0].units)
    }
}
