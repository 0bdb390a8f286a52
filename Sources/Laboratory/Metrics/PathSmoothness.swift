import Tensors

/// How evenly decoded images change along a way through the codes: images [N, features], in order.
/// Finite steps of the path length of Karras, Laine & Aila, CVPR 2019, §4.1, in the space of images.
package struct PathSmoothness: Sendable {
    /// Σ ‖g(z_{i+1}) − g(z_i)‖, and the largest of these steps.
    package let length, largestStep: Double
    /// ‖g(b) − g(a)‖/length: 1 for a straight line of images.
    package let straightness: Double
    /// largest step · (N − 1)/length: 1 where all steps are equal.
    package let evenness: Double

    package init(_ images: Tensor) {
        let n = images.shape[0]
        precondition(n > 1, "a way of \(n) images")
        let steps = (1..<n).map { squaredDistance(images.row($0), images.row($0 - 1)).squareRoot() }
        let length = steps.reduce(0, +)
        self.length = length
        largestStep = steps.max() ?? 0
        straightness = length > 0 ? squaredDistance(images.row(n - 1), images.row(0)).squareRoot() / length : 1
        evenness = length > 0 ? largestStep * Double(n - 1) / length : 1
    }
}
