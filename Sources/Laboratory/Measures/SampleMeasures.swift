extension Measure {
    static let frechetDistance = Measure(
        "frechet", "Fréchet distance of samples", better: .less, needs: [.classifier], cost: .demand,
        summary: "of a classifier's hidden layer for 2,000 samples and as many rows (Heusel et al. 2017)"
    ) { context in
        OfDrawnImages(context) { $0.seen.map { FrechetDistance($0.drawn, $0.real).value } }
    }

    static let sampleKernelDistance = Measure(
        "kid", "kernel distance of samples", better: .less, needs: [.classifier], cost: .demand,
        summary: "MMD² with a cubic kernel of the same (Bińkowski, Sutherland, Arbel & Gretton 2018)"
    ) { context in
        OfDrawnImages(context) { $0.seen.map { kernelDistance($0.drawn, $0.real).value } }
    }

    static let sampleInception = Measure(
        "inception_score", "inception score of samples", better: .more, needs: [.classifier], cost: .demand,
        summary: "how sure a classifier is of 2,000 samples, and of how many classes (Salimans et al. 2016)"
    ) { context in
        OfDrawnImages(context) { $0.seen.map { inceptionScore($0.probabilities) } }
    }

    static let precision = quality(
        "precision", "precision of samples", "samples that are near a row (Kynkäänniemi et al. 2019)"
    ) { $0.precision }

    static let recall = quality(
        "recall", "recall of samples", "rows that are near a sample (Kynkäänniemi et al. 2019)"
    ) { $0.recall }

    static let density = quality(
        "density", "density of samples", "rows that samples are near, over those expected (Naeem et al. 2020)"
    ) { $0.density }

    static let coverage = quality(
        "coverage", "coverage of samples", "rows that a sample is near (Naeem et al. 2020)"
    ) { $0.coverage }

    private static let neighbours = 5

    private static func quality(
        _ id: String, _ title: String, _ summary: String, _ number: @escaping @Sendable (SampleQuality) -> Double
    ) -> Measure {
        Measure(
            id, title, unit: .share, better: .more, needs: [.classifier], cost: .demand,
            summary: "\(summary), among 5 neighbours in a classifier's hidden layer"
        ) { context in
            OfDrawnImages(context) { images in
                guard let seen = images.seen, seen.real.shape[0] > neighbours else { return nil }
                return number(SampleQuality(seen.real, seen.drawn, k: neighbours))
            }
        }
    }
}
