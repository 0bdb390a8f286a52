extension Choice {
    package static let seed = Choice(
        "seed", title: "seed", summary: "the seed of everything random",
        kind: .whole(0...Int.max, canBeOff: false), reach: .restart, read: { String($0.seed) },
        write: { setup, text, _ in
            setup.seed = UInt64(text)!
            setup.schedules = setup.schedules.mapValues { $0.starting(at: 0) }
        })
}
