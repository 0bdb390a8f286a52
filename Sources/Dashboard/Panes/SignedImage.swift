import Terminal

/// Values around zero as a picture: what is above it in one colour and below in another, the farther the brighter; in signs
/// where there are no such colours.
struct SignedImage {
    let width, height: Int
    /// [height, width], −1…1: parts of what counts as far.
    private let values: [Float]

    /// - Parameter values: [height, width]; `reach` is what counts as far from zero, by default the farthest of them.
    init(width: Int, height: Int, _ values: [Float], reach: Float? = nil) {
        precondition(values.count == width * height, "\(values.count) values for \(width)×\(height)")
        (self.width, self.height) = (width, height)
        let far = reach ?? values.lazy.filter(\.isFinite).map(abs).max() ?? 0
        self.values = values.map { far > 0 && $0.isFinite ? min(1, max(-1, $0 / far)) : 0 }
    }

    /// Of a row of data, as ``Thumbnail`` lays it out; several channels are shown by their sum.
    init(_ thumbnail: Thumbnail, _ values: [Float], reach: Float? = nil) {
        let (shape, count) = (thumbnail.shape, thumbnail.shape.height * thumbnail.shape.width)
        var flat = [Float](repeating: 0, count: count)
        for (i, value) in values.enumerated() { flat[i % count] += value / Float(shape.channels) }
        self.init(width: shape.width, height: shape.height, flat, reach: reach)
    }

    /// Vermilion above zero, blue below: the accents of the strips, which colour-blind readers tell apart.
    private static let (above, below): (SIMD3<Float>, SIMD3<Float>) = (
        SIMD3(1, 0.42, 0.1), SIMD3(0.2, 0.6, 1)
    )

    fileprivate var image: Image {
        let count = width * height
        var pixels = [Float](repeating: 0, count: 3 * count)
        for (i, value) in values.enumerated() {
            let colour = value < 0 ? Self.below : Self.above
            for channel in 0..<3 { pixels[channel * count + i] = colour[channel] * abs(value) }
        }
        return Image(width: width, height: height, channels: 3, pixels: pixels)
    }

    /// The mean over each of so many cells, row by row.
    fileprivate func cells(_ size: Size) -> [Float] {
        // Images hold 0…1.
        let half = Image(width: width, height: height, pixels: values.map { 0.5 + $0 / 2 })
        return half.resampled(width: size.width, height: size.height).pixels.map { 2 * $0 - 1 }
    }
}

extension Pen {
    /// Draws it as large as `rect` allows without changing its proportions, at the top left.
    mutating func draw(_ signed: SignedImage, in rect: Rect) {
        guard !(capabilities.unicode && capabilities.depth >= .indexed256) else {
            draw(signed.image, in: rect)
            return
        }
        guard signed.width > 0, signed.height > 0, !rect.isEmpty else { return }
        let scale = min(
            Double(rect.width) / Double(signed.width), Double(2 * rect.height) / Double(signed.height))
        let size = Size(
            width: max(1, Int(Double(signed.width) * scale)), height: max(1, Int(Double(signed.height) * scale) / 2))
        let marks = StripMarks(capabilities)
        for (i, value) in signed.cells(size).enumerated() {
            // A strip's marks go to two and a half.
            let (glyph, style) = marks.mark(value * 2.5)
            put(glyph, x: rect.x + i % size.width, y: rect.y + i / size.width, style: style)
        }
    }
}
