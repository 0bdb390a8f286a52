extension Choice {
    package static let earlyStopping = Choice(
        "early-stopping", aliases: ["stop-early"], title: "early stopping",
        summary: "after how many epochs without a better validation error it stops",
        kind: .whole(1...1_000_000, canBeOff: true), usual: "5", reach: .live,
        read: { $0.patience.map(String.init) ?? off },
        write: { setup, text, _ in setup.patience = Int(text) },
        describe: { setup, _ in
            setup.patience.map { "stops after \($0) epochs without a better validation error" } ?? "never stops early"
        })
}
