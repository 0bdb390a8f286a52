import Foundation
import Tensors

/// SSIM of two images, 1 for the same image: the mean, over channels and all places where a Gaussian window fits whole, of
/// (2 μ_x μ_y + C₁)(2 σ_xy + C₂)/((μ_x² + μ_y² + C₁)(σ_x² + σ_y² + C₂)), C₁ = (0.01 L)², C₂ = (0.03 L)².
/// Wang, Bovik, Sheikh & Simoncelli, IEEE Trans. Image Process. 13, 2004, §III.
package struct StructuralSimilarity: Sendable {
    /// The weights of the window along one side; the window is their product with themselves.
    private let weights: [Double]
    /// L, the span of the values.
    private let peak: Double

    /// A window of 11 × 11 with σ = 1.5, as in the paper, for values in 0…1.
    package init(window: Int = 11, deviation: Double = 1.5, peak: Double = 1) {
        precondition(window > 0 && window % 2 == 1, "a window of \(window)")
        let all = (0..<window).map { exp(-pow(Double($0 - window / 2), 2) / (2 * deviation * deviation)) }
        let sum = all.reduce(0, +)
        weights = all.map { $0 / sum }
        self.peak = peak
    }

    /// Images [shape.count]. nil where the window doesn't fit into the image. Cost: pixels · window.
    package func value(_ x: [Float], _ y: [Float], _ shape: ImageShape) -> Double? {
        precondition(x.count == shape.count && y.count == shape.count, "\(x.count), \(y.count) pixels of \(shape)")
        guard shape.height >= weights.count, shape.width >= weights.count else { return nil }
        if shape.channels > 1 {
            let channels = (0..<shape.channels).compactMap { channel -> Double? in
                let values = channel * shape.pixels..<(channel + 1) * shape.pixels
                return value(Array(x[values]), Array(y[values]), shape.plane)
            }
            return channels.reduce(0, +) / Double(channels.count)
        }
        let (a, b) = (x.map(Double.init), y.map(Double.init))
        func mean(_ values: [Double]) -> [Double] { blurred(values, shape) }
        let (meanX, meanY) = (mean(a), mean(b))
        let squaresX = mean(a.map { $0 * $0 })
        let squaresY = mean(b.map { $0 * $0 })
        let products = mean(zip(a, b).map { $0 * $1 })
        let (c1, c2) = (pow(0.01 * peak, 2), pow(0.03 * peak, 2))
        var sum = 0.0
        for i in meanX.indices {
            let (mx, my) = (meanX[i], meanY[i])
            let (vx, vy, covariance) = (squaresX[i] - mx * mx, squaresY[i] - my * my, products[i] - mx * my)
            sum += (2 * mx * my + c1) * (2 * covariance + c2) / ((mx * mx + my * my + c1) * (vx + vy + c2))
        }
        return sum / Double(meanX.count)
    }

    /// Weighted means at every place where the window fits, along rows and then along columns.
    private func blurred(_ values: [Double], _ shape: ImageShape) -> [Double] {
        let (width, height) = (shape.width - weights.count + 1, shape.height - weights.count + 1)
        var rows = [Double](repeating: 0, count: shape.height * width)
        for y in 0..<shape.height {
            for x in 0..<width {
                for (k, weight) in weights.enumerated() {
                    rows[y * width + x] += weight * values[y * shape.width + x + k]
                }
            }
        }
        var result = [Double](repeating: 0, count: height * width)
        for y in 0..<height {
            for x in 0..<width {
                for (k, weight) in weights.enumerated() {
                    result[y * width + x] += weight * rows[(y + k) * width + x]
                }
            }
        }
        return result
    }
}
