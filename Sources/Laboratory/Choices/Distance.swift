import Autoencoders

extension Choice {
    package static let distance = Choice(
        "distance", title: "distances", summary: "how reconstructions are compared with the data",
        kind: .named(Distances.all.map { .init($0.id, $0.formula) }), reach: .rebuild, read: { $0.experiment.distance },
        write: { setup, id, data in setup.experiment.compare(by: id, on: data) })
}
