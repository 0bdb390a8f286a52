extension Measure {
    static let intrinsicDimension = Measure(
        "dimension", "intrinsic dimension of codes", unit: .dimensions, cost: .demand,
        summary: "TwoNN's fit on 1,000 codes (Facco, d'Errico, Rodriguez & Laio 2017)"
    ) { context in
        OfRows(context, limit: OfRows.pairLimit) { rows in
            guard rows.count > 10 else { return nil }
            let nearest = TwoNearestNeighbours(Neighbours(of: rows.codes))
            return nearest.ratios.count > 10 ? nearest.fit : nil
        }
    }

    static let likelihoodDimension = Measure(
        "dimension_mle", "intrinsic dimension by likelihood", unit: .dimensions, cost: .demand,
        summary: "over 10 to 20 neighbours, on 1,000 codes (Levina & Bickel 2004; MacKay & Ghahramani 2005)"
    ) { context in
        OfRows(context, limit: OfRows.pairLimit) { rows in
            guard rows.count > 40 else { return nil }
            let dimension = LikelihoodDimension(Neighbours(of: rows.codes), ks: 10...20)
            return LikelihoodDimension.mean(dimension.mackayGhahramani)
        }
    }
}
