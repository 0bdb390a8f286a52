import Autoencoders
import Tensors

extension Measure {
    private static let terms = Need.term([MixtureTerm.id, StudentTerm.id, CentersTerm.id])

    static let clusterAccuracy = Measure(
        "cluster_accuracy", "accuracy of clusters", unit: .share, better: .more, needs: [terms, .labels],
        cost: .evaluation,
        summary: "rows whose cluster is their class under the best map of the ones to the others (Xie et al. 2016)"
    ) { context in OfRows(context, codes: false) { rows in rows.comparison(clusteringAccuracy) } }

    static let clusterInformation = Measure(
        "cluster_nmi", "mutual information of clusters", unit: .share, better: .more, needs: [terms, .labels],
        cost: .evaluation,
        summary: "of clusters and classes, normalised by the mean of their entropies (Vinh, Epps & Bailey 2010)"
    ) { context in OfRows(context, codes: false) { rows in rows.comparison(normalizedMutualInformation) } }

    static let clusterRand = Measure(
        "cluster_ari", "adjusted Rand index of clusters", unit: .share, better: .more, needs: [terms, .labels],
        cost: .evaluation,
        summary: "pairs of rows on which clusters and classes agree, above chance (Hubert & Arabie 1985)"
    ) { context in
        OfRows(context, codes: false) { rows in rows.count > 1 ? rows.comparison { RandIndex($0, $1).adjusted } : nil
        }
    }

    /// What a term's clusters are to be compared with.
    static let pixelClusterAccuracy = Measure(
        "kmeans_accuracy", "accuracy of clusters of pixels", unit: .share, better: .more, needs: [terms, .labels],
        cost: .evaluation, summary: "the same of as many clusters that k-means finds in the rows themselves"
    ) { context in
        OfRows(context, codes: false, images: true) { rows in
            guard let labels = rows.labels, rows.clusterCount > 0 else { return nil }
            let means = KMeans(of: rows.images, count: rows.clusterCount, from: Generator(seed: 0))
            return clusteringAccuracy(means.clusters, labels)
        }
    }
}

extension MeasuredRows {
    /// A number of clusters and classes; nil where one of them isn't known.
    fileprivate func comparison(_ compare: ([Int], [Int]) -> Double) -> Double? {
        guard let labels, clusters.count == count else { return nil }
        return compare(clusters, labels)
    }
}
