import ArgumentParser
import Datasets
import Files
import Tensors
import Terminal

/// Rows of images, as a PNG file or as a picture of characters on stdout.
struct Gallery {
    /// [rows][columns][channels · height · width]
    let rows: [[[Float]]]
    let shape: ImageShape

    /// Whether these are points of the plane, which have coordinates instead of pixels.
    var isOfPoints: Bool { shape.height == 1 && shape.width == 2 && shape.channels == 1 }

    /// Coordinates, a line for each column: of the first row, the second, and so on.
    var coordinates: String {
        var text = ""
        for column in 0..<(rows.map(\.count).max() ?? 0) {
            let points = rows.filter { column < $0.count }.map { $0[column] }
            text += points.joined().map { Text.number($0) }.joined(separator: " ") + "\n"
        }
        return text
    }

    /// The pixels of a sheet.
    func size(scale: Int, gap: Int) -> (width: Int, height: Int) {
        let columns = rows.map(\.count).max() ?? 0
        return (columns * (shape.width * scale + gap) + gap, rows.count * (shape.height * scale + gap) + gap)
    }

    /// All images on one, `scale` pixels for each, with dark grey between them.
    func sheet(scale: Int, gap: Int) -> Image {
        let (height, width) = (shape.height * scale, shape.width * scale)
        let full = size(scale: scale, gap: gap)
        let channels = sheetChannels
        var pixels = [Float](repeating: 0.25, count: channels * full.width * full.height)
        for (r, row) in rows.enumerated() {
            for (c, values) in row.enumerated() {
                let image = image(values)
                let (top, left) = (gap + r * (height + gap), gap + c * (width + gap))
                for channel in 0..<channels {
                    for y in 0..<height {
                        let target = (channel * full.height + top + y) * full.width + left
                        let source = (channel * shape.height + y / scale) * shape.width
                        for x in 0..<width { pixels[target + x] = image.pixels[source + x / scale] }
                    }
                }
            }
        }
        return Image(width: full.width, height: full.height, channels: channels, pixels: pixels)
    }

    /// As ``Image`` shows them.
    var sheetChannels: Int { shape.channels < 3 ? 1 : 3 }

    private func image(_ values: [Float]) -> Image {
        Image(width: shape.width, height: shape.height, channels: shape.channels, pixels: values)
    }

    /// The same by half blocks or characters, in lines of text at most `width` cells wide.
    func text(width: Int, capabilities: Capabilities) -> String {
        let columns = rows.map(\.count).max() ?? 0
        guard columns > 0 else { return "" }
        let image = image(rows[0][0])
        let room = max(4, (width + 1) / columns - 1)
        let cells = image.cells(scale: min(1, Double(room) / Double(shape.width)))
        var canvas = Canvas(
            width: columns * (cells.width + 1), height: rows.count * (cells.height + 1), capabilities: capabilities)
        canvas.draw { pen in
            for (r, row) in rows.enumerated() {
                for (c, pixels) in row.enumerated() {
                    pen.draw(
                        self.image(pixels),
                        in: Rect(
                            x: c * (cells.width + 1), y: r * (cells.height + 1), width: cells.width,
                            height: cells.height))
                }
            }
        }
        return canvas.textPicture
    }
}

struct PictureOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Writes a PNG instead of a picture of characters.", valueName: "file"))
    var png: String?

    @Option(help: "Pixels of the PNG for one of the image.", transform: Numeral.whole)
    var scale: Int = 4

    @Flag(help: "Only ASCII characters.")
    var ascii = false

    /// The most images that are made for a picture.
    static let limit = 1000
    /// The most values of a PNG, in all channels: a quarter of a gigabyte while it is made.
    private static let largestSheet = 1 << 26

    func validate() throws {
        try ValidationError.check(file: png, of: "--png")
        guard (1...64).contains(scale) else { throw ValidationError("--scale \(scale): expected 1 to 64.") }
    }

    /// Throws what stands against the file, before anything is computed for it.
    func check() throws {
        if let png { try OutputFile.check(png) }
    }

    func show(_ gallery: Gallery) throws {
        if gallery.isOfPoints {
            guard png == nil else {
                throw ValidationError(
                    "--png: found points of the plane, expected images; without it they are printed.")
            }
            return try Output.print(gallery.coordinates, terminator: "")
        }
        if let png {
            let (width, height) = gallery.size(scale: scale, gap: scale)
            guard width * height * gallery.sheetChannels <= Self.largestSheet else {
                throw ValidationError(
                    "--scale \(scale): a picture of \(width)×\(height) pixels, expected at most "
                        + "\(Text.count(Self.largestSheet / gallery.sheetChannels)) in all.")
            }
            return try PNGFile.write(gallery.sheet(scale: scale, gap: scale), to: png)
        }
        let capabilities = Capabilities.ofStandardOutput(ascii: ascii)
        try Output.print(picture: gallery.text(width: 100, capabilities: capabilities))
    }
}
