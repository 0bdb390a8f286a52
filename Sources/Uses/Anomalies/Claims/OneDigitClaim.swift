import Autoencoders
import Laboratory

extension Claim {
    /// The first was taken without a choice.
    private static let recipes = [
        Recipe("eight", epochs: 8, [:], "8 codes"), Recipe("four", epochs: 8, [:], "4 codes"),
        Recipe("sixteen", epochs: 8, [:], "16 codes"),
    ]

    static let oneDigit = Claim(
        id: "one-digit",
        statement:
            "the error of a convolutional autoencoder that learnt one digit finds the others: a mean area under the ROC curve "
            + "of 0.90 or more over the ten",
        source: "the protocol: Ruff et al., ICML 2018", data: "mnist", recipes: recipes
    ) { trial in
        let recipe = trial.recipe ?? recipes[0]
        var experiment = Variant.convolutional.experiment
        (experiment.code, experiment.terms) = (.deterministic, [])
        experiment.latent = ["four": 4, "sixteen": 16][recipe.id] ?? 8
        var figures: [(String, Double)] = []
        var sum = 0.0
        let digits = trial.dataset.classes ?? 1
        for digit in 0..<digits {
            let contest = try Contest(trial, normal: [digit])
            let session = try contest.train(experiment, epochs: recipe.epochs, called: "digit \(digit)")
            let area = contest.area(try contest.scores(session))
            figures.append(("area \(digit)", area))
            sum += area
        }
        figures.append(("mean area", sum / Double(digits)))
        return Finding(figures, holds: sum / Double(digits) >= 0.9)
    }
}
