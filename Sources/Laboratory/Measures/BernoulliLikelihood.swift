extension Measure {
    /// For grey pixels it has a floor above 0 and is no likelihood of the data: compare it with itself only.
    static let bernoulliLikelihood = Measure(
        "bernoulli_nll", "−log p(x|z) of bits", unit: .nats, better: .less, needs: [.bernoulli], cost: .validation,
        definition: "mean over rows of −log p(x|z) for one drawn code each"
    ) { _ in MeanOf { $0.negativeLogLikelihood?.values.map(Double.init) } }
}
