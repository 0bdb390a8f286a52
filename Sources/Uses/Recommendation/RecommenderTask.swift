import Datasets
import Laboratory

/// Ratings, how they are split, and what is measured of whom.
package struct RecommenderTask: Sendable {
    package let ratings: Ratings
    package let split: RatingsSplit
    /// Of users [users, columns] and of items, where there are such.
    package let userFeatures, itemFeatures: FeatureTable?
    /// From which rating on an item counts as liked.
    package let likedFrom: Float

    package init(
        _ ratings: Ratings, _ split: RatingsSplit, userFeatures: FeatureTable? = nil,
        itemFeatures: FeatureTable? = nil, likedFrom: Float? = nil
    ) {
        (self.ratings, self.split) = (ratings, split)
        (self.userFeatures, self.itemFeatures) = (userFeatures, itemFeatures)
        self.likedFrom = likedFrom ?? ratings.likedFrom
    }

    /// [users, items] of the entries of some parts. Cost: a pass over the ratings.
    func matrix(_ parts: Set<RatingsSplit.Part>) -> SparseRows {
        ratings.byUser { parts.contains(split.parts[$0]) }
    }

    /// What is learnt from while it is chosen by the validation part, and what when that is done.
    static let learning: Set<RatingsSplit.Part> = [.train]
    static let all: Set<RatingsSplit.Part> = [.train, .validation, .validationKnown]

    /// Somebody of whom something is to be found.
    struct Trial {
        var query: RecommenderQuery
        var held: [Int32]
        var ratings: [Float]
    }

    /// The users who have entries in a part, what is known of them then, and what is to be found.
    func trials(of part: RatingsSplit.Part, most: Int = .max) -> [Trial] {
        let known: Set<RatingsSplit.Part> =
            part == .test
            ? [.train, .validation, .validationKnown, .testKnown] : [.train, .validationKnown]
        let (knownRows, held) = (matrix(known), matrix([part]))
        let users = (0..<held.count).filter { !held.range($0).isEmpty }
        let every = max(1, users.count / max(1, min(most, users.count)))
        return stride(from: 0, to: users.count, by: every).map { place in
            let user = users[place]
            let (items, values) = knownRows.row(user)
            let (heldItems, heldValues) = held.row(user)
            return Trial(
                query: RecommenderQuery(user: user, items: Array(items), values: Array(values), features: nil),
                held: Array(heldItems), ratings: Array(heldValues))
        }
    }

    /// What a scorer comes to.
    package struct Figures: Sendable, Equatable {
        package let name: String
        /// By name, in order: `rmse`, `mae`, `recall@10`, …
        package let values: [(id: String, value: Double)]
        /// Cells, and users with something that they like among them.
        package let cells, users: Int

        package subscript(_ id: String) -> Double? { values.first { $0.id == id }?.value }

        package static func == (a: Figures, b: Figures) -> Bool {
            a.name == b.name && a.cells == b.cells && a.users == b.users
                && a.values.elementsEqual(b.values) { $0.id == $1.id && $0.value == $1.value }
        }
    }

    /// Measures what somebody says of what was held out. Ratings are clipped to `scale`; ranked are all items that aren't known,
    /// and to be found are those that are liked.
    func figures(
        of scorer: some RatingScorer, on trials: [Trial], k: Int, scale: ClosedRange<Float>, ranks: Bool = true
    ) -> Figures {
        var values: [(id: String, value: Double)] = []
        var cells = 0
        if scorer.predictsRatings, !ratings.isImplicit {
            var error = RatingError(scale: scale)
            scorer.predictions(trials.map(\.query), of: trials.map(\.held)) { i, predicted in
                for (rating, predicted) in zip(trials[i].ratings, predicted) {
                    error.add(rating, predicted: predicted)
                }
            }
            cells = error.count
            values += [("rmse", error.rmse), ("mae", error.mae)]
        }
        guard ranks else { return Figures(name: scorer.name, values: values, cells: cells, users: 0) }
        let liking = trials.compactMap { trial -> Trial? in
            var trial = trial
            trial.held = zip(trial.held, trial.ratings).filter { $1 >= likedFrom }.map { $0.0 }
            return trial.held.isEmpty ? nil : trial
        }
        var quality = RankingQuality(k: k)
        scorer.scores(liking.map(\.query)) { i, scores in
            quality.add(scores, seen: liking[i].query.items, held: liking[i].held)
        }
        let mean = quality.mean
        values += [
            ("recall@\(k)", mean.recall), ("ndcg@\(k)", mean.ndcg), ("map", mean.averagePrecision),
        ]
        return Figures(name: scorer.name, values: values, cells: cells, users: quality.users)
    }
}
