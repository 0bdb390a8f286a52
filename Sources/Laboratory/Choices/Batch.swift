extension Choice {
    package static let batch = Choice(
        "batch", title: "batch size", summary: "rows in a batch", kind: .whole(1...1_000_000, canBeOff: false),
        reach: .rebuild, read: { String($0.batch) }, write: { setup, text, _ in setup.batch = Int(text)! })
}
