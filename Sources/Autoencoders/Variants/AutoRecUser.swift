import Tensors

extension Variant {
    /// Ratings from ratings: a row is what is known of a user, and what is missing costs nothing.
    ///
    /// The paper's σ is here σ − ½, which gives the same functions with the same weights: with codes around ½ instead of 0, Adam
    /// would move what is constant of a column by as many small steps at once as there are codes, and fit noise with it.
    package static let autoRecUser = Variant(
        id: "autorec-user", title: "user-based AutoRec",
        formula: "Σ over known ‖x − g(z)‖² + λ_W·½·Σ‖W‖², a row is a user",
        paper: "Sedhain, Menon, Sanner & Xie, WWW 2015",
        guidance: Guidance(
            when: "predicting ratings of users who have many each",
            why: "items are the columns: what somebody rated tells the rest",
            limits: "users with few ratings stay near the means"),
        experiment: Experiment(
            variant: "autorec-user",
            encoder: .linear, latent: 500, codeActivation: .centredSigmoid, distance: SquaredDistance.id,
            terms: [WeightPenaltyTerm.id], knobs: [WeightPenaltyTerm.id: 0.1]),
        ratings: (.users, .ratings))
}
