import Tensors

extension Variant {
    /// What somebody takes besides, from what they took: a part of it is hidden from the encoder.
    package static let multDAE = Variant(
        id: "mult-dae", title: "multinomial denoising",
        formula: "Multinomial(x, g(f(x̃))), x̃ = x ⊙ m, a row is a user",
        paper: "Liang, Krishnan, Hoffman & Jebara, WWW 2018",
        guidance: Guidance(
            when: "what somebody will take next, from baskets or clicks",
            why: "all items compete for one sum, as they do in a list of ten",
            limits: "knows no ratings; popular items first"),
        experiment: Experiment(
            variant: "mult-dae", corruption: "mask",
            encoder: .linear, latent: 200, codeActivation: .tanh, distance: MultinomialDistance.id),
        ratings: (.users, .likes))
}
