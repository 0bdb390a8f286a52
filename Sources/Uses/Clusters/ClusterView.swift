import Autoencoders
import Datasets
import Laboratory
import Tensors

/// The clusters that codes lie in: a term's own, or those that k-means finds; how well they agree with the classes, beside k-means
/// on codes and on the rows themselves.
package struct ClustersRequest: ViewRequest {
    package var split: SplitName?
    package var cost: ViewCost { .crowd }

    package init(split: SplitName = .validation) { self.split = split }

    /// Rows that are shown of a cluster, beside its centre.
    package static let nearest = 8

    package func answer(by viewer: Viewer) -> ClusterView? { ClusterIndex.of(viewer).look(viewer, split) }
}

package struct ClusterView: Sendable, Equatable {
    package struct Cluster: Sendable, Equatable {
        /// Its number, from 0, and how many rows it has.
        package let number, size: Int
        /// What the decoder makes of the mean of its codes, [features]; nil of an empty one.
        package let center: [Float]?
        /// Rows whose codes are nearest to that mean.
        package let nearest: [NeighbourView.Row]
        /// The class that most of its rows have, and how many; nil without classes.
        package let majority: Majority?
    }

    package struct Majority: Sendable, Equatable {
        package let label, count: Int
    }

    /// What some clusters are worth: beside classes, or by themselves where there are none.
    package struct Worth: Sendable, Equatable {
        package let accuracy, information, rand, silhouette: Double?

        init(_ quality: ClusterQuality) {
            (accuracy, information, rand) = (quality.accuracy, quality.information, quality.rand)
            silhouette = quality.silhouette
        }
    }

    /// The term whose clusters they are; nil of those that k-means finds.
    package let term: String?
    /// By falling size.
    package let clusters: [Cluster]
    package let worth: Worth
    /// The same of as many clusters that k-means finds in codes, and in the rows themselves; nil until they are found.
    package let ofCodes: Worth
    package let ofRows: Worth?
    /// So many rows were looked at.
    package let rows: Int
}

/// What clusters of rows are asked for; they don't depend on the model.
private struct RowClustersQuestion: Hashable {
    let split: SplitName?
    let count: Int
}

/// What tells the clusters of rows by their codes, as long as the model stands.
private final class ClusterIndex {
    private var judge: RowJudge??

    static func of(_ viewer: Viewer) -> ClusterIndex { viewer.kept { ClusterIndex() } }

    /// So many rows that k-means among them costs some hundredths of a second.
    private static func rows(_ viewer: Viewer) -> [Int32] {
        let most = min(500, max(32, (1 << 19) / max(1, viewer.model.features)))
        return (0..<Int32(min(most, viewer.rows.count))).map { $0 }
    }

    /// Clusters where neither a term nor classes say how many.
    private static let usual = 10

    func look(_ viewer: Viewer, _ split: SplitName?) -> ClusterView? {
        let rows = Self.rows(viewer)
        guard rows.count > 2 else { return nil }
        let (model, labels) = (viewer.model, rows.compactMap { viewer.rows.label(Int($0)) })
        let known = labels.count == rows.count ? labels : nil
        if judge == nil {
            judge = .some(RowJudge(model, knobs: viewer.knobs, asking: .clusters, workers: viewer.workers))
        }
        let own = judge ?? nil
        let codes = viewer.encode(rows)
        guard codes.values.allSatisfy(\.isFinite) else { return nil }
        let classes = known.map { Set($0).count } ?? 0
        let count = min(rows.count - 1, own?.count ?? (classes > 1 ? classes : Self.usual))
        let means = KMeans(of: codes, count: count, from: viewer.generator.split("clusters of codes"), starts: 2)
        let (ofData, chance) = (viewer.rows, viewer.generator.split("clusters of rows"))
        let ofRows = viewer.errand(RowClustersQuestion(split: split, count: count)) {
            isWanted -> ClusterView.Worth? in
            let all = Tensor(rows.flatMap { ofData.image(Int($0)) }, shape: [rows.count, ofData.features])
            let search = KMeansSearch(of: all, count: count, from: chance, starts: 2)
            while search.work() { guard isWanted(search.share) else { return nil } }
            return search.best.map {
                ClusterView.Worth(
                    ClusterQuality($0.clusters, count: count, labels: known, codes: known == nil ? all : nil))
            }
        }
        func worth(_ clusters: [Int], _ count: Int) -> ClusterView.Worth {
            .init(ClusterQuality(clusters, count: count, labels: known, codes: known == nil ? codes : nil))
        }
        let chosen = own.map { $0.choices($0.judge(rows, of: viewer.rows)) } ?? means.clusters
        let total = own?.count ?? count
        return ClusterView(
            term: own?.term, clusters: Self.clusters(chosen, total, codes, rows, known, viewer),
            worth: worth(chosen, total), ofCodes: worth(means.clusters, count), ofRows: ofRows.value,
            rows: rows.count)
    }

    private static func clusters(
        _ chosen: [Int], _ count: Int, _ codes: Tensor, _ rows: [Int32], _ labels: [Int]?, _ viewer: Viewer
    ) -> [ClusterView.Cluster] {
        let latent = codes.shape[1]
        let members = Dictionary(grouping: chosen.indices) { chosen[$0] }
        let order = (0..<count).sorted {
            let (a, b) = (members[$0]?.count ?? 0, members[$1]?.count ?? 0)
            return a != b ? a > b : $0 < $1
        }
        let full = order.filter { members[$0] != nil }
        var means: [Float] = []
        for number in full {
            let own = members[number]!
            for j in 0..<latent {
                means.append(own.reduce(Float(0)) { $0 + codes.values[$1 * latent + j] } / Float(own.count))
            }
        }
        // One that makes an image value by value would take too long for so many.
        let images = viewer.model.drawsValueByValue ? nil : viewer.decode(Tensor(means, shape: [full.count, latent]))
        return order.map { number in
            guard let own = members[number], let place = full.firstIndex(of: number) else {
                return .init(number: number, size: 0, center: nil, nearest: [], majority: nil)
            }
            let mean = Array(means[place * latent..<(place + 1) * latent])
            func distance(_ i: Int) -> Float {
                zip(codes.row(i), mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            }
            let near = own.map { (distance: distance($0), place: $0) }.sorted { $0 < $1 }.prefix(
                ClustersRequest.nearest)
            let votes = labels.map { labels in Dictionary(grouping: own) { labels[$0] }.mapValues(\.count) }
            let majority = votes?.max { ($0.value, -$0.key) < ($1.value, -$1.key) }
            return .init(
                number: number, size: own.count, center: images.map { Array($0.row(place)) },
                nearest: near.map { NeighbourView.Row(Int(rows[$0.place]), of: viewer.rows) },
                majority: majority.map { .init(label: $0.key, count: $0.value) })
        }
    }
}
