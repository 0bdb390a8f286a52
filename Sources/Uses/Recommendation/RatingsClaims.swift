import Datasets
import Laboratory
import Tensors

/// What claims about ratings have in common: a split by the claim's seed, training to the end, and figures beside the
/// baselines'. The validation part is measured where a recipe is chosen, by models that haven't learnt from it.
struct RatingsContest {
    let model: RecommenderModel
    let report: RecommenderReport

    init(
        _ trial: Trial, _ variant: RecommenderVariant, on ratings: Ratings, by rule: RatingsSplitRule,
        called name: String, edit: (inout RecommenderSettings) -> Void = { _ in }
    ) throws {
        let split = try RatingsSplit(ratings, by: rule, seed: trial.seed, file: name)
        var settings = RecommenderSettings(variant)
        settings.seed = trial.seed
        edit(&settings)
        let fit = try RecommenderFit(
            variant, settings, on: RecommenderTask(ratings, split), workers: trial.workers)
        let most = max(1, Int((300 * trial.scale).rounded()))
        guard
            let result = try fit.run(
                most: most, patience: 10, refits: trial.split == .test,
                onStep: { share, _ in trial.report(name, share) }),
            trial.report(name, 1)
        else { throw Trial.Stopped() }
        model = RecommenderModel(fit, result, data: name)
        report = RecommenderReport(
            model, on: trial.split == .test ? .test : .validation, k: 10, workers: trial.workers)
    }

    /// Figures by the scorer's name.
    func figure(_ name: String, _ id: String) -> Double {
        report.figures.first { $0.name == name }?[id] ?? .nan
    }

    var own: String { model.variant.id }
}

extension Claim {
    static let autoRec = Claim(
        id: "autorec",
        statement:
            "item-based AutoRec predicts ratings better than shrunk means of users and items, and on made ratings of "
            + "MovieLens-1M's size, whose noise is 0.8, to an error of at most 0.84",
        source: "Sedhain, Menon, Sanner & Xie, WWW 2015", ratings: "insteval"
    ) { trial in
        let (ratings, _) = try RatingsReader.read(trial.source)
        let contest = try RatingsContest(trial, .autoRecItem, on: ratings, by: .random, called: trial.source)
        let (rmse, biases) = (contest.figure(contest.own, "rmse"), contest.figure("biases", "rmse"))
        var figures = [("rmse", rmse), ("rmse of biases", biases), ("mae", contest.figure(contest.own, "mae"))]
        guard trial.source == "insteval" else { return Finding(figures, holds: rmse < biases) }
        let made = MadeRatings()
        let optimum = try RatingsContest(
            trial, .autoRecItem, on: made.ratings(seed: trial.seed), by: .random, called: "made ratings")
        let reached = optimum.figure(optimum.own, "rmse")
        figures += [
            ("rmse made", reached), ("rmse of biases made", optimum.figure("biases", "rmse")),
            ("noise made", Double(made.noise)),
        ]
        return Finding(figures, holds: rmse < biases && reached <= 0.84)
    }

    static let coldStart = Claim(
        id: "cold-start",
        statement:
            "somebody whom the model has never learnt from is served the better the more of their ratings are known: the "
            + "error with five is below that with none, and at most that of means that know the same",
        source: "the protocol: measured here", ratings: "insteval"
    ) { trial in
        let (ratings, _) = try RatingsReader.read(trial.source)
        let contest = try RatingsContest(trial, .autoRecUser, on: ratings, by: .users, called: trial.source)
        guard let cold = ColdStart(contest.model, k: 10, workers: trial.workers) else {
            return Finding([], holds: false)
        }
        let errors = cold.points.map { $0.figures[0]["rmse"] ?? .nan }
        let means = cold.points.map { $0.figures[1]["rmse"] ?? .nan }
        let last = ColdStart.most
        return Finding(
            cold.points.flatMap { point in
                [
                    ("rmse with \(point.known) known", errors[point.known]),
                    ("rmse of biases with \(point.known) known", means[point.known]),
                ]
            }, holds: errors[last] < errors[0] && errors[last] <= means[last])
    }

    static let topN = Claim(
        id: "topn",
        statement:
            "a multinomial variational autoencoder finds more of what somebody took besides than popularity does, and at "
            + "least 95 % of what EASE finds: recall at 10",
        source: "Liang, Krishnan, Hoffman & Jebara, WWW 2018; Steck, WWW 2019", ratings: "groceries"
    ) { trial in
        let (ratings, _) = try RatingsReader.read(trial.source)
        let contest = try RatingsContest(trial, .multVAE, on: ratings, by: .users, called: trial.source)
        let names = [contest.own, "popularity", "ease"]
        let recalls = names.map { contest.figure($0, "recall@10") }
        return Finding(
            zip(names, recalls).map { ("recall@10 \($0)", $1) }
                + names.map { ("ndcg@10 \($0)", contest.figure($0, "ndcg@10")) },
            holds: recalls[0] > recalls[1] && !(recalls[0] < 0.95 * recalls[2]))
    }
}
