import Datasets
import Foundation
import Tensors
import Terminal

/// Bands of images below each other, each of so many lines, which fill a rectangle: as many images, and as large, as cover
/// most of it without being far from a good size.
struct ImageGrid {
    let lines: Int
    private(set) var bands = 1
    private(set) var columns = 1
    /// An image's size.
    private(set) var cells = Size(width: 1, height: 1)
    private let left: Int
    private let size: Size
    private let spreads: Bool

    /// How much of the rectangle being twice as large as is good is worth.
    private static let tolerance = 0.15

    /// - Parameters:
    ///   - left: columns that are kept free for labels.
    ///   - steps: half octaves by which a person wants images larger.
    ///   - spreads: whether the last image stands in the last corner.
    init(
        _ thumbnail: Thumbnail, in size: Size, lines: Int, left: Int, larger steps: Int = 0, spreads: Bool = false
    ) {
        (self.size, self.left, self.lines, self.spreads) = (size, left, lines, spreads)
        let room = max(1, size.width - left - (spreads ? 1 : 0))
        let scale = 1 << (max(0, steps + 1) / 2)
        let ideal = Self.idealHeight(thumbnail, in: size) * pow(2, Double(steps) / 2)
        var best = -Double.infinity
        for rows in 1...max(1, size.height / lines) {
            let cells = thumbnail.cells(rows: rows, scale: scale)
            guard rows == 1 || cells.height == rows && cells.width <= room else { break }
            // Bands and columns stand a cell apart.
            let bands = max(1, (size.height + 1) / (lines * cells.height + 1))
            let columns = max(1, (room + 1) / (cells.width + 1))
            let covered = Double(bands * lines * cells.height * columns * cells.width)
            let share = min(1, covered / Double(max(1, size.height * room)))
            let score = share - Self.tolerance * abs(log2(Double(rows) / ideal))
            if score > best { (best, self.bands, self.columns, self.cells) = (score, bands, columns, cells) }
        }
    }

    /// Rows of cells: more images in large rectangles before larger ones, but at least a cell to four by four pixels, which
    /// is what quadrants need to show shapes, where two of them fit one above the other; and no more than one half cell to a
    /// pixel.
    private static func idealHeight(_ thumbnail: Thumbnail, in size: Size) -> Double {
        let least = max(4, min((thumbnail.shape.height + 3) / 4, size.height / 2))
        return Double(min(max(size.height / 6, least), max(least, thumbnail.largestHeight)))
    }

    /// How many images a line of each band has in all.
    var count: Int { columns * bands }

    /// Where an image lies: columns are spread over the whole width and bands over the whole height, as far as that leaves
    /// them near each other.
    func rect(_ column: Int, line: Int, band: Int) -> Rect {
        let below = size.height - lines * bands * cells.height
        let above = spreads ? below * band / max(1, bands - 1) : band * min(2, below / max(1, bands - 1))
        let free = size.width - left - (spreads ? 1 : 0) - columns * cells.width
        let (gaps, most) = (max(1, columns - 1), max(4, cells.width / 3))
        let gap = spreads ? free * column / gaps : column * min(most, free / gaps)
        return Rect(
            x: left + column * cells.width + gap, y: (band * lines + line) * cells.height + above,
            width: cells.width, height: cells.height)
    }
}

extension State {
    /// Where images of the present data lie in a rectangle; nil before there are any, or where there is no room.
    func imageGrid(in size: Size, lines: Int, left: Int, spreads: Bool = false) -> ImageGrid? {
        guard size.height > 0, size.width > 0, let thumbnail else { return nil }
        return ImageGrid(
            thumbnail, in: size, lines: lines, left: left, larger: pictures.size, spreads: spreads)
    }
}
