import Autoencoders
import Datasets
import Foundation
import Tensors

/// Priors that are chosen by measuring.
extension Claim {
    static let componentsOfCodes = Claim(
        id: "components",
        statement:
            "BIC finds the number of Gaussians, 1, 2, 3, 5 and 8, of 4,000 made codes in 4 dimensions, askew and of unequal shares",
        source: "Schwarz, Ann. Stat. 1978; Ghosh et al., ICLR 2020", data: "digits"
    ) { trial in
        var (figures, holds): ([(String, Double)], Bool) = ([], true)
        for count in [1, 2, 3, 5, 8] {
            let stream = Generator(seed: trial.seed).split("made codes").split(count)
            let codes = madeCodes(count, rows: max(400, Int(4000 * min(1, trial.scale))), from: stream)
            let found = FullMixture.search(codes, most: 12, from: stream.split("fit")).map { $0.best + 1 } ?? 0
            figures.append(("found of \(count)", Double(found)))
            holds = holds && found == count
        }
        return Finding(figures, holds: holds)
    }

    /// Rows of so many Gaussians in 4 dimensions, each askew in a way of its own; the largest has twice the rows of the
    /// smallest. Middles lie at least 6 deviations apart.
    private static func madeCodes(_ count: Int, rows: Int, from stream: Generator) -> Tensor {
        let d = 4
        var centers: [[Float]] = []
        var draw = 0
        while centers.count < count {
            let center = stream.split("center").split(draw).uniform([d]).values.map { 20 * $0 - 10 }
            draw += 1
            let isFar = centers.allSatisfy { zip($0, center).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } > 36 }
            if isFar { centers.append(center) }
        }
        let weights = (0..<count).map { 1 + Float($0) / Float(max(1, count - 1)) }
        let total = weights.reduce(0, +)
        let (places, noise) = (
            stream.split("places").uniform([rows]).values, stream.split("noise").normal([rows, d])
        )
        var values: [Float] = []
        for row in 0..<rows {
            var (k, rest) = (0, places[row] * total)
            while k < count - 1, rest >= weights[k] {
                rest -= weights[k]
                k += 1
            }
            let factor = stream.split("factor").split(k).normal([d, d]).values
            let z = Array(noise.row(row))
            for j in 0..<d {
                values.append((0..<j).reduce(centers[k][j] + z[j]) { $0 + 0.5 * factor[j * d + $1] * z[$1] })
            }
        }
        return Tensor(values, shape: [rows, d])
    }

    static let importance = Claim(
        id: "importance",
        statement:
            "the importance-weighted bound of a VAE rises with K = 1, 10, 100, 1000, for 100 rows of static MNIST",
        source: "Burda, Grosse & Salakhutdinov, ICLR 2016, theorem 1", data: "mnist-binary"
    ) { trial in
        let session = try trial.train(Variant.vae.experiment, epochs: 5)
        var (figures, bounds): ([(String, Double)], [Double]) = ([], [])
        for draws in [1, 10, 100, 1000] {
            let verdict = try ownBound(
                trial, session, draws: max(1, Int(Double(draws) * min(1, 10 * trial.scale))), rows: 100)
            figures += [("K = \(draws)", verdict.bound), ("standard error, K = \(draws)", verdict.error)]
            bounds.append(verdict.bound)
        }
        return Finding(figures, holds: zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 })
    }

    /// The bound of log p(x) by the prior that the model was trained with, over rows of the judged split.
    private static func ownBound(
        _ trial: Trial, _ session: Session, draws: Int, rows: Int
    ) throws -> PriorSearch.Verdict {
        let model = try TrainedModel(session.checkpoint(), workers: trial.workers)
        var settings = PriorSearch.Settings()
        (settings.draws, settings.rows, settings.seed) = (draws, min(rows, trial.judged.count), trial.seed)
        let search = PriorSearch(ofOwn: model, judging: trial.judged, settings)
        do throws(PriorSearch.Failure) {
            if let verdict = try search.verdicts().first { return verdict }
        } catch {
            if error.isStopped { throw Trial.Stopped() }
        }
        throw PriorSearch.Failure(isStopped: false)
    }

    static let vamp = Claim(
        id: "vamp",
        statement:
            "on static MNIST a VampPrior of 200 pseudo-inputs has a better bound of log p(x) than N(0, I) with the same network",
        source: "Tomczak & Welling, AISTATS 2018, table 1: −85.57 and −88.56 with two layers of codes",
        data: "mnist-binary"
    ) { trial in
        func bound(_ variant: Variant, edit: (inout Experiment) -> Void) throws -> PriorSearch.Verdict {
            var experiment = variant.experiment
            (experiment.encoder, experiment.latent) = (.dense([300], .relu), 40)
            experiment.decoder = experiment.encoder.mirrored
            edit(&experiment)
            let session = try trial.train(experiment, epochs: 30)
            return try ownBound(trial, session, draws: 500, rows: 500)
        }
        let normal = try bound(.vae) { _ in }
        let vamp = try bound(.vampVAE) { $0.knobs[VampTerm.count.id] = 200 }
        return Finding(
            [
                ("log p(x), N(0, I)", normal.bound), ("standard error, N(0, I)", normal.error),
                ("log p(x), VampPrior", vamp.bound), ("standard error, VampPrior", vamp.error),
                ("better by", vamp.bound - normal.bound),
            ], holds: vamp.bound > normal.bound)
    }
}
