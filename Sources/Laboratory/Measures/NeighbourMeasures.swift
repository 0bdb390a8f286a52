extension Measure {
    private static let neighbours = 10

    static let nearestNeighbours = Measure(
        "knn_accuracy", "accuracy of 10 neighbours", unit: .share, better: .more, needs: [.labels], cost: .demand,
        summary: "of 1,000 codes, those whose nearest others have their class for the most part (Cover & Hart 1967)"
    ) { context in
        OfRows(context, limit: OfRows.pairLimit) { rows in
            guard let labels = rows.labels, rows.count > neighbours else { return nil }
            let told = nearestNeighbourLabels(Neighbours(of: rows.codes), labels, k: neighbours)
            return Double(zip(told, labels).count { $0 == $1 }) / Double(rows.count)
        }
    }

    static let silhouette = Measure(
        "silhouette", "silhouette of classes", better: .more, needs: [.labels], cost: .demand,
        summary: "how much nearer 1,000 codes are to their own class than to the next (Rousseeuw 1987)"
    ) { context in
        OfRows(context, limit: OfRows.pairLimit) { rows in
            guard let labels = rows.labels, rows.classCount > 1 else { return nil }
            return silhouettes(Neighbours(of: rows.codes), labels).reduce(0, +) / Double(rows.count)
        }
    }

    static let trustworthiness = Measure(
        "trustworthiness", "trustworthiness of codes", unit: .share, better: .more, cost: .demand,
        summary: "whether 1,000 rows' 10 nearest by code are so by value (Venna & Kaski 2001)"
    ) { context in preservation(context, \.trustworthiness) }

    static let continuity = Measure(
        "continuity", "continuity of codes", unit: .share, better: .more, cost: .demand,
        summary: "whether 1,000 rows' 10 nearest by value are so by code (Venna & Kaski 2001)"
    ) { context in preservation(context, \.continuity) }

    private static func preservation(
        _ context: MeasureContext, _ number: @escaping @Sendable (NeighbourhoodPreservation) -> Double
    ) -> any Measuring {
        OfRows(context, limit: OfRows.pairLimit, images: true) { rows in
            guard rows.count > 3 * neighbours else { return nil }
            let (x, z) = (Neighbours(of: rows.images), Neighbours(of: rows.codes))
            return number(NeighbourhoodPreservation(x, z, k: neighbours))
        }
    }
}
