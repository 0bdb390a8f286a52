extension Measure {
    /// Whether what was lost is what makes an image what it is. Measured with another classifier than a feature distance
    /// has learnt by, it says more.
    static let agreement = Measure(
        "agreement", "agreement of the shipped classifier", unit: .share, better: .more, needs: [.classifier],
        cost: .evaluation,
        definition: "images in whose reconstruction it sees the class that it sees in the image"
    ) { _ in
        MeanOf { batch in
            batch.seen.map { seen in zip(seen.image, seen.reconstruction).map { $0 == $1 ? 1 : 0 } }
        }
    }
}
