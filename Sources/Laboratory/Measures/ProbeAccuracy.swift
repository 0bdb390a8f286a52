import Tensors

extension Measure {
    private static let penalty = 1e-3
    /// Newton's method holds the square of so many numbers, 8 MiB, and takes some seconds for them.
    private static let mostWeights = 1 << 10

    static let linearProbe = Measure(
        "probe_accuracy", "accuracy of a linear probe", unit: .share, better: .more, needs: [.labels], cost: .demand,
        summary: "of 4,000 codes every fourth, by logistic regression on the others (Alain & Bengio 2016)"
    ) { context in
        OfRows(context, limit: 4000) { rows in
            guard let labels = rows.labels, rows.count >= 8 else { return nil }
            let codes = rows.codes
            func part(_ isChosen: (Int) -> Bool) -> (Tensor, [Int]) {
                let places = (0..<rows.count).filter(isChosen)
                return (
                    Tensor(places.flatMap { codes.row($0) }, shape: [places.count, codes.shape.last]),
                    places.map { labels[$0] }
                )
            }
            let ((known, told), (asked, answers)) = (part { $0 % 4 != 0 }, part { $0 % 4 == 0 })
            let classes = (labels.max() ?? 0) + 1
            guard LinearProbe.weights(ofCodes: codes.shape.last, classes: classes) <= mostWeights else { return nil }
            let probe = LinearProbe(known, told, classes: classes, penalty: penalty)
            return probe.measure(asked, answers).accuracy
        }
    }
}
