import Datasets
import Foundation
import Tensors

/// What a model comes to on a part, beside the baselines on the same split.
package struct RecommenderReport: Sendable {
    /// The model first.
    package let figures: [RecommenderTask.Figures]
    /// What is to be said besides.
    package let remarks: [String]
    package let users: Int

    /// Measures on users and cells of `part`. Baselines learn from what the model has learnt from; EASE's λ is chosen on the
    /// validation part. Cost: users × items × width for the model, items³ for EASE.
    package init(_ model: RecommenderModel, on part: RatingsSplit.Part, k: Int, workers: Workers) {
        let task = model.task
        let trials = task.trials(of: part)
        users = trials.count
        let learning: Set<RatingsSplit.Part> = part == .test ? model.learning : RecommenderTask.learning
        let learnt = task.matrix(learning)
        let scale = learnt.scale
        var figures = [
            task.figures(of: model.recommender(knowsAll: false, workers: workers), on: trials, k: k, scale: scale)
        ]
        var remarks: [String] = []
        if part == .validation, model.isRefitted {
            remarks.append("the model has learnt from the validation part: its own figures there are too good")
        }
        let baselines = Self.baselines(task, learnt, k: k, remarks: &remarks)
        figures += baselines.map { task.figures(of: $0, on: trials, k: k, scale: scale) }
        (self.figures, self.remarks) = (figures, remarks)
    }

    static func baselines(
        _ task: RecommenderTask, _ learnt: SparseRows, k: Int, remarks: inout [String]
    ) -> [Baseline] {
        var baselines: [Baseline] = []
        if !task.ratings.isImplicit {
            let biases = RatingBiases(learnt)
            let known = (0..<learnt.count).map { !learnt.range($0).isEmpty }
            baselines += [.mean(biases), .biases(biases, learnt: known)]
        }
        let liked = RatingRows.liked(learnt, from: task.likedFrom, counts: false)
        baselines.append(.popularity(Popularity(liked)))
        if let (ease, lambda) = Self.ease(task, liked, k: k) {
            baselines.append(.ease(ease, likedFrom: task.likedFrom))
            let choice =
                liked.width <= Self.mostChosen ? "the best on the validation part" : "as is usual of so many items"
            remarks.append("EASE: λ \(String(format: "%g", lambda)), \(choice)")
        } else {
            remarks.append("EASE isn't computed for more than \(EASE.mostItems) items")
        }
        return baselines
    }

    /// What Steck, WWW 2019, takes for MovieLens-20M.
    private static let usualLambda = 500.0
    /// Up to so many items λ is chosen.
    private static let mostChosen = 2048

    /// EASE with the best of some λ by NDCG on the validation part, learnt from `liked`; of many items with the usual one.
    static func ease(_ task: RecommenderTask, _ liked: SparseRows, k: Int) -> (EASE, lambda: Double)? {
        guard liked.width <= EASE.mostItems else { return nil }
        let training = RatingRows.liked(task.matrix(RecommenderTask.learning), from: task.likedFrom, counts: false)
        let trials = task.trials(of: .validation, most: 1000)
        let gram = liked.width <= mostChosen ? EASE.gram(training) : []
        var best: (lambda: Double, ndcg: Double)?
        // Inverting a matrix of a thousand takes a second, of four thousand a minute.
        let wide: [Double] = [30, 100, 300, 1000]
        for lambda in liked.width <= 1024 ? [1, 3, 10] + wide : liked.width <= mostChosen ? wide : [] {
            guard let ease = EASE(gram: gram, items: liked.width, lambda: lambda) else { continue }
            let figures = task.figures(
                of: Baseline.ease(ease, likedFrom: task.likedFrom), on: trials, k: k, scale: 0...0)
            let ndcg = figures["ndcg@\(k)"] ?? 0
            if best.map({ ndcg > $0.ndcg }) ?? true { best = (lambda, ndcg) }
        }
        let lambda = best?.lambda ?? usualLambda
        guard let ease = EASE(gram: EASE.gram(liked), items: liked.width, lambda: lambda) else { return nil }
        return (ease, lambda)
    }
}
