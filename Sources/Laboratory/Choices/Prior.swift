import Autoencoders

extension Choice {
    package static let prior = Choice(
        "prior", title: "priors", summary: "what the codes as a whole are compared with",
        kind: .named(Priors.all.map { .init($0.id, $0.latent.map { "\($0) codes" } ?? $0.symbol) }), reach: .rebuild,
        read: { $0.experiment.prior }, write: { setup, id, _ in setup.experiment.prior = id })
}
