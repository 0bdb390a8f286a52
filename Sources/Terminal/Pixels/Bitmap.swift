/// Pixels of 8 bits a value as a terminal gets them.
package struct Bitmap: Hashable, Sendable {
    package let width, height: Int
    /// 1 for grey, 3 for red, green and blue.
    package let channels: Int
    /// [height, width, channels]
    package let bytes: [UInt8]

    package init(width: Int, height: Int, channels: Int, bytes: [UInt8]) {
        precondition(
            bytes.count == width * height * channels, "\(bytes.count) bytes for \(width)×\(height)×\(channels)")
        (self.width, self.height, self.channels, self.bytes) = (width, height, channels, bytes)
    }

    /// An image with its own pixels, or as many as fit a box where it has more; the box may have another shape.
    init(_ image: Image, within box: PixelSize) {
        let scale = min(Double(box.width) / Double(image.width), Double(box.height) / Double(image.height))
        func side(_ own: Int) -> Int { scale < 1 ? max(1, Int((Double(own) * scale).rounded())) : own }
        let image = image.resampled(width: side(image.width), height: side(image.height))
        var bytes: [UInt8] = []
        bytes.reserveCapacity(image.pixels.count)
        for y in 0..<image.height {
            for x in 0..<image.width {
                for channel in 0..<image.channels { bytes.append(image.byte(x, y, channel: channel)) }
            }
        }
        self.init(width: image.width, height: image.height, channels: image.channels, bytes: bytes)
    }

    /// In so many even steps from 0 to 255.
    func coarse(_ levels: Int) -> Bitmap {
        let steps = levels - 1
        let table = (0..<256).map { UInt8((($0 * steps + 127) / 255 * 255 + steps / 2) / steps) }
        return Bitmap(width: width, height: height, channels: channels, bytes: bytes.map { table[Int($0)] })
    }

    /// By how much it can be larger in a box, so that its pixels stay even squares; at most `most`.
    func factor(within box: PixelSize, most: Int = .max) -> Int {
        min(most, max(1, min(box.width / width, box.height / height)))
    }

    /// Each pixel as a square of `factor` × `factor`.
    func magnified(by factor: Int) -> Bitmap {
        guard factor > 1 else { return self }
        var large: [UInt8] = []
        large.reserveCapacity(bytes.count * factor * factor)
        for y in 0..<height {
            var row: [UInt8] = []
            for x in 0..<width {
                let pixel = bytes[(y * width + x) * channels..<(y * width + x + 1) * channels]
                for _ in 0..<factor { row += pixel }
            }
            for _ in 0..<factor { large += row }
        }
        return Bitmap(width: width * factor, height: height * factor, channels: channels, bytes: large)
    }

    /// A part of it; nil where there is none.
    func cropped(x: Range<Int>, y: Range<Int>) -> Bitmap? {
        let (x, y) = (x.clamped(to: 0..<width), y.clamped(to: 0..<height))
        guard !x.isEmpty, !y.isEmpty else { return nil }
        var part: [UInt8] = []
        for row in y {
            part += bytes[(row * width + x.lowerBound) * channels..<(row * width + x.upperBound) * channels]
        }
        return Bitmap(width: x.count, height: y.count, channels: channels, bytes: part)
    }
}

/// A part of a bitmap whose pixels are drawn as even squares, by what it is made of.
struct MagnifiedBitmap {
    /// The bitmap's pixels that are seen, each of them once.
    let small: Bitmap
    let width, height: Int
    /// Where the small bitmap's columns end.
    let ends: [Int]
    private let factor: Int
    /// Pixels of the first row's square that aren't seen.
    private let above: Int

    /// The pixels `x` and `y` of a bitmap that is `factor` times as large; nil where there are none.
    init?(_ bitmap: Bitmap, by factor: Int = 1, x: Range<Int> = 0..<Int.max, y: Range<Int> = 0..<Int.max) {
        let (x, y) = (x.clamped(to: 0..<bitmap.width * factor), y.clamped(to: 0..<bitmap.height * factor))
        func covered(_ range: Range<Int>) -> Range<Int> {
            range.lowerBound / factor..<(range.upperBound + factor - 1) / factor
        }
        guard !x.isEmpty, !y.isEmpty, let small = bitmap.cropped(x: covered(x), y: covered(y)) else { return nil }
        (self.small, self.factor, width, height) = (small, factor, x.count, y.count)
        above = y.lowerBound % factor
        let left = x.lowerBound % factor
        ends = (1...small.width).map { min($0 * factor - left, x.count) }
    }

    /// The small bitmap's row in which a row of pixels lies.
    func row(_ y: Int) -> Int { (y + above) / factor }
}
