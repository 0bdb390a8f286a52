extension Measure {
    static let sparseness = Measure(
        "hoyer", "sparseness of codes", unit: .share, needs: [.codes], cost: .demand,
        definition: "mean of (√d − Σ|z|/‖z‖)/(√d − 1): 1 where one code is on, 0 where all are equal",
        paper: "Hoyer 2004"
    ) { context in
        OfRows(context) { $0.sparseness(\.hoyer) }
    }

    static let activeCodes = Measure(
        "l0", "codes that are on", needs: [.codes], cost: .demand,
        definition: "mean over rows of #{j: |z_j| > 0.01}", paper: "Hurley & Rickard 2009"
    ) { context in
        OfRows(context) { $0.sparseness(\.active) }
    }

    static let lifetimeSparseness = Measure(
        "lifetime_sparseness", "lifetime sparseness of codes", unit: .share, needs: [.codes], cost: .demand,
        definition:
            "mean over codes of (1 − (mean |z|)²/mean z²)/(1 − 1/n) over rows: near 1 where a code is seldom on",
        paper: "Vinje & Gallant 2000"
    ) { context in
        OfRows(context) { $0.sparseness(\.lifetime) }
    }

    static let populationSparseness = Measure(
        "population_sparseness", "population sparseness of codes", unit: .share, needs: [.codes], cost: .demand,
        definition: "mean over rows of (1 − (mean |z|)²/mean z²)/(1 − 1/d) over codes: near 1 where few are on",
        paper: "Rolls & Tovee 1995"
    ) { context in
        OfRows(context) { $0.sparseness(\.population) }
    }
}

extension MeasuredRows {
    fileprivate func sparseness(_ numbers: (Sparseness) -> [Double]) -> Double? {
        guard count > 1 else { return nil }
        let values = numbers(Sparseness(codes, threshold: 0.01))
        return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
}
