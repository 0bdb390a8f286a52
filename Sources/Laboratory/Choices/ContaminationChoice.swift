extension Choice {
    package static let contamination = Choice(
        "contamination", title: "contamination",
        summary: "the share of the training rows that are anomalies, which are left out of batches as they are found",
        kind: .share, usual: "auto", reach: .live, read: { $0.contamination?.text ?? off },
        write: { setup, text, _ in setup.contamination = Contamination(text) },
        describe: { setup, _ in
            switch setup.contamination {
            case .automatic: "leaves the rows of a batch out that stand out by their errors"
            case .share(let share):
                "takes \(share) of the rows for stray ones, and leaves twice as many out of batches"
            case nil: "leaves no rows out"
            }
        })
}
