import Autoencoders
import Tensors

/// What a term's clusters and the classes of the same images are, gathered batch by batch.
private struct Labellings {
    private(set) var clusters: [Int] = []
    private(set) var labels: [Int] = []

    mutating func add(_ batch: EvaluatedBatch) {
        guard let clusters = batch.clusters, let labels = batch.labels else { return }
        self.clusters += clusters
        self.labels += labels
    }
}

/// How well a term's clusters are the classes, under the best matching.
package struct ClusterAccuracy: Metric {
    package static let id = "cluster_accuracy"
    private var found = Labellings()
    package init() {}

    package mutating func add(_ batch: EvaluatedBatch) { found.add(batch) }

    package var value: Double? {
        found.labels.isEmpty ? nil : clusteringAccuracy(found.clusters, found.labels)
    }
}

/// Normalised mutual information of a term's clusters and the classes.
package struct ClusterInformation: Metric {
    package static let id = "cluster_nmi"
    private var found = Labellings()
    package init() {}

    package mutating func add(_ batch: EvaluatedBatch) { found.add(batch) }

    package var value: Double? {
        found.labels.isEmpty ? nil : normalizedMutualInformation(found.clusters, found.labels)
    }
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
        return clusteringAccuracy(means.clusters, labels)
    }
}
