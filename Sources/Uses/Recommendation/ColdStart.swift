import Datasets
import Tensors

/// How well somebody is served whom the model has never learnt from, by how many of their ratings are known: 0 … 5. What is to be
/// found is the same for each number, so that nothing but what is known makes the difference.
package struct ColdStart: Sendable {
    package struct Point: Sendable {
        /// Ratings that are known.
        package let known: Int
        /// The model first, then the baseline: biases of ratings, popularity of what is only taken.
        package let figures: [RecommenderTask.Figures]
    }

    package let points: [Point]
    /// Users with more than five ratings, whom nothing was learnt from.
    package let users: Int

    package static let most = 5

    /// nil where no user was held out: the ratings weren't split by users, or those have too few.
    package init?(_ model: RecommenderModel, k: Int, workers: Workers) {
        let task = model.task
        let known = task.matrix([.testKnown, .test])
        let learnt = task.matrix(model.learning)
        let heldOut = task.matrix([.testKnown])
        let generator = Generator(seed: model.settings.seed).split("cold start")
        var users: [(order: [Int], row: Int)] = []
        for u in 0..<known.count {
            let range = known.range(u)
            guard range.count > Self.most, learnt.range(u).isEmpty, !heldOut.range(u).isEmpty else { continue }
            let order = generator.split(u).permutation(range.count).map { range.lowerBound + Int($0) }
            users.append((order, u))
        }
        guard !users.isEmpty else { return nil }
        self.users = users.count
        let recommender = model.recommender(knowsAll: false, workers: workers)
        let scale = learnt.scale
        let baseline: Baseline
        if model.variant.predictsRatings {
            baseline = .biases(
                RatingBiases(learnt), learnt: (0..<learnt.count).map { !learnt.range($0).isEmpty })
        } else {
            baseline = .popularity(Popularity(RatingRows.liked(learnt, from: task.likedFrom, counts: false)))
        }
        points = (0...Self.most).map { count in
            let trials = users.map { user -> RecommenderTask.Trial in
                let (first, rest) = (user.order.prefix(count).sorted(), user.order.dropFirst(Self.most).sorted())
                return RecommenderTask.Trial(
                    query: RecommenderQuery(
                        user: user.row, items: first.map { known.columns[$0] },
                        values: first.map { known.values[$0] },
                        features: nil),
                    held: rest.map { known.columns[$0] }, ratings: rest.map { known.values[$0] })
            }
            return Point(
                known: count,
                figures: [
                    task.figures(of: recommender, on: trials, k: k, scale: scale),
                    task.figures(of: baseline, on: trials, k: k, scale: scale),
                ])
        }
    }
}
