import Autoencoders

extension Choice {
    package static let corruption = Choice(
        "corruption", aliases: ["corrupt"], title: "corruptions", summary: "the noise on the input",
        kind: .named(Corruptions.all.map { .init($0.id, $0.formula) }), reach: .rebuild,
        read: { $0.experiment.corruption }, write: { setup, id, _ in setup.experiment.corruption = id })
}
