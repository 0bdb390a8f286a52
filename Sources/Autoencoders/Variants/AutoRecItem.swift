import Tensors

extension Variant {
    /// Ratings from ratings: a row is what is known of an item, and what is missing costs nothing.
    ///
    /// The paper's σ is here σ − ½, which gives the same functions with the same weights: with codes around ½ instead of 0, Adam
    /// would move what is constant of a column by as many small steps at once as there are codes, and fit noise with it.
    package static let autoRecItem = Variant(
        id: "autorec-item", title: "item-based AutoRec",
        formula: "Σ over known ‖x − g(z)‖² + λ_W·½·Σ‖W‖², a row is an item",
        paper: "Sedhain, Menon, Sanner & Xie, WWW 2015",
        guidance: Guidance(
            when: "predicting ratings, where items have many of them each",
            why: "users are the columns: who rates an item tells how others will",
            limits: "items without ratings have nothing to go in; popular ones weigh most"),
        experiment: Experiment(
            variant: "autorec-item",
            encoder: .linear, latent: 100, codeActivation: .centredSigmoid, distance: SquaredDistance.id,
            terms: [WeightPenaltyTerm.id], knobs: [WeightPenaltyTerm.id: 0.03]),
        ratings: (.items, .ratings))
}
