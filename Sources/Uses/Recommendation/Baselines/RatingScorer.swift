import Datasets

/// Whatever says something of items to somebody: a model or a baseline, measured alike.
protocol RatingScorer {
    var name: String { get }
    /// Whether what it says is a rating; else it only ranks.
    var predictsRatings: Bool { get }
    /// What is said of all items, for each query.
    func scores(_ queries: [RecommenderQuery], _ body: (_ query: Int, UnsafeBufferPointer<Float>) -> Void)
    /// The same of some cells alone.
    func predictions(
        _ queries: [RecommenderQuery], of items: [[Int32]], _ body: (_ query: Int, [Float]) -> Void)
}

extension Recommender: RatingScorer {
    var predictsRatings: Bool { variant.predictsRatings }
}

/// A baseline that says the scores of each query at once.
struct Baseline: RatingScorer {
    let name: String
    let predictsRatings: Bool
    let scoresOf: (RecommenderQuery) -> [Float]

    func scores(_ queries: [RecommenderQuery], _ body: (_ query: Int, UnsafeBufferPointer<Float>) -> Void) {
        for (i, query) in queries.enumerated() { scoresOf(query).withUnsafeBufferPointer { body(i, $0) } }
    }

    func predictions(
        _ queries: [RecommenderQuery], of items: [[Int32]], _ body: (_ query: Int, [Float]) -> Void
    ) {
        for (i, query) in queries.enumerated() {
            let scores = scoresOf(query)
            body(i, items[i].map { scores[Int($0)] })
        }
    }

    /// The mean of all ratings.
    static func mean(_ biases: RatingBiases) -> Baseline {
        Baseline(name: "mean", predictsRatings: true) { _ in
            [Float](repeating: biases.mean, count: biases.items.count)
        }
    }

    /// Means of users and items, shrunk.
    static func biases(_ biases: RatingBiases, learnt: [Bool]) -> Baseline {
        Baseline(name: "biases", predictsRatings: true) { query in
            let own: Float =
                if let user = query.user, learnt[user] { biases.users[user] } else {
                    biases.bias(ofUser: query.items, query.values)
                }
            return biases.items.map { biases.mean + own + $0 }
        }
    }

    static func popularity(_ popularity: Popularity) -> Baseline {
        Baseline(name: "popularity", predictsRatings: false) { _ in popularity.scores }
    }

    static func ease(_ ease: EASE, likedFrom: Float) -> Baseline {
        Baseline(name: "ease", predictsRatings: false) { query in
            ease.scores(zip(query.items, query.values).filter { $1 >= likedFrom }.map { $0.0 })
        }
    }
}
