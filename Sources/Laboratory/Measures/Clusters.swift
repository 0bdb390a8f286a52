import Autoencoders
import Tensors

extension Measure {
    private static let terms = Need.term([MixtureTerm.id, StudentTerm.id, CentersTerm.id])

    static let clusterAccuracy = Measure(
        "cluster_accuracy", "accuracy of clusters", unit: .share, better: .more, needs: [terms, .labels],
        cost: .evaluation,
        definition:
            "rows whose cluster, that of the middle of the code, is their class under the best map of the ones to the others",
        paper: "Xie et al. 2016"
    ) { context in OfRows(context, .noCodes) { rows in rows.comparison(clusteringAccuracy) } }

    static let clusterInformation = Measure(
        "cluster_nmi", "mutual information of clusters", unit: .share, better: .more, needs: [terms, .labels],
        cost: .evaluation,
        definition: "of clusters and classes, normalised by the mean of their entropies",
        paper: "Vinh, Epps & Bailey 2010"
    ) { context in OfRows(context, .noCodes) { rows in rows.comparison(normalizedMutualInformation) } }

    static let clusterRand = Measure(
        "cluster_ari", "adjusted Rand index of clusters", unit: .share, better: .more, needs: [terms, .labels],
        cost: .evaluation,
        definition: "pairs of rows on which clusters and classes agree, above chance",
        paper: "Hubert & Arabie 1985"
    ) { context in
        OfRows(context, .noCodes) { rows in rows.count > 1 ? rows.comparison { RandIndex($0, $1).adjusted } : nil
        }
    }

    /// What a term's clusters are to be compared with.
    static let pixelClusterAccuracy = Measure(
        "kmeans_accuracy", "accuracy of clusters of pixels", unit: .share, better: .more, needs: [terms, .labels],
        cost: .evaluation,
        definition:
            "rows whose cluster, of as many that the best of 5 starts of k-means++ finds in the rows themselves, is their class under the best map",
        paper: "Xie et al. 2016"
    ) { context in
        OfRows(
            context, [.noCodes, .images],
            inPieces: { rows in
                ClusterWork(rows.clusterCount > 0 ? rows.labels : nil) {
                    KMeansSearch(of: rows.images, count: rows.clusterCount, from: Generator(seed: 0))
                } number: {
                    clusteringAccuracy($0.clusters, $1)
                }
            })
    }
}

extension MeasuredRows {
    /// A number of clusters and classes; nil where one of them isn't known.
    fileprivate func comparison(_ compare: ([Int], [Int]) -> Double) -> Double? {
        guard let labels, clusters.count == count else { return nil }
        return compare(clusters, labels)
    }
}
