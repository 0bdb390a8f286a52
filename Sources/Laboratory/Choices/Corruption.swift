import Autoencoders

extension Choice {
    package static let corruption = Choice(
        "corruption", aliases: ["corrupt"], title: "corruptions", summary: "the noise on the input",
        kind: .named(Corruptions.all.map { .init($0.id, title: $0.title, $0.formula, knobs: $0.knobs) }),
        reach: .rebuild,
        read: { $0.experiment.corruption }, write: { setup, id, _ in setup.experiment.corruption = id },
        describe: { setup, _ in
            "corruption \(setup.experiment.corruption), \(setup.experiment.activeCorruption.formula)"
        })
}
