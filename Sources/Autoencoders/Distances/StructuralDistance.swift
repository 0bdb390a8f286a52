import Autodiff
import Foundation
import Networks
import Tensors

/// n · (1 − mean SSIM), x̂ = σ(output), n the number of values, so that it stands to other terms as a sum over values does;
/// the mean is over places and channels:
///
///     SSIM = (2 μ_x μ_y + C₁)(2 σ_xy + C₂) / ((μ_x² + μ_y² + C₁)(σ_x² + σ_y² + C₂)),  C₁ = 0.01², C₂ = 0.03²
///
/// with local means, variances and covariance under a Gaussian window of 11×11 pixels, σ = 1.5, wherever it fits entirely.
/// Where a side of the images is shorter, the window is as wide as the shorter side.
/// Wang, Bovik, Sheikh & Simoncelli, IEEE TIP 13, 2004, §III; as a loss: Zhao, Gallo, Frosio & Kautz, IEEE TCI 3, 2017.
package struct StructuralDistance: Distance {
    package static let id: String = "ssim"
    package let id: String = StructuralDistance.id
    package let title = "structural similarity"
    package let formula = "n·(1 − SSIM(x, x̂))"
    package let isLikelihood = false
    package let readsLogits = true
    package let isSumOverValues = false

    private static let window = 11
    private static let deviation = 1.5

    package func value(of output: Value, to x: Value, in model: Model, knobs: KnobBoard) -> Value {
        let similarity = Self.similarity(output.sigmoid, x, model.data.image)
        return (1 - similarity) * (Float(model.features) / Float(similarity.shape.last))
    }

    package func reconstruction(_ output: Value) -> Value { output.sigmoid }

    /// SSIM of each channel at each place of the window: [.., batch, values] and [batch, values], in 0…1 →
    /// [.., batch, channels · places].
    static func similarity(_ a: Value, _ b: Value, _ image: ImageShape) -> Value {
        let side = min(window, image.height, image.width)
        let (across, down) = (bell(side, over: image.width), bell(side, over: image.height))
        // The window is a product of one along the rows and one along the columns.
        func local(_ value: Value) -> Value {
            let images = Shape(Array(value.shape.axes.dropLast()))
            let planes = images.count * image.channels
            let rows = value.reshaped([planes, image.height, image.width]).product(across)
            return rows.transposed([0, 2, 1]).product(down)
                .reshaped(images + [image.channels * across.shape[1] * down.shape[1]])
        }
        let (c1, c2) = (Float(0.01 * 0.01), Float(0.03 * 0.03))
        let (meanA, meanB) = (local(a), local(b))
        let (squareA, squareB, both) = (meanA.squared, meanB.squared, meanA * meanB)
        let (varianceA, varianceB) = (local(a.squared) - squareA, local(b.squared) - squareB)
        let covariance = local(a * b) - both
        return ((2 * both + c1) * (2 * covariance + c2))
            / ((squareA + squareB + c1) * (varianceA + varianceB + c2))
    }

    /// A bell of `side` values at each place where it fits on a line: [length, places].
    private static func bell(_ side: Int, over length: Int) -> Value {
        let weights = (0..<side).map { i in
            let offset = Double(i) - Double(side - 1) / 2
            return exp(-offset * offset / (2 * deviation * deviation))
        }
        let total = weights.reduce(0, +)
        let places = length - side + 1
        let slot = Slot([length, places])
        for place in 0..<places {
            for (i, weight) in weights.enumerated() {
                slot.base[(place + i) * places + place] = Float(weight / total)
            }
        }
        return Value(slot)
    }
}
