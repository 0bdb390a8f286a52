import Autoencoders
import Tensors

/// A batch as measures see it.
package struct MeasuredBatch {
    /// The place of its first row among those that are measured.
    package var start = 0
    /// Clean rows, [batch, features], and x̂ from the middle of the code's distribution, [batch, features]; nil at a
    /// validation, which makes none.
    package var images: (x: Tensor, reconstruction: Tensor)?
    /// 1 where an entry of x is observed, 0 where it is missing, [batch, features]; nil where none is missing.
    package var observed: Tensor?
    /// 1 where the model saw an entry of x, 0 where it had to find it, [batch, features]; nil where it saw all.
    package var shown: Tensor?
    /// (x − x̂)² of each entry that was to be found, x̂ clipped to what can be; nil where all were seen.
    package var heldSquares: [Double]?
    /// The code, or its mean [batch, latent].
    package let code: Tensor
    /// log σ² of Gaussian codes, [batch, latent].
    package var logVariance: Tensor?
    /// −log p(x|z) of the distance, summed over features, for one drawn code; nil where it is no likelihood. [batch]
    package var negativeLogLikelihood: Tensor?
    /// KL(q(z|x)‖p(z)), by the prior that a term has learnt or else N(0, I); nil for deterministic codes. [batch]
    package var divergence: Tensor?
    /// The class of each row; nil where the data have none. [batch]
    package var labels: [Int]?
    /// The values of each factor, [factors][batch].
    package var factors: [[Int]] = []
    /// The cluster of each row, of so many, in the eyes of the first term that has clusters. [batch]
    package var clusters: [Int]?
    package var clusterCount = 0
    /// The class of each row in the eyes of a term that tells classes. [batch]
    package var classes: [Int]?
    /// How probable that is, in its eyes. [batch]
    package var certainty: [Double]?
    /// How differently the layers of a classifier see each image and its reconstruction; nil where none was asked. [batch]
    package var featureDistance: Tensor?
    /// The class that a classifier sees in each image and in its reconstruction; nil where none was asked. [batch] each
    package var seen: (image: [Int], reconstruction: [Int])?

    package init(code: Tensor) { self.code = code }

    package var count: Int { code.shape[0] }

    /// x − x̂ of every entry that is observed; nil where there are no images.
    var errors: [Float]? {
        guard let (x, reconstruction) = images else { return nil }
        guard let observed else { return zip(x.values, reconstruction.values).map { $0 - $1 } }
        return x.values.indices.filter { observed.values[$0] == 1 }.map { x.values[$0] - reconstruction.values[$0] }
    }

    /// Mean over the observed entries of each row of (x − x̂)², without rows that have none; nil where there are no images.
    var squaredErrorsOfRows: [Double]? {
        guard let (x, reconstruction) = images else { return nil }
        let width = x.shape.last
        return (0..<count).compactMap { row in
            guard let observed else {
                return squaredDistance(x.row(row), reconstruction.row(row)) / Double(width)
            }
            let seen = (row * width..<(row + 1) * width).filter { observed.values[$0] == 1 }
            guard !seen.isEmpty else { return nil }
            let errors = seen.map { Double(x.values[$0]) - Double(reconstruction.values[$0]) }
            return errors.reduce(0) { $0 + $1 * $1 } / Double(seen.count)
        }
    }
}
