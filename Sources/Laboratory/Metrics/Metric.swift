import Autoencoders
import Tensors

/// A batch as metrics see it.
package struct EvaluatedBatch {
    /// The id of the distance.
    package let distance: String
    /// Clean images [batch, features].
    package let x: Tensor
    /// x̂ from the middle of the code's distribution [batch, features].
    package let reconstruction: Tensor
    /// The code, or its mean [batch, latent].
    package let code: Tensor
    /// −log p(x|z) of the distance, summed over features, for one drawn code; nil where it is no likelihood. [batch]
    package let negativeLogLikelihood: Tensor?
    /// KL(q(z|x)‖p(z)), by the prior that a term has learnt or else N(0, I); nil for deterministic codes. [batch]
    package let divergence: Tensor?
    /// The class of each image; nil where the data have none. [batch]
    package var labels: [Int]?
    /// The cluster of each image, of so many, in the eyes of the first term that has clusters. [batch]
    package var clusters: [Int]?
    package var clusterCount = 0
    /// The class of each image in the eyes of a term that tells classes. [batch]
    package var classes: [Int]?
    /// The class that a classifier sees in each image and in its reconstruction; nil where none was asked. [batch] each
    package var seen: (image: [Int], reconstruction: [Int])?
}

/// A number about a model and a split, gathered batch by batch.
package protocol Metric: Sendable {
    /// What reports call it.
    static var id: String { get }
    init()
    mutating func add(_ batch: EvaluatedBatch)
    /// nil where it has no meaning for this model.
    var value: Double? { get }
}

package enum Metrics {
    /// Every metric, in the order of the report; a new one is a line here.
    package static let all: [any Metric.Type] = [
        MeanSquaredError.self, MeanAbsoluteError.self, BernoulliLikelihood.self, NegativeLogLikelihood.self,
        Divergence.self,
        EvidenceLowerBound.self, ActiveUnits.self,
        ClusterAccuracy.self, ClusterInformation.self, PixelClusterAccuracy.self, ClassificationAccuracy.self,
        Agreement.self,
    ]
}

/// A running mean in double.
struct RunningMean {
    private var total = 0.0
    private var count = 0

    mutating func add(_ value: Double) {
        total += value
        count += 1
    }

    mutating func add(_ values: some Sequence<Double>) { for value in values { add(value) } }

    /// Nothing where there are no values.
    mutating func add(_ values: Tensor?) { if let values { add(values.values.lazy.map(Double.init)) } }

    var value: Double? { count > 0 ? total / Double(count) : nil }
}
