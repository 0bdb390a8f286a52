extension Measure {
    static let sparseness = Measure(
        "hoyer", "sparseness of codes", unit: .share, needs: [.codes], cost: .demand,
        summary: "mean of (√d − Σ|z|/‖z‖)/(√d − 1): 1 where one code is on, 0 where all are equal (Hoyer 2004)"
    ) { context in
        OfRows(context) { rows in
            guard rows.count > 1 else { return nil }
            let values = Sparseness(rows.codes, threshold: 0).hoyer
            return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
        }
    }
}
