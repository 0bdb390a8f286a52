import Autoencoders
import Datasets
import Laboratory
import Tensors

/// Clusters among the codes of rows that a model without clusters of its own gives: by k-means, as many as are wanted or as the gap
/// statistic finds.
package struct CodeClustering {
    package let centers: Tensor
    /// What their number was found by; nil where it was said.
    package let gap: GapStatistic?

    /// Rows that centres are found by, and by which their number is chosen.
    package static let mostRows = 20_000
    private static let mostJudged = 2000
    /// Clusters that are tried where nobody says how many.
    package static let mostTried = 20

    /// Of codes [n, latent], at least two; so many clusters, or as many as there seem to be. Cost: that of k-means, without a
    /// number some hundred times that of 2,000 rows.
    package init(of codes: Tensor, count: Int?, from generator: Generator) {
        let some = Self.spread(codes, over: Self.mostRows)
        if let count {
            gap = nil
            centers = KMeans(of: some, count: count, from: generator.split("clusters")).centers
        } else {
            let found = GapStatistic(
                of: Self.spread(codes, over: Self.mostJudged), most: Self.mostTried, from: generator.split("gap"))
            gap = found
            centers = KMeans(of: some, count: found.count, from: generator.split("clusters")).centers
        }
    }

    /// At most so many rows, evenly.
    private static func spread(_ codes: Tensor, over most: Int) -> Tensor {
        let n = codes.shape[0]
        guard n > most else { return codes }
        return Tensor((0..<most).flatMap { codes.row($0 * n / most) }, shape: [most, codes.shape[1]])
    }

    package var count: Int { centers.shape[0] }

    /// The nearest centre of a code, and how far it is.
    package func nearest(_ code: ArraySlice<Float>) -> (cluster: Int, distance: Float) {
        let distances = (0..<count).map { c in
            zip(code, centers.row(c)).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        let best = distances.indices.reduce(0) { distances[$1] < distances[$0] ? $1 : $0 }
        return (best, distances[best].squareRoot())
    }
}

/// What clusters of rows are worth.
package struct ClusterQuality: Sendable {
    /// Beside classes, where the rows have them.
    package let accuracy, information, rand: Double?
    /// Of the codes, over so many rows.
    package let silhouette: Double?
    /// Rows of each cluster.
    package let sizes: [Int]

    private static let mostRows = 1000

    /// Of the cluster of each row, of `count`; their classes, where they are known, and their codes [n, latent].
    package init(_ clusters: [Int], count: Int, labels: [Int]?, codes: Tensor?) {
        sizes = clusters.reduce(into: Array(repeating: 0, count: count)) { $0[$1] += 1 }
        let known = labels.flatMap { $0.count == clusters.count && clusters.count > 1 ? $0 : nil }
        accuracy = known.map { clusteringAccuracy(clusters, $0) }
        information = known.map { normalizedMutualInformation(clusters, $0) }
        rand = known.map { RandIndex(clusters, $0).adjusted }
        guard let codes else {
            silhouette = nil
            return
        }
        let n = min(codes.shape[0], Self.mostRows)
        let places = (0..<n).map { $0 * codes.shape[0] / n }
        let chosen = places.map { clusters[$0] }
        let distinct = Set(chosen).count
        let some = Tensor(places.flatMap { codes.row($0) }, shape: [n, codes.shape[1]])
        silhouette =
            distinct > 1 && distinct < n
            ? silhouettes(Neighbours(of: some), chosen).reduce(0, +) / Double(n) : nil
    }
}
