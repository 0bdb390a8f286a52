import Autoencoders

extension Choice {
    /// Sparsity of the code is what variants have; the survey sums over all hidden layers (Bank, Koenigstein & Giryes, §3.1).
    package static let sparsityOn = Choice(
        "sparsity-on", title: "sparsity of", summary: "what sparsity terms act on",
        kind: .named(
            [
                .init(SparsePlace.code, "the code"),
                .init(SparsePlace.hidden, "all hidden layers of the encoder"),
            ] + SparsePlace.paths.map { .init($0, "that hidden layer") }), reach: .rebuild,
        read: { $0.experiment.sparsityOn ?? SparsePlace.code },
        write: { setup, id, _ throws(SetupFault) in
            setup.experiment.sparsityOn = id == SparsePlace.code ? nil : id
            guard setup.experiment.sparseActivations.isEmpty else { return }
            throw .choice("sparsity-on", .needsSparseLayer)
        })
}
