import Datasets

/// Ratings as the rows that a variant learns from: which way round, what of them, and less what.
struct RatingRows {
    /// [items, users] or [users, items]: what should come out of the network.
    let rows: SparseRows
    /// The means that were taken off; nil where nothing is a rating.
    let biases: RatingBiases?

    /// `byUser` has the ratings that are learnt from.
    init(
        _ byUser: SparseRows, of variant: RecommenderVariant, _ settings: RecommenderSettings, likedFrom: Float,
        isImplicit: Bool
    ) {
        guard variant.predictsRatings else {
            biases = nil
            rows = Self.liked(byUser, from: likedFrom, counts: variant.loss == .weighted && isImplicit)
            return
        }
        var biases = RatingBiases(byUser)
        if !settings.takesBiasesOff {
            biases = RatingBiases(
                mean: biases.mean, users: biases.users.map { _ in 0 }, items: biases.items.map { _ in 0 },
                userShrinkage: .infinity, itemShrinkage: .infinity)
        }
        var rest = byUser
        for u in 0..<byUser.count {
            for j in byUser.range(u) {
                rest.values[j] -= biases.value(user: u, item: Int(byUser.columns[j]))
            }
        }
        self.biases = biases
        rows = variant.rows == .items ? rest.transposed : rest
    }

    /// The cells that count as liked, each 1, or how often.
    static func liked(_ byUser: SparseRows, from: Float, counts: Bool) -> SparseRows {
        var liked = SparseRows(width: byUser.width)
        for u in 0..<byUser.count {
            let places = byUser.range(u).filter { byUser.values[$0] >= from }
            liked.append(
                columns: places.map { byUser.columns[$0] }, values: places.map { counts ? byUser.values[$0] : 1 })
        }
        return liked
    }
}
