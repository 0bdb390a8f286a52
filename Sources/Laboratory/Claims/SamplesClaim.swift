import Autoencoders

extension Claim {
    static let samples = Claim(
        id: "samples",
        statement:
            "a classifier is sure of the class, by 0.9 or more, of at least 70 % of ALI's samples, and sees each class in at "
            + "least 1 % of them",
        source: "Dumoulin et al., ICLR 2017", data: "mnist"
    ) { trial in
        let judge = ClassifierJudge(try trial.classifier(), workers: trial.workers)
        let session = try trial.train(Variant.ali.experiment, epochs: 15)
        func seen(_ images: [[Float]]) -> (sure: Double, rarest: Double) {
            let sight = judge.look(at: images)
            let counts = (0..<judge.classes).map { label in sight.classes.count { $0 == label } }
            let all = Double(images.count)
            return (Double(sight.confidence.count { $0 >= 0.9 }) / all, Double(counts.min()!) / all)
        }
        let images = trial.judged
        let real = seen((0..<images.count).map(images.image))
        let drawn = seen(try trial.sample(session, count: 10_000))
        return Finding(
            [
                ("share of sure images", real.sure), ("share of sure samples", drawn.sure),
                ("share of the rarest class in images", real.rarest),
                ("share of the rarest class in samples", drawn.rarest),
                ("mse", try trial.evaluate(session)["mse"] ?? .nan),
            ], holds: drawn.sure >= 0.7 && drawn.rarest >= 0.01)
    }
}
