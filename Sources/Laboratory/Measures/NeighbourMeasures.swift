import Autoencoders
import Tensors

/// What nearest neighbours say of codes, and of what codes are to be compared with.
extension Measure {
    private static let neighbours = 10

    static let nearestNeighbours = voting(
        "knn_accuracy", "accuracy of 10 neighbours by code", "codes", needs: [.labels], .codeNeighbours
    ) { rows, _ in rows.codeNeighbours.map { .found($0) } }

    static let rowNeighbours = voting(
        "knn_accuracy_raw", "accuracy of 10 neighbours by raw values", "rows as they are", needs: [.labels],
        [.rowNeighbours, .noCodes]
    ) { rows, _ in rows.rowNeighbours.map { .found($0) } }

    static let componentNeighbours = voting(
        "knn_accuracy_pca", "accuracy of 10 neighbours by PCA", "as many principal components as codes",
        needs: [.labels] + PCAReference.needs, [.images, .components]
    ) { rows, context in
        let codes = context.components.codes(of: rows.images, components: context.model.latent)
        return codes.map { .sought(NeighbourSearch($0)) }
    }

    private static func voting(
        _ id: String, _ title: String, _ what: String, needs: [Need], _ wishes: OfRows.Wishes,
        _ neighbours: @escaping @Sendable (MeasuredRows, MeasureContext) -> VotingWork.Neighbourhood?
    ) -> Measure {
        Measure(
            id, title, unit: .share, better: .more, needs: needs, cost: .demand, rows: OfRows.pairLimit,
            definition: "rows whose 10 nearest others by \(what) have their class for the most part",
            paper: "Cover & Hart 1967"
        ) { context in
            OfRows(
                context, wishes,
                inPieces: { rows in
                    VotingWork(
                        rows.count > Self.neighbours ? neighbours(rows, context) : nil, rows.labels,
                        k: Self.neighbours)
                })
        }
    }

    static let silhouette = Measure(
        "silhouette", "silhouette of classes", better: .more, needs: [.labels], cost: .demand,
        rows: OfRows.pairLimit,
        definition:
            "mean of (b − a)/max(a, b): a the mean distance of a code to its own class, b that to the nearest other one",
        paper: "Rousseeuw 1987"
    ) { context in
        OfRows(context, .codeNeighbours) { rows in
            guard let labels = rows.labels, rows.classCount > 1, let near = rows.codeNeighbours else { return nil }
            return silhouettes(near, labels).reduce(0, +) / Double(rows.count)
        }
    }

    static let trustworthiness = Measure(
        "trustworthiness", "trustworthiness of codes", unit: .share, better: .more, cost: .demand,
        rows: OfRows.pairLimit,
        definition: "1 less what the 10 nearest by code are away from being so by value, in ranks",
        paper: "Venna & Kaski 2001"
    ) { context in preservation(context, \.trustworthiness) }

    static let continuity = Measure(
        "continuity", "continuity of codes", unit: .share, better: .more, cost: .demand, rows: OfRows.pairLimit,
        definition: "1 less what the 10 nearest by value are away from being so by code, in ranks",
        paper: "Venna & Kaski 2001"
    ) { context in preservation(context, \.continuity) }

    private static func preservation(
        _ context: MeasureContext, _ number: @escaping @Sendable (NeighbourhoodPreservation) -> Double
    ) -> any Measuring {
        OfRows(context, [.codeNeighbours, .rowNeighbours]) { rows in
            guard rows.count > 3 * neighbours, let x = rows.rowNeighbours, let z = rows.codeNeighbours else {
                return nil
            }
            return number(NeighbourhoodPreservation(x, z, k: neighbours))
        }
    }
}

/// A vote of nearest neighbours, which may have to be found first, a piece at a time.
private struct VotingWork: RowsWork {
    enum Neighbourhood {
        case found(Neighbours)
        case sought(NeighbourSearch)
    }

    private var found: Neighbours?
    private var search: NeighbourSearch?
    private let labels: [Int]?
    private let k: Int
    private(set) var figure: Figure?

    /// nil where there are too few rows.
    init(_ neighbours: Neighbourhood?, _ labels: [Int]?, k: Int) {
        (self.labels, self.k) = (labels, k)
        switch neighbours {
        case .found(let neighbours): found = neighbours
        case .sought(let search): self.search = search
        case nil: break
        }
    }

    mutating func work() -> Bool {
        guard let labels else { return false }
        if found == nil, search != nil {
            search!.work()
            found = search!.result
            return true
        }
        guard let found else { return false }
        let told = nearestNeighbourLabels(found, labels, k: k)
        figure = Figure(Double(zip(told, labels).count { $0 == $1 }) / Double(labels.count))
        return false
    }

    var share: Double { search?.share ?? 0 }
}
