import Datasets
import Tensors
import Terminal

/// Bands of images below each other, each of so many lines, as many as give images a good height, spread over the
/// whole of a rectangle.
struct ImageGrid {
    let lines, bands, columns: Int
    /// An image's size.
    let cells: Size
    private let left: Int
    private let size: Size

    /// - Parameter left: columns that are kept free for labels.
    init(_ shape: ImageShape, in size: Size, lines: Int, left: Int) {
        self.size = size
        self.left = left
        self.lines = lines
        // Large rectangles hold more images before they hold larger ones.
        let ideal = min(14, max(7, size.height / 6))
        bands = max(1, (size.height + lines * ideal / 2) / (lines * ideal))
        // Bands stand a row apart at least.
        cells = Thumbnail(shape).cells(rows: max(1, (size.height - bands + 1) / (lines * bands)))
        columns = max(1, (size.width - left + 1) / (cells.width + 1))
    }

    /// How many images a line of each band has in all.
    var count: Int { columns * bands }

    func rect(_ column: Int, line: Int, band: Int) -> Rect {
        let (row, rows) = (band * lines + line, lines * bands)
        let over = size.height - rows * cells.height
        let above = bands > 1 ? band * min(2, over / (bands - 1)) : 0
        let free = size.width - left - columns * cells.width
        let gap = columns > 1 ? min(4, free / (columns - 1)) : 0
        return Rect(
            x: left + column * (cells.width + gap), y: row * cells.height + above, width: cells.width,
            height: cells.height)
    }
}
