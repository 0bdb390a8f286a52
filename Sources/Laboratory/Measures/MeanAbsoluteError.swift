extension Measure {
    static let meanAbsoluteError = Measure(
        "mae", "absolute error per pixel", better: .less, cost: .evaluation,
        summary: "mean over rows and values of |x − x̂|"
    ) { _ in
        MeanOf { batch in
            batch.images.map { images in
                zip(images.x.values, images.reconstruction.values).map { Double(abs($0 - $1)) }
            }
        }
    }
}
