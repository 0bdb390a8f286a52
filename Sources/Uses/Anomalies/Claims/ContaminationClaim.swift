import Autoencoders
import Datasets
import Laboratory
import Tensors

extension Claim {
    private static let recipes = [
        Recipe("narrow", epochs: 10, [:], "a share of 0.3, 4 codes"),
        Recipe("most", epochs: 10, [:], "a share of 0.3"), Recipe("known", epochs: 10, [:], "a share of 0.1"),
        Recipe("auto", epochs: 10, [:], "an unknown share"),
    ]

    static let contamination = Claim(
        id: "contamination",
        statement:
            "with a tenth of other digits among what is learnt from, the mean area under the ROC curve over the ten digits is "
            + "at most 0.05 below that of clean data, where --contamination is on",
        source: "the way: Shen & Sanghavi, ICML 2019", data: "mnist", recipes: recipes
    ) { trial in
        let recipe = trial.recipe ?? recipes[0]
        let share: Contamination =
            ["known": .share(0.1), "most": .share(0.3), "narrow": .share(0.3)][recipe.id] ?? .automatic
        var experiment = Variant.undercomplete.experiment
        (experiment.encoder, experiment.latent) = (.dense([128], .relu), recipe.id == "narrow" ? 4 : 8)
        experiment.decoder = experiment.encoder.mirrored
        let digits = trial.dataset.classes ?? 1
        var sums = [0.0, 0.0, 0.0]
        let train = trial.dataset.train
        let order = Generator(seed: trial.seed).split("rows of a claim").permutation(train.count).map { Int($0) }
        for digit in 0..<digits {
            let own = order.count { train.label($0) == digit }
            let others = order.lazy.filter { train.label($0) != digit }.prefix(own / 9).map { RowPlace(.train, $0) }
            let clean = try Contest(trial, normal: [digit])
            let mixed = try Contest(trial, normal: [digit], adding: Array(others))
            for (i, contest) in [clean, mixed, mixed].enumerated() {
                let name = ["clean", "contaminated", "robust"][i]
                let session = try contest.train(experiment, epochs: recipe.epochs, called: "digit \(digit), \(name)")
                {
                    if i == 2 { $0.contamination = share }
                }
                sums[i] += contest.area(try contest.scores(session)) / Double(digits)
            }
        }
        return Finding(
            [("area clean", sums[0]), ("area contaminated", sums[1]), ("area robust", sums[2])],
            holds: sums[2] >= sums[0] - 0.05)
    }
}
