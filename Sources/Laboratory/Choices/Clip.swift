extension Choice {
    package static let clip = Choice(
        "clip", title: "clipping", summary: "the norm to which longer gradients are scaled down",
        kind: .positive(canBeOff: true), reach: .live, read: { $0.clip.map { "\($0)" } ?? off },
        write: { setup, text, _ in setup.clip = Float(text) })
}
