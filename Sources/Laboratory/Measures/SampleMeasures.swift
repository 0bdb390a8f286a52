/// What samples are worth in the eyes of the classifier that comes with the data, or of the one that was named.
extension Measure {
    private static let seen = "the shipped classifier's features"

    static let frechetDistance = Measure(
        "frechet", "Fréchet distance of samples on \(seen)", better: .less, needs: [.classifier], cost: .demand,
        rows: DrawnImages.limit,
        definition:
            "‖m_x − m_y‖² + tr(C_x + C_y − 2(C_x C_y)^½) of 128 hidden units for samples and as many rows; no FID: that is by Inception",
        paper: "Heusel et al. 2017"
    ) { context in
        OfDrawnImages(context) { $0.seen.map { FrechetDistance($0.drawn, $0.real).value } }
    }

    static let sampleKernelDistance = Measure(
        "kid", "kernel distance of samples on \(seen)", better: .less, needs: [.classifier], cost: .demand,
        rows: DrawnImages.limit,
        definition: "MMD² of samples and as many rows with the kernel (a·b/d + 1)³, without bias; it may be below 0",
        paper: "Bińkowski, Sutherland, Arbel & Gretton 2018"
    ) { context in
        OfDrawnImages(
            context,
            inPieces: { images in
                DiscrepancyWork(
                    images.seen.map { DiscrepancySum($0.drawn, $0.real, kernel: DiscrepancySum.polynomial()) })
            })
    }

    static let sampleInception = Measure(
        "inception_score", "Inception-style score of samples by the shipped classifier", better: .more,
        needs: [.classifier], cost: .demand, rows: DrawnImages.limit,
        definition:
            "exp of the mean over samples of KL(p(y|x)‖p(y)): how sure it is of each, and of how many classes",
        paper: "Salimans et al. 2016"
    ) { context in
        OfDrawnImages(context) { $0.seen.map { inceptionScore($0.probabilities) } }
    }

    static let precision = quality(
        "precision", "samples within the ball of a row", "Kynkäänniemi et al. 2019"
    ) { $0.precision }

    static let recall = quality(
        "recall", "rows within the ball of a sample", "Kynkäänniemi et al. 2019"
    ) { $0.recall }

    static let density = quality(
        "density", "balls of rows that a sample is within, over those expected", "Naeem et al. 2020"
    ) { $0.density }

    static let coverage = quality(
        "coverage", "rows within whose ball a sample is", "Naeem et al. 2020"
    ) { $0.coverage }

    private static func quality(
        _ id: String, _ what: String, _ paper: String, _ number: @escaping @Sendable (SampleQuality) -> Double
    ) -> Measure {
        Measure(
            id, "\(id) of samples on \(seen)", unit: .share, better: .more, needs: [.classifier], cost: .demand,
            rows: DrawnImages.limit,
            definition: "\(what); balls reach to the fifth neighbour", paper: paper
        ) { context in
            OfDrawnImages(context, inPieces: { QualityWork(images: $0, number: number) })
        }
    }
}
