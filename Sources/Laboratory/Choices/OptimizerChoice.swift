import Networks

extension Choice {
    /// A learning rate that is the old rule's own becomes the new one's own.
    package static let optimizer = Choice(
        "optimizer", title: "optimisers", summary: "how parameters follow their gradients",
        kind: .named(Optimizers.all.map { .init($0.id, "η \($0.defaultRate)") }), reach: .rebuild,
        read: { $0.optimizer },
        write: { setup, id, _ in
            let isOwn = setup.learningRate == Optimizers.named(setup.optimizer).map { type(of: $0).defaultRate }
            setup.optimizer = id
            if isOwn, let rule = Optimizers.named(id) { setup.learningRate = type(of: rule).defaultRate }
        })
}
