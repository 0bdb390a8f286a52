extension Measure {
    static let mutualInformationGap = Measure(
        "mig", "mutual information gap", unit: .share, better: .more, needs: [.factors, .codes], cost: .demand,
        definition: "how much more the best code tells of a factor than the second best",
        paper: "Chen et al. 2018"
    ) { context in
        OfRows(context) { rows in
            rows.factors.isEmpty ? nil : MutualInformationGap(codes: rows.codes, factors: rows.factors).value
        }
    }
}
