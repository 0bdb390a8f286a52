extension Measure {
    static let structuralSimilarity = Measure(
        "ssim", "structural similarity", better: .more, needs: [.images(side: 11), .unitInterval, .completeRows],
        cost: .evaluation,
        definition: "mean over rows of SSIM(x, x̂), window of 11×11",
        paper: "Wang, Bovik, Sheikh & Simoncelli 2004"
    ) { context in
        let similarity = StructuralSimilarity()
        let shape = context.data.image
        return MeanOf { batch in
            batch.images.map { images in
                (0..<batch.count).compactMap {
                    similarity.value(Array(images.x.row($0)), Array(images.reconstruction.row($0)), shape)
                }
            }
        }
    }
}
