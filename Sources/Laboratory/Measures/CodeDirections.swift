extension Measure {
    static let participation = Measure(
        "participation", "participation ratio of codes", unit: .dimensions, cost: .demand,
        definition: "(Σ λ)²/Σ λ² of the eigenvalues of their covariance",
        paper: "Gao et al. 2017"
    ) { context in OfRows(context) { rows in rows.count > 1 ? LinearDimension(of: rows.codes).participation : nil } }

    static let effectiveRank = Measure(
        "effective_rank", "effective rank of codes", unit: .dimensions, cost: .demand,
        definition: "exp of the entropy of the eigenvalues of their covariance",
        paper: "Roy & Vetterli 2007"
    ) { context in OfRows(context) { rows in rows.count > 1 ? LinearDimension(of: rows.codes).effectiveRank : nil } }
}
