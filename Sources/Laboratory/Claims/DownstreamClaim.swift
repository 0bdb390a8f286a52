import Autoencoders

extension Claim {
    static let downstream = Claim(
        id: "downstream",
        statement:
            "with 100 labels, frozen codes of a VAE tell the digits' classes better than the pixels and than as many principal "
            + "components, by a linear probe and by nearest neighbours",
        source: "Kingma, Rezende, Mohamed & Welling, NIPS 2014 (M1); Alain & Bengio, 2016", data: "mnist"
    ) { trial in
        let session = try trial.train(Variant.vae.experiment, epochs: 10)
        let trained = try TrainedModel(session.checkpoint(), workers: trial.workers)
        let found = Downstream(trained, on: trial.judged, in: trial.dataset, labels: [10, 100, 1000]) { share, what in
            trial.report(what, share)
        }
        guard let found else { throw Trial.Stopped() }
        var figures: [(String, Double)] = []
        for line in found.lines {
            for (name, values) in [("probe", line.probe), ("neighbours", line.neighbours)] {
                for representation in Downstream.Representation.allCases {
                    guard let value = values[representation] else { continue }
                    figures.append(("\(name) % \(representation.rawValue), \(line.labels) labels", 100 * value))
                }
            }
        }
        for representation in Downstream.Representation.allCases {
            guard let kept = found.preservation[representation] else { continue }
            figures.append(("trustworthiness \(representation.rawValue)", kept.trustworthiness))
            figures.append(("continuity \(representation.rawValue)", kept.continuity))
        }
        func isBetter(_ values: [Downstream.Representation: Double]) -> Bool {
            guard let codes = values[.codes], let raw = values[.raw], let pca = values[.pca] else { return false }
            return codes > raw && codes > pca
        }
        let holds =
            found.lines.first { $0.labels == 100 }.map { isBetter($0.probe) && isBetter($0.neighbours) } ?? false
        return Finding(figures, holds: holds)
    }
}
