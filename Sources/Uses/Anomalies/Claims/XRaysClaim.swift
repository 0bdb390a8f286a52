import Autoencoders
import Datasets
import Laboratory
import Tensors

extension Claim {
    /// X-rays of each class whose labels are told.
    private static let told = 25

    static let xRays = Claim(
        id: "x-rays",
        statement:
            "the squared error of a linear autoencoder of normal X-rays doesn't find pneumonia, an area under the ROC curve of "
            + "at most 0.6, while a line through its codes that was drawn by 50 labels does, with one of 0.75 or more",
        source: "measured here; the data: Yang et al., Scientific Data 10, 2023", data: "pneumonia"
    ) { trial in
        let contest = try Contest(trial, normal: [0])
        // The Bernoulli distance would count how grey an X-ray is as well, which alone tells something.
        var deep = Variant.undercomplete.experiment
        (deep.latent, deep.distance) = (32, SquaredDistance.id)
        var linear = deep
        linear.encoder = .dense([], .relu)
        linear.decoder = linear.encoder.mirrored
        let deepError = contest.area(
            try contest.scores(contest.train(deep, epochs: 40, called: "two hidden layers")))
        let session = try contest.train(linear, epochs: 100, called: "linear")
        let error = contest.area(try contest.scores(session))
        let codes = contest.area(try contest.scores(session, by: .codes))
        let nearest = contest.area(try contest.scores(session, by: .nearest))
        // A few labels of the training split, drawn for the seed.
        let train = trial.dataset.train
        let order = Generator(seed: trial.seed).split("labels of a claim").permutation(train.count).map { Int($0) }
        let rows = (0..<2).flatMap { label in
            order.filter { (train.label($0) ?? 0 == 0) == (label == 0) }.prefix(told).map { RowPlace(.train, $0) }
        }
        let labelled = try trial.dataset.anomalyTask(learning: rows + rows, judged: rows) {
            train.label($0.row) ?? 0 != 0
        }
        let learnt = try trial.codes(session, of: labelled.test)
        let probe = LinearProbe(learnt, labelled.test.labels ?? [], classes: 2, penalty: 1e-2)
        let judged = try trial.codes(session, of: contest.data.test)
        let sides = (0..<judged.shape[0]).map { row -> Float in
            let code = judged.row(row)
            func output(_ k: Int) -> Double {
                zip(probe.weights[k], code).reduce(probe.biases[k]) { $0 + $1.0 * Double($1.1) }
            }
            return Float(output(1) - output(0))
        }
        let few = contest.area(sides)
        return Finding(
            [
                ("area error", error), ("area error of two hidden layers", deepError),
                ("area distance of codes", codes), ("area nearest codes", nearest),
                ("area of 50 labels", few),
            ], holds: error <= 0.6 && few >= 0.75)
    }
}
