import Autoencoders

/// What is read off the objective and nothing else.
extension Measure {
    static let loss = Measure(
        "loss", "sum", better: .less, cost: .step,
        definition: "what is minimised: the distance and all weighted terms")

    package static let reconstruction = Measure(
        "reconstruction", "reconstruction", better: .less, cost: .step,
        definition: "mean over rows of the distance Δ(x, x̂), for drawn codes")

    private static let adversarial = Need.term([CriticTerm.id, PairsTerm.id, IndependenceTerm.id])

    static let criticLoss = Measure(
        "critic loss", "critic's loss", unit: .nats, needs: [adversarial], cost: .step,
        definition: "what the other player minimises",
        paper: "Goodfellow et al. 2014")

    package static let criticAccuracy = Measure(
        "critic accuracy", "critic's accuracy", unit: .share, needs: [adversarial], cost: .step,
        definition: "how often the other player tells the two kinds apart; 0.5 where it can't")

    static let activeShare = Measure(
        SparsePlace.share, "units that are on", unit: .share,
        needs: [.term(Terms.all.filter(\.countsActiveUnits).map(\.id))],
        cost: .step,
        definition:
            "share of what sparsity terms act on that is above 0.5, or beyond ±0.01 where that doesn't end at 0 and 1"
    )

    /// A term's own value.
    init(of term: any Term) {
        self.init(
            term.id, term.title, needs: [.term([term.id])], cost: .step,
            definition: "the term \(term.formula), before its weight")
    }
}
