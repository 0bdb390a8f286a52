import Autoencoders

extension Choice {
    package static let distance = Choice(
        "distance", title: "distances", summary: "how reconstructions are compared with the data",
        kind: .named(Distances.all.map { .init($0.id, title: $0.title, $0.formula, knobs: $0.knobs) }),
        reach: .rebuild, read: { $0.experiment.distance },
        write: { setup, id, data in setup.experiment.compare(by: id, on: data) },
        describe: { setup, _ in "distance \(setup.experiment.distance), \(setup.experiment.activeDistance.formula)" })
}
