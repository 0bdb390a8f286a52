import CJpeg
import CPng
import Glibc
import Tensors

/// A picture of a file: values in 0…1, one channel behind the other.
struct PictureFile {
    let shape: ImageShape
    /// [channels, height, width]
    let values: [Float]
    /// Whether a byte can't hold its values.
    private(set) var isDeep = false

    /// Pixels that a picture may have.
    static let mostPixels: UInt64 = 1 << 26

    struct Unreadable: Error {
        let reason: String
    }

    /// Whether a file of that name may be one.
    static func isNamed(_ name: String) -> Bool {
        [".png", ".jpg", ".jpeg"].contains { name.lowercased().hasSuffix($0) }
    }

    /// Reads a PNG or JPEG file, by its content; 16 bits are scaled so that 65,535 is 1. Throws ``Unreadable``.
    init(path: String) throws(Unreadable) {
        // Before open: opening a pipe would wait for its writer.
        guard let file = try? InputFile(path: path) else {
            throw Unreadable(reason: "it is no file that can be read")
        }
        if file.begins(with: [0x89, 0x50, 0x4E, 0x47]) {
            var picture = cpng_picture()
            guard cpng_read(path, Self.mostPixels, &picture) == 1, let values = picture.values else {
                throw Unreadable(reason: Self.text(&picture.error))
            }
            defer { free(values) }
            let largest = Float(picture.largest)
            self.init(picture.width, picture.height, picture.channels) { Float(values[$0]) / largest }
            isDeep = picture.largest > 255
        } else if file.begins(with: [0xFF, 0xD8]) {
            var picture = cjpeg_picture()
            guard cjpeg_read(path, Self.mostPixels, &picture) == 1, let values = picture.values else {
                throw Unreadable(reason: Self.text(&picture.error))
            }
            defer { free(values) }
            self.init(picture.width, picture.height, picture.channels) { Float(values[$0]) / 255 }
        } else {
            throw Unreadable(reason: "it is no PNG and no JPEG")
        }
    }

    private init(_ width: UInt32, _ height: UInt32, _ channels: Int32, _ value: (Int) -> Float) {
        shape = ImageShape(height: Int(height), width: Int(width), channels: Int(channels))
        let (pixels, channels) = (shape.pixels, shape.channels)
        values = [Float](unsafeUninitializedCapacity: shape.count) { room, filled in
            for i in 0..<pixels { for c in 0..<channels { room[c * pixels + i] = value(i * channels + c) } }
            filled = pixels * channels
        }
    }

    init(shape: ImageShape, values: [Float]) { (self.shape, self.values) = (shape, values) }

    private static func text<Characters>(_ characters: inout Characters) -> String {
        withUnsafeBytes(of: &characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// The picture in grey, by the shares of ITU-R BT.601, or its grey as all three colours.
    func withChannels(_ channels: Int) -> PictureFile {
        guard channels != shape.channels else { return self }
        let pixels = shape.pixels
        let shape = ImageShape(height: shape.height, width: shape.width, channels: channels)
        if channels == 3 { return PictureFile(shape: shape, values: values + values + values) }
        return PictureFile(
            shape: shape,
            values: (0..<pixels).map {
                0.299 * values[$0] + 0.587 * values[pixels + $0] + 0.114 * values[2 * pixels + $0]
            })
    }

    /// The picture in another size: each pixel is the mean over the area that it covers. Cost: its old and new pixels.
    func resized(height: Int, width: Int) -> PictureFile {
        guard (height, width) != (shape.height, shape.width) else { return self }
        let result = ImageShape(height: height, width: width, channels: shape.channels)
        let rows = Self.shares(shape.height, to: height)
        let columns = Self.shares(shape.width, to: width)
        var out: [Float] = []
        out.reserveCapacity(result.count)
        for channel in 0..<shape.channels {
            let base = channel * shape.pixels
            // Line by line first: [old height, new width].
            var lines = [Float](repeating: 0, count: shape.height * width)
            for y in 0..<shape.height {
                for x in 0..<width {
                    lines[y * width + x] = columns[x].reduce(0) {
                        $0 + values[base + y * shape.width + $1.place] * $1.share
                    }
                }
            }
            for y in 0..<height {
                for x in 0..<width { out.append(rows[y].reduce(0) { $0 + lines[$1.place * width + x] * $1.share }) }
            }
        }
        return PictureFile(shape: result, values: out)
    }

    /// Of which old places each new one is made, with shares that add up to 1.
    private static func shares(_ old: Int, to new: Int) -> [[(place: Int, share: Float)]] {
        (0..<new).map { i in
            let (from, to) = (Double(i * old) / Double(new), Double((i + 1) * old) / Double(new))
            return (Int(from)..<min(old, max(Int(from) + 1, Int(to.rounded(.up))))).map { place in
                let overlap = min(to, Double(place + 1)) - max(from, Double(place))
                return (place, Float(overlap / (to - from)))
            }
        }
    }
}
