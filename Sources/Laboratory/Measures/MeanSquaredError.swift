extension Measure {
    package static let meanSquaredError = Measure(
        "mse", "mse per value", better: .less, cost: .step,
        definition:
            "mean over rows and observed values of (x − x̂)²; on curves with drawn codes, in evaluations from their middle"
    ) { _ in MeanOf(rows: false) { $0.errors?.map { Double($0 * $0) } } }
}
