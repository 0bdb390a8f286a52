/// A grey picture, row by row from the top; 0 is black, 1 is white. What lies outside 0…1 is shown as the
/// nearer end, NaN as black.
package struct GreyImage: Hashable, Sendable {
    package let width: Int
    package let height: Int

    /// [height × width] values.
    package let pixels: [Float]

    package init(width: Int, height: Int, pixels: [Float]) {
        precondition(
            width >= 0 && height >= 0 && pixels.count == width * height,
            "\(pixels.count) pixels for \(width)×\(height)")
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// From bytes, 0 black … 255 white.
    package init(width: Int, height: Int, bytes: [UInt8]) {
        self.init(width: width, height: height, pixels: bytes.map { Float($0) / 255 })
    }

    /// The cells that the picture takes when a pixel is `scale` half cells wide and high (a half cell is
    /// square where a cell is 8×16): 28×28 takes 28×14 at scale 1 and 14×7 at scale ½.
    package func cells(scale: Double = 1) -> Size {
        guard width > 0 && height > 0 else { return Size(width: 0, height: 0) }
        let columns = max(1, Int((Double(width) * scale).rounded()))
        let halves = max(1, Int((Double(height) * scale).rounded()))
        return Size(width: columns, height: (halves + 1) / 2)
    }

    /// The largest size in half cells that fits `size` cells and keeps the picture's proportions.
    func halfCells(fitting size: Size) -> (columns: Int, halves: Int) {
        guard width > 0 && height > 0 && size.width > 0 && size.height > 0 else { return (0, 0) }
        let scale = min(Double(size.width) / Double(width), Double(2 * size.height) / Double(height))
        return (
            max(1, Int((Double(width) * scale).rounded())),
            max(1, Int((Double(height) * scale).rounded()))
        )
    }

    /// The picture in another size: every new pixel is the mean of the area that it covers, so that shrinking
    /// loses no stroke and growing by a whole factor repeats pixels exactly. Costs what both pictures hold.
    package func resampled(width newWidth: Int, height newHeight: Int) -> GreyImage {
        precondition(newWidth >= 0 && newHeight >= 0, "\(newWidth)×\(newHeight)")
        guard width > 0 && height > 0 && (newWidth != width || newHeight != height) else {
            return newWidth == width && newHeight == height
                ? self
                : GreyImage(
                    width: newWidth, height: newHeight,
                    pixels: Array(repeating: 0, count: newWidth * newHeight))
        }
        let columns = Self.shares(from: width, to: newWidth)
        let rows = Self.shares(from: height, to: newHeight)
        // Columns first, then rows: the mean over a rectangle is the mean of means.
        var narrow = [Float](repeating: 0, count: newWidth * height)
        for y in 0..<height {
            for (x, shares) in columns.enumerated() {
                narrow[y * newWidth + x] = shares.reduce(0) {
                    $0 + clean(pixels[y * width + $1.source]) * $1.part
                }
            }
        }
        var result = [Float](repeating: 0, count: newWidth * newHeight)
        for (y, shares) in rows.enumerated() {
            for x in 0..<newWidth {
                result[y * newWidth + x] = shares.reduce(0) {
                    $0 + narrow[$1.source * newWidth + x] * $1.part
                }
            }
        }
        return GreyImage(width: newWidth, height: newHeight, pixels: result)
    }

    /// For each new place, the old ones that it covers and their parts, which sum to 1.
    private static func shares(from old: Int, to new: Int) -> [[(source: Int, part: Float)]] {
        let step = Double(old) / Double(new)
        return (0..<new).map { i in
            let start = Double(i) * step
            let end = min(Double(old), Double(i + 1) * step)
            return (Int(start)..<max(Int(start) + 1, Int(end.rounded(.up)))).compactMap { source in
                let covered = min(end, Double(source + 1)) - max(start, Double(source))
                return source < old && covered > 1e-9 ? (source, Float(covered / step)) : nil
            }
        }
    }

    private func clean(_ value: Float) -> Float { value.isNaN ? 0 : min(1, max(0, value)) }

    /// The luminance of a pixel as a byte.
    func byte(_ x: Int, _ y: Int) -> UInt8 { UInt8((clean(pixels[y * width + x]) * 255).rounded()) }
}
