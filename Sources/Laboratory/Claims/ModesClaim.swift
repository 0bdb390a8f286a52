import Autoencoders
import Datasets
import Tensors

extension Claim {
    /// Chosen by for how many of the seeds 101 to 104 it holds, then by the mean of the smallest shares; the first then held
    /// for each of 101 to 116. Noise on what the critic sees makes eight narrow Gaussians overlap with what is drawn (Sønderby
    /// et al., ICLR 2017); β₁ is that of Metz et al., or Adam's own.
    private static let recipes = [
        Recipe("noise-0.2", epochs: 50, ["beta1": 0.5, "instance-noise": 0.2]),
        Recipe("noise-0.1", epochs: 50, ["beta1": 0.5, "instance-noise": 0.1]),
        Recipe("noise-0.5", epochs: 50, ["beta1": 0.5, "instance-noise": 0.5]),
        Recipe("plain", epochs: 50, ["beta1": 0.5]),
        Recipe("memory", epochs: 50, ["beta1": 0.9]),
        Recipe("memory-noise-0.2", epochs: 50, ["beta1": 0.9, "instance-noise": 0.2]),
        Recipe("memory-noise-0.5", epochs: 50, ["beta1": 0.9, "instance-noise": 0.5]),
        Recipe("memory-slow", epochs: 50, ["beta1": 0.9, "learning-rate": 3e-4]),
        Recipe("plain-long", epochs: 100, ["beta1": 0.5]),
    ]

    static let modes = Claim(
        id: "modes",
        statement:
            "ALI's samples reach each of eight Gaussians around a circle: at least 1 % of 10,000 is nearest to it",
        source: "Dumoulin et al., ICLR 2017, section 3; Metz, Poole, Pfau & Sohl-Dickstein, ICLR 2017, appendix A",
        data: "ring", recipes: recipes
    ) { trial in
        // Layers as wide as those of Metz et al.
        var experiment = Variant.ali.experiment
        experiment.encoder = .dense([128, 128], .leakyReLU)
        experiment.decoder = experiment.encoder.mirrored
        experiment.knobs[PairsTerm.width.id] = 128
        let session = try trial.train(experiment, by: trial.recipe ?? Self.recipes[0])
        let samples = try trial.sample(session, count: 10_000)
        let centers = Self.centers(trial.dataset.train, classes: trial.dataset.classes ?? 1)
        var shares = [Double](repeating: 0, count: centers.count)
        var distance = 0.0
        for sample in samples {
            let distances = centers.map { center in
                zip(center, sample).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
            }
            let nearest = distances.indices.min { distances[$0] < distances[$1] }!
            shares[nearest] += 1 / Double(samples.count)
            distance += distances[nearest].squareRoot() / Double(samples.count)
        }
        let least = shares.min()!
        return Finding(
            [
                ("smallest share", least), ("mean distance to the nearest", distance),
                ("mse", try trial.evaluate(session)["mse"] ?? .nan),
            ], holds: least >= 0.01)
    }

    /// The mean of each class of a split, [classes][features].
    private static func centers(_ split: Split, classes: Int) -> [[Float]] {
        let rows = (0..<Int32(split.count)).map { $0 }
        let images = Buffer(count: rows.count * split.features)
        rows.withUnsafeBufferPointer { split.gather($0, into: images.base) }
        var sums = [[Double]](repeating: Array(repeating: 0, count: split.features), count: classes)
        var counts = [Double](repeating: 0, count: classes)
        for row in rows.indices {
            let label = split.label(row) ?? 0
            counts[label] += 1
            for i in 0..<split.features { sums[label][i] += Double(images.base[row * split.features + i]) }
        }
        return zip(sums, counts).filter { $1 > 0 }.map { sum, count in sum.map { Float($0 / count) } }
    }
}
