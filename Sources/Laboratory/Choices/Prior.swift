import Autoencoders

extension Choice {
    package static let prior = Choice(
        "prior", title: "priors", summary: "what the codes as a whole are compared with",
        kind: .named(
            Priors.all.map { prior in
                .init(
                    prior.id, title: prior.title, prior.latent.map { "\(prior.symbol), \($0) codes" } ?? prior.symbol)
            }), reach: .rebuild,
        read: { $0.experiment.prior }, write: { setup, id, _ in setup.experiment.prior = id },
        describe: { setup, _ in "prior \(setup.experiment.prior), \(setup.experiment.activePrior.title)" })
}
