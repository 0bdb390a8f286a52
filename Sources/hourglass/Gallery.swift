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
    /// What each row shows, where that is to be told.
    var names: [String] = []
    /// Whether a film of the columns goes back the way that it came.
    var isWalk = false

    /// The same in bands of so many columns, one below the other.
    func wrapped(at columns: Int) -> Gallery {
        let count = rows.map(\.count).max() ?? 0
        guard count > columns else { return self }
        var other = self
        other.bands = stride(from: 0, to: count, by: columns).map { start in
            rows.map { Array($0[min(start, $0.count)..<min($0.count, start + columns)]) }
        }
        return other
    }

    /// Rows as they stand on a sheet.
    private var lines: [[[Float]]] { bands.map { $0.flatMap { $0 } } ?? rows }
    private var bands: [[[[Float]]]]?

    init(rows: [[[Float]]], shape: ImageShape, names: [String] = [], isWalk: Bool = false) {
        (self.rows, self.shape, self.names, self.isWalk) = (rows, shape, names, isWalk)
    }

    /// The columns as pictures of their own, one after the other.
    var frames: [Gallery] {
        let count = rows.map(\.count).max() ?? 0
        let way = Array(0..<count) + (isWalk && count > 2 ? (1..<count - 1).reversed() : [])
        return way.map { column in
            Gallery(rows: rows.map { column < $0.count ? [$0[column]] : [] }, shape: shape)
        }
    }

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
        let columns = lines.map(\.count).max() ?? 0
        return (columns * (shape.width * scale + gap) + gap, lines.count * (shape.height * scale + gap) + gap)
    }

    /// All images on one, `scale` pixels for each, with dark grey between them.
    func sheet(scale: Int, gap: Int) -> Image {
        let (height, width) = (shape.height * scale, shape.width * scale)
        let full = size(scale: scale, gap: gap)
        let channels = sheetChannels
        var pixels = [Float](repeating: 0.25, count: channels * full.width * full.height)
        for (r, row) in lines.enumerated() {
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
        let columns = lines.map(\.count).max() ?? 0
        guard columns > 0 else { return "" }
        let image = image(lines[0][0])
        let room = max(4, (width + 1) / columns - 1)
        let cells = image.cells(scale: min(1, Double(room) / Double(shape.width)))
        var canvas = Canvas(
            width: columns * (cells.width + 1), height: lines.count * (cells.height + 1), capabilities: capabilities)
        canvas.draw { pen in
            for (r, row) in lines.enumerated() {
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
