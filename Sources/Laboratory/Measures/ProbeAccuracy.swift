import Autoencoders
import Tensors

/// What a straight boundary between classes tells from codes, and from others that it is to be compared with.
extension Measure {
    private static let mostRows = 4000

    static let linearProbe = probe(
        "probe_accuracy", "accuracy of a linear probe of codes", "on codes", needs: [.labels]
    ) { rows, _ in rows.codes }

    static let rowProbe = probe(
        "probe_accuracy_raw", "accuracy of a linear probe of raw values",
        "on rows as they are",
        needs: [.labels, .width(atMost: PCAReference.widest)], .images
    ) { rows, _ in rows.images }

    static let componentProbe = probe(
        "probe_accuracy_pca", "accuracy of a linear probe of PCA", "on as many principal components as codes",
        needs: [.labels] + PCAReference.needs, [.images, .components]
    ) { rows, context in context.components.codes(of: rows.images, components: context.model.latent) }

    private static func probe(
        _ id: String, _ title: String, _ what: String, needs: [Need], _ wishes: OfRows.Wishes = [],
        _ values: @escaping @Sendable (MeasuredRows, MeasureContext) -> Tensor?
    ) -> Measure {
        Measure(
            id, title, unit: .share, better: .more, needs: needs, cost: .demand, rows: mostRows,
            definition:
                "every fourth row's class told by logistic regression \(what), λ = 0.001, fitted to the other rows",
            paper: "Alain & Bengio 2016"
        ) { context in
            OfRows(context, wishes, inPieces: { ProbeWork($0, values($0, context)) })
        }
    }
}

/// A probe that is fitted to three rows of four and asked for the fourth.
private struct ProbeWork: RowsWork {
    private var fit: LinearProbeFit?
    private var asked: (values: Tensor, labels: [Int])?
    private(set) var figure: Figure?

    init(_ rows: MeasuredRows, _ values: Tensor?) {
        guard let labels = rows.labels, rows.count >= 8, let values else { return }
        func part(_ isChosen: (Int) -> Bool) -> (Tensor, [Int]) {
            let places = (0..<rows.count).filter(isChosen)
            return (
                Tensor(places.flatMap { values.row($0) }, shape: [places.count, values.shape.last]),
                places.map { labels[$0] }
            )
        }
        let (known, told) = part { $0 % 4 != 0 }
        asked = part { $0 % 4 == 0 }
        fit = LinearProbeFit(known, told, classes: (labels.max() ?? 0) + 1, penalty: 1e-3)
    }

    mutating func work() -> Bool {
        guard fit != nil, let asked else { return false }
        if fit!.work() { return true }
        figure = Figure(fit!.probe.measure(asked.values, asked.labels).accuracy)
        return false
    }

    var share: Double { fit?.share ?? 0 }
}
