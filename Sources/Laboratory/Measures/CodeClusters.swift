import Autoencoders
import Tensors

/// Whether codes lie in clusters, and whether these are the classes: for every model, whatever it was trained for.
extension Measure {
    private static let mostRows = 4000

    static let codeClusterAccuracy = clusters(
        "code_kmeans_accuracy", "accuracy of k-means on codes", unit: .share,
        "rows whose cluster of codes, as many as classes, the best of 5 starts of k-means++, is their class under the best map",
        "Xie et al. 2016"
    ) { clusteringAccuracy($0.clusters, $1) }

    static let codeClusterInformation = clusters(
        "code_kmeans_nmi", "mutual information of k-means on codes", unit: .share,
        "of the same clusters and classes, over the mean of their entropies", "Vinh, Epps & Bailey 2010"
    ) { normalizedMutualInformation($0.clusters, $1) }

    static let codeClusterRand = clusters(
        "code_kmeans_ari", "adjusted Rand index of k-means on codes", unit: .none,
        "pairs of rows on which the same clusters and classes agree, above chance", "Hubert & Arabie 1985"
    ) { RandIndex($0.clusters, $1).adjusted }

    private static func clusters(
        _ id: String, _ title: String, unit: Unit, _ definition: String, _ paper: String,
        _ number: @escaping @Sendable (KMeans, [Int]) -> Double
    ) -> Measure {
        Measure(
            id, title, unit: unit, better: .more, needs: [.labels], cost: .demand, rows: mostRows,
            definition: definition, paper: paper
        ) { context in
            OfRows(context, inPieces: { work($0, context, number) })
        }
    }

    /// The rows' labels say how many clusters are looked for.
    static let codeSilhouette = Measure(
        "code_kmeans_silhouette", "silhouette of k-means on codes", better: .more, needs: [.labels], cost: .demand,
        rows: mostRows,
        definition:
            "mean of (b − a)/max(a, b) over the first 1,000 codes by the same clusters: near 1 where these lie apart",
        paper: "Rousseeuw 1987"
    ) { context in
        OfRows(
            context,
            inPieces: { rows in
                work(rows, context) { means, _ in
                    let count = min(rows.count, OfRows.pairLimit)
                    let codes = Tensor(
                        Array(rows.codes.values.prefix(count * rows.codes.shape.last)),
                        shape: [count, rows.codes.shape.last])
                    let clusters = Array(means.clusters.prefix(count))
                    guard Set(clusters).count > 1 else { return .nan }
                    return silhouettes(Neighbours(of: codes), clusters).reduce(0, +) / Double(count)
                }
            })
    }

    private static func work(
        _ rows: MeasuredRows, _ context: MeasureContext, _ number: @escaping (KMeans, [Int]) -> Double
    ) -> ClusterWork {
        ClusterWork(rows.classCount > 1 && rows.count > rows.classCount ? rows.labels : nil) {
            context.rows.clusters {
                KMeansSearch(of: rows.codes, count: rows.classCount, from: context.generator.split("clusters"))
            }
        } number: {
            number($0, $1)
        }
    }
}

/// What clusters that k-means finds are worth, an iteration at a time.
struct ClusterWork: RowsWork {
    private let labels: [Int]?
    private let search: KMeansSearch?
    private let number: (KMeans, [Int]) -> Double
    private(set) var figure: Figure?

    /// Without labels there is nothing to compare with.
    init(_ labels: [Int]?, search: () -> KMeansSearch, number: @escaping (KMeans, [Int]) -> Double) {
        (self.labels, self.number) = (labels, number)
        self.search = labels == nil ? nil : search()
    }

    mutating func work() -> Bool {
        guard let search, let labels else { return false }
        if search.work() { return true }
        figure = search.best.map { Figure(number($0, labels)) }
        return false
    }

    var share: Double { search?.share ?? 0 }
}
