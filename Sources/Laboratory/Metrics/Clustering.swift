import Autoencoders
import Foundation
import Tensors

/// How often each cluster meets each class.
package struct Contingency {
    /// [clusters][classes]
    package private(set) var counts: [[Int]] = []
    package private(set) var total = 0

    package init() {}

    package init(clusters: [Int], classes: [Int]) { add(clusters: clusters, classes: classes) }

    /// Precondition: as many clusters as classes, one of each for every image, counted from 0.
    package mutating func add(clusters: [Int], classes: [Int]) {
        precondition(clusters.count == classes.count, "\(clusters.count) clusters of \(classes.count) images")
        let width = max(counts.first?.count ?? 0, (classes.max() ?? -1) + 1)
        for i in counts.indices { counts[i] += Array(repeating: 0, count: width - counts[i].count) }
        while counts.count <= clusters.max() ?? -1 { counts.append(Array(repeating: 0, count: width)) }
        for (cluster, label) in zip(clusters, classes) { counts[cluster][label] += 1 }
        total += clusters.count
    }

    /// The share of images whose cluster stands for their class, each class having at most one cluster, such that the
    /// share is largest. Xie, Girshick & Farhadi, ICML 2016, eq. 10.
    package var accuracy: Double? {
        guard total > 0 else { return nil }
        let side = max(counts.count, counts[0].count)
        let losses = (0..<side).map { i in
            (0..<side).map { j in i < counts.count && j < counts[i].count ? -Double(counts[i][j]) : 0 }
        }
        let agreed = cheapestMatching(losses).enumerated().reduce(0.0) { $0 - losses[$1.offset][$1.element] }
        return agreed / Double(total)
    }

    /// I(cluster; class) over the mean of both entropies, 0 … 1. Vinh, Epps & Bailey, JMLR 11, 2010 (NMI_sum).
    package var normalisedInformation: Double? {
        guard total > 0 else { return nil }
        let n = Double(total)
        let clusters = counts.map { Double($0.reduce(0, +)) / n }
        let classes = counts[0].indices.map { j in Double(counts.reduce(0) { $0 + $1[j] }) / n }
        func entropy(_ shares: [Double]) -> Double { shares.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 } }
        var information = 0.0
        for (i, row) in counts.enumerated() {
            for (j, count) in row.enumerated() where count > 0 {
                let share = Double(count) / n
                information += share * log(share / (clusters[i] * classes[j]))
            }
        }
        let mean = (entropy(clusters) + entropy(classes)) / 2
        // One cluster and one class: they agree.
        return mean > 0 ? information / mean : 1
    }
}

/// The column of each row such that no column comes twice and the sum of the costs is least, by growing cheapest paths.
/// Kuhn, Naval Res. Logist. Q. 2, 1955; Jonker & Volgenant, Computing 38, 1987. Cost: rows³.
///
/// Precondition: the matrix is square.
package func cheapestMatching(_ costs: [[Double]]) -> [Int] {
    let n = costs.count
    precondition(costs.allSatisfy { $0.count == n }, "the matrix isn't square")
    // What rows and columns pay; no pair costs less than its two pay together. Column n is where a path starts.
    var rowPays = [Double](repeating: 0, count: n)
    var columnPays = [Double](repeating: 0, count: n + 1)
    var rowOf = [Int?](repeating: nil, count: n + 1)
    for row in 0..<n {
        rowOf[n] = row
        var column = n
        var distances = [Double](repeating: .infinity, count: n)
        var before = [Int](repeating: n, count: n)
        var isDone = [Bool](repeating: false, count: n + 1)
        while let present = rowOf[column] {
            isDone[column] = true
            var (least, next) = (Double.infinity, n)
            for j in 0..<n where !isDone[j] {
                let rest = costs[present][j] - rowPays[present] - columnPays[j]
                if rest < distances[j] { (distances[j], before[j]) = (rest, column) }
                if distances[j] < least { (least, next) = (distances[j], j) }
            }
            for j in 0...n where isDone[j] {
                rowPays[rowOf[j]!] += least
                columnPays[j] -= least
            }
            for j in 0..<n where !isDone[j] { distances[j] -= least }
            column = next
        }
        // Along the path each row moves to the next column.
        while column != n {
            rowOf[column] = rowOf[before[column]]
            column = before[column]
        }
    }
    var result = [Int](repeating: 0, count: n)
    for column in 0..<n { result[rowOf[column]!] = column }
    return result
}

/// How well a term's clusters are the classes, under the best matching.
package struct ClusterAccuracy: Metric {
    package static let id = "cluster_accuracy"
    private var table = Contingency()
    package init() {}

    package mutating func add(_ batch: EvaluatedBatch) {
        if let clusters = batch.clusters, let labels = batch.labels { table.add(clusters: clusters, classes: labels) }
    }

    package var value: Double? { table.accuracy }
}

/// Normalised mutual information of a term's clusters and the classes.
package struct ClusterInformation: Metric {
    package static let id = "cluster_nmi"
    private var table = Contingency()
    package init() {}

    package mutating func add(_ batch: EvaluatedBatch) {
        if let clusters = batch.clusters, let labels = batch.labels { table.add(clusters: clusters, classes: labels) }
    }

    package var value: Double? { table.normalisedInformation }
}

/// What a term's clusters are to be compared with: the accuracy of as many clusters that k-means finds in the images
/// themselves.
package struct PixelClusterAccuracy: Metric {
    package static let id = "kmeans_accuracy"
    private var values: [Float] = []
    private var labels: [Int] = []
    private var features = 0
    private var count = 0
    package init() {}

    package mutating func add(_ batch: EvaluatedBatch) {
        guard let labels = batch.labels, batch.clusters != nil else { return }
        values += batch.x.values
        self.labels += labels
        features = batch.x.shape[1]
        count = batch.clusterCount
    }

    package var value: Double? {
        guard !labels.isEmpty else { return nil }
        let images = Tensor(values, shape: [labels.count, features])
        let means = KMeans(of: images, count: count, from: Generator(seed: 0))
        return Contingency(clusters: means.clusters, classes: labels).accuracy
    }
}
