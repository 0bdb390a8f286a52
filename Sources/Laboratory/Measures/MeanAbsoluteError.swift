extension Measure {
    static let meanAbsoluteError = Measure(
        "mae", "absolute error per value", better: .less, cost: .evaluation,
        definition: "mean over rows and observed values of |x − x̂|"
    ) { _ in MeanOf(rows: false) { $0.errors?.map { Double(abs($0)) } } }
}
