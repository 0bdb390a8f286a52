/// A grey picture or one in colour, row by row from the top; 0 is black, 1 is white. What lies outside 0…1 is shown as
/// the nearer end, NaN as black.
package struct Image: Hashable, Sendable {
    package let width: Int
    package let height: Int

    /// 1 for grey, 3 for red, green and blue (sRGB, as screens and files have them).
    package let channels: Int

    /// [channels, height, width] values.
    package let pixels: [Float]

    /// Of any number of channels: two have no colours of their own and are shown by their mean as grey, of four and
    /// more the first three are red, green and blue.
    ///
    /// - Parameter pixels: [channels, height, width] values.
    package init(width: Int, height: Int, channels: Int = 1, pixels: [Float]) {
        precondition(
            width >= 0 && height >= 0 && channels >= 1 && pixels.count == width * height * channels,
            "\(pixels.count) values for \(width)×\(height)×\(channels)")
        let count = width * height
        self.width = width
        self.height = height
        self.channels = channels < 3 ? 1 : 3
        self.pixels =
            switch channels {
            case 1, 3: pixels
            case 2: (0..<count).map { (Self.clean(pixels[$0]) + Self.clean(pixels[count + $0])) / 2 }
            default: Array(pixels.prefix(3 * count))
            }
    }

    /// Grey from bytes, 0 black … 255 white.
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
    package func resampled(width newWidth: Int, height newHeight: Int) -> Image {
        precondition(newWidth >= 0 && newHeight >= 0, "\(newWidth)×\(newHeight)")
        if newWidth == width && newHeight == height { return self }
        var result = [Float](repeating: 0, count: channels * newWidth * newHeight)
        guard width > 0 && height > 0 else {
            return Image(width: newWidth, height: newHeight, channels: channels, pixels: result)
        }
        let columns = Self.shares(from: width, to: newWidth)
        let rows = Self.shares(from: height, to: newHeight)
        // Columns first, then rows: the mean over a rectangle is the mean of means.
        var narrow = [Float](repeating: 0, count: newWidth * height)
        for channel in 0..<channels {
            let source = channel * height * width
            for y in 0..<height {
                for (x, shares) in columns.enumerated() {
                    narrow[y * newWidth + x] = shares.reduce(0) {
                        $0 + Self.clean(pixels[source + y * width + $1.source]) * $1.part
                    }
                }
            }
            let target = channel * newHeight * newWidth
            for (y, shares) in rows.enumerated() {
                for x in 0..<newWidth {
                    result[target + y * newWidth + x] = shares.reduce(0) {
                        $0 + narrow[$1.source * newWidth + x] * $1.part
                    }
                }
            }
        }
        return Image(width: newWidth, height: newHeight, channels: channels, pixels: result)
    }

    /// The same in grey: each pixel by its luminance, as bright as it is in colour.
    var grey: Image {
        guard channels == 3 else { return self }
        let count = width * height
        return Image(
            width: width, height: height,
            pixels: (0..<count).map { i in
                Luminance.grey(
                    Self.clean(pixels[i]), Self.clean(pixels[count + i]), Self.clean(pixels[2 * count + i]))
            })
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

    private static func clean(_ value: Float) -> Float { value.isNaN ? 0 : min(1, max(0, value)) }

    /// A value of a pixel as a byte.
    package func byte(_ x: Int, _ y: Int, channel: Int = 0) -> UInt8 {
        UInt8((Self.clean(pixels[(channel * height + y) * width + x]) * 255).rounded())
    }

    /// What shows a pixel.
    func colour(_ x: Int, _ y: Int) -> Colour {
        let first = byte(x, y)
        return channels == 1 ? .grey(first) : Colour(first, byte(x, y, channel: 1), byte(x, y, channel: 2))
    }
}
