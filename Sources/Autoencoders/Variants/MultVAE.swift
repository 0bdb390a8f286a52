import Tensors

extension Variant {
    /// The same with codes that are drawn; β below 1, where the likelihood counts more than the prior.
    package static let multVAE = Variant(
        id: "mult-vae", title: "multinomial variational",
        formula: "Multinomial(x, g(z)) + β·KL(q(z|x̃)‖N(0, I)), β = 0.2, x̃ = x ⊙ m, a row is a user",
        paper: "Liang, Krishnan, Hoffman & Jebara, WWW 2018",
        guidance: Guidance(
            when: "what somebody will take next, with little data on each user",
            why: "a prior holds back what few items would be overfitted by",
            limits: "β has to stay well below 1 and rise slowly"),
        experiment: Experiment(
            variant: "mult-vae", corruption: "mask",
            encoder: .dense([600], .tanh), latent: 200, code: .gaussian, distance: MultinomialDistance.id,
            terms: [KLTerm.id], knobs: ["beta": 0.2]),
        ratings: (.users, .likes))
}
