import Autoencoders

extension Claim {
    static let samples = Claim(
        id: "samples",
        statement: "a classifier is sure of the class, by 0.9 or more, of at least 70 % of ALI's samples",
        source: "Dumoulin et al., ICLR 2017", data: "mnist", seeds: [1, 2, 3]
    ) { trial in
        let judge = ClassifierJudge(try trial.classifier(), workers: trial.workers)
        let session = try trial.train(Variant.ali.experiment, epochs: 30)
        func share(_ images: [[Float]]) -> Double {
            let confidence = judge.look(at: images).confidence
            return Double(confidence.count { $0 >= 0.9 }) / Double(confidence.count)
        }
        let (test, samples) = (trial.dataset.test, try trial.sample(session, count: 10_000))
        let sure = share(samples)
        return Finding(
            [
                ("share of test images", share((0..<test.count).map(test.image))), ("share of samples", sure),
                ("mse", try trial.evaluate(session)["mse"] ?? .nan),
            ], holds: sure >= 0.7)
    }
}
