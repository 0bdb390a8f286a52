import Foundation
import Tensors

/// Images that are moved, turned, scaled, mirrored and bent.
package struct ImageAugmentation: Augmentation {
    package static let shift = Knob(
        "shift", symbol: "t", ascii: "t", summary: "pixels by which images are moved at most", range: 0...8,
        initial: 0)
    package static let rotate = Knob(
        "rotate", symbol: "φ", ascii: "phi", summary: "degrees by which images are turned at most", range: 0...180,
        initial: 0)
    package static let zoom = Knob(
        "zoom", symbol: "s", ascii: "s", summary: "share by which images are scaled at most", range: 0...1, initial: 0
    )
    package static let mirror = Knob(
        "mirror", symbol: "p_m", ascii: "p_m", summary: "share of the images that are mirrored", range: 0...1,
        initial: 0)
    package static let elastic = Knob(
        "elastic", symbol: "α_e", ascii: "alpha_e", summary: "pixels by which images are bent, a deviation",
        range: 0...8, initial: 0)

    package static let id: String = "image"
    package let id: String = ImageAugmentation.id
    package let title = "moved, turned, scaled, mirrored, bent images"
    package let formula = "x ↦ T(x)"
    package let knobs = [Self.shift, Self.rotate, Self.zoom, Self.mirror, Self.elastic]

    package func obstacle(for data: DataShape) -> Obstacle? {
        guard data.kind.isImage else { return .needsImages }
        return data.hasMissing ? .needsCompleteRows : nil
    }

    /// Points of the grid that an image is bent by, along a side.
    private static let grid = 5

    package func apply(
        _ x: UnsafePointer<Float>, to destination: UnsafeMutablePointer<Float>, of kind: RowKind, amounts: [Float],
        from generator: Generator
    ) {
        let shape = kind.shape
        let (width, height) = (shape.width, shape.height)
        let draws = generator.split("map").uniform([5]).values
        func between(_ i: Int) -> Float { 2 * draws[i] - 1 }
        let (right, down) = ((amounts[0] * between(0)).rounded(), (amounts[0] * between(1)).rounded())
        let angle = amounts[1] * between(2) * .pi / 180
        let scale = exp(-amounts[2] * between(3))
        let mirror: Float = draws[4] < amounts[3] ? -1 : 1
        let (cosine, sine) = (scale * cos(angle), scale * sin(angle))
        let points = Self.grid
        let bends = amounts[4] > 0 ? generator.split("bend").normal([2, points, points]).values : []
        /// The displacement at a pixel, between four points of the grid.
        func bend(_ axis: Int, _ px: Float, _ py: Float) -> Float {
            let u = px / Float(max(1, width - 1)) * Float(points - 1)
            let v = py / Float(max(1, height - 1)) * Float(points - 1)
            let (i, j) = (min(points - 2, Int(u)), min(points - 2, Int(v)))
            let (a, b) = (u - Float(i), v - Float(j))
            let start = (axis * points + j) * points + i
            let above = bends[start] * (1 - a) + bends[start + 1] * a
            let below = bends[start + points] * (1 - a) + bends[start + points + 1] * a
            return amounts[4] * (above * (1 - b) + below * b)
        }
        let (cx, cy) = (Float(width - 1) / 2, Float(height - 1) / 2)
        for py in 0..<height {
            for px in 0..<width {
                // Where the pixel comes from: the other way round.
                let (u, v) = (Float(px) - cx - right, Float(py) - cy - down)
                var (sx, sy) = (mirror * (cosine * u + sine * v) + cx, cosine * v - sine * u + cy)
                if !bends.isEmpty {
                    sx += bend(0, Float(px), Float(py))
                    sy += bend(1, Float(px), Float(py))
                }
                let (left, top) = (sx.rounded(.down), sy.rounded(.down))
                let (a, b) = (sx - left, sy - top)
                for channel in 0..<shape.channels {
                    let plane = x + channel * shape.pixels
                    func pixel(_ i: Float, _ j: Float) -> Float {
                        guard i >= 0, j >= 0, i < Float(width), j < Float(height) else { return 0 }
                        return plane[Int(j) * width + Int(i)]
                    }
                    var value = pixel(left, top) * (1 - a) * (1 - b)
                    if a > 0 { value += pixel(left + 1, top) * a * (1 - b) }
                    if b > 0 { value += pixel(left, top + 1) * (1 - a) * b }
                    if a > 0, b > 0 { value += pixel(left + 1, top + 1) * a * b }
                    destination[channel * shape.pixels + py * width + px] = value
                }
            }
        }
    }
}
