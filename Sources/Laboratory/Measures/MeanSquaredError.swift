extension Measure {
    static let meanSquaredError = Measure(
        "mse", "mse per pixel", better: .less, cost: .step,
        summary: "mean over rows and values of (x − x̂)²; on curves with drawn codes, in evaluations from their middle"
    ) { _ in
        MeanOf { batch in
            batch.images.map { images in
                zip(images.x.values, images.reconstruction.values).map { Double(($0 - $1) * ($0 - $1)) }
            }
        }
    }
}
