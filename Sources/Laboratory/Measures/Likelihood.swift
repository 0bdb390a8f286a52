extension Measure {
    /// A density's, which can be negative, or that of grey levels.
    static let likelihood = Measure(
        "nll", "−log p(x|z)", unit: .nats, better: .less, needs: [.otherLikelihood], cost: .validation,
        definition: "mean over rows of −log p(x|z) for one drawn code each"
    ) { _ in MeanOf { $0.negativeLogLikelihood?.values.map(Double.init) } }
}
