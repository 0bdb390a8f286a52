extension Measure {
    static let attributePredictability = Measure(
        "sap", "separated attribute predictability", unit: .share, better: .more, needs: [.factors, .codes],
        cost: .demand, definition: "R² of the best code for a factor above the second best's",
        paper: "Kumar et al. 2018"
    ) { context in
        OfRows(context) { rows in
            guard !rows.factors.isEmpty else { return nil }
            return AttributePredictability(codes: rows.codes, factors: rows.factors.map { $0.map(Double.init) }).value
        }
    }
}
