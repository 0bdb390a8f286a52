extension Measure {
    static let intrinsicDimension = Measure(
        "dimension", "intrinsic dimension of codes", unit: .dimensions, cost: .demand,
        rows: OfRows.pairLimit,
        definition:
            "TwoNN's fit: the slope of −ln(1 − F(μ)) over ln μ, μ = r₂/r₁ of the two nearest others of a code, "
            + "without the upper tenth of μ",
        paper: "Facco, d'Errico, Rodriguez & Laio 2017"
    ) { context in
        OfRows(context, .codeNeighbours) { rows in
            guard rows.count > 10, let near = rows.codeNeighbours else { return nil }
            let nearest = TwoNearestNeighbours(near)
            return nearest.ratios.count > 10 ? nearest.fit : nil
        }
    }

    static let likelihoodDimension = Measure(
        "dimension_mle", "intrinsic dimension by likelihood", unit: .dimensions, cost: .demand,
        rows: OfRows.pairLimit,
        definition: "maximum likelihood on distances to k = 10 to 20 neighbours among codes, "
            + "divided by k − 1, inverses averaged",
        paper: "Levina & Bickel 2004; MacKay & Ghahramani 2005"
    ) { context in
        OfRows(context, .codeNeighbours) { rows in
            guard rows.count > 40, let near = rows.codeNeighbours else { return nil }
            let dimension = LikelihoodDimension(near, ks: 10...20)
            return LikelihoodDimension.mean(dimension.mackayGhahramani)
        }
    }
}
