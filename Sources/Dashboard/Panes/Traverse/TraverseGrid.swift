import Laboratory
import Tensors
import Terminal

/// Where images of a walk lie: a row for each code, a column for each value, the axis below; beside or below that the image
/// that it starts from, and what the decoder makes of its code and of the code that was set by hand.
struct TraverseGrid {
    let rows, steps: Int
    /// An image's size.
    private let cells: Size
    private let bandHeight: Int
    private let grid: Rect
    /// Where the three images stand, as many as there is room for, and what they are called.
    private let sides: [(rect: Rect, name: String)]
    /// Columns between the left edges of two images, times `steps − 1`.
    private let span: Int

    private static let left = 8
    private static let names = ["by hand", "x", "x̂"]

    init(_ shape: ImageShape, in size: Size, codes: Int) {
        let thumbnail = Thumbnail(shape)
        let (_, below) = Rect(width: size.width, height: size.height).split(top: 1)
        var (body, sides): (Rect, [(Rect, String)]) = (below, [])
        if size.width >= 60 || below.height < 14 {
            // One above the other, at the right.
            let count = below.height >= 18 ? 3 : below.height >= 12 ? 2 : 1
            var height = min(14, below.height / count - 1)
            while height > 2, thumbnail.cells(rows: height).width > size.width / 4 { height -= 1 }
            let cells = thumbnail.cells(rows: height)
            let width = max(7, cells.width)
            if height >= 2, size.width - width - 2 >= Self.left + 12 {
                let (rest, side) = below.split(right: width + 2)
                body = rest
                for (i, name) in Self.names.prefix(count).enumerated() {
                    let top = side.y + i * (cells.height + 1)
                    sides.append((Rect(x: side.x + 1, y: top, width: width, height: cells.height + 1), name))
                }
            }
        } else {
            // Side by side, at the bottom.
            let width = size.width / 3
            var height = min(12, below.height / 3)
            while height > 2, thumbnail.cells(rows: height).width > width - 1 { height -= 1 }
            let cells = thumbnail.cells(rows: height)
            let (rest, side) = below.split(bottom: cells.height + 1)
            body = rest
            for (i, name) in Self.names.enumerated() {
                sides.append(
                    (Rect(x: 1 + i * width, y: side.y, width: width - 1, height: cells.height + 1), name))
            }
        }
        self.sides = sides.map { (rect: $0.0, name: $0.1) }
        grid = body.split(bottom: body.height > 3 ? 1 : 0).rest
        let room = max(0, grid.width - Self.left)
        let least = size.width >= 60 ? 4 : 3
        let wanted = min(8, max(least, grid.height / 8))
        var band = max(1, grid.height / max(1, min(codes, grid.height / max(1, wanted))))
        // Values matter more than size: at least five of them, where that leaves something to be seen.
        let columns = size.width >= 60 ? 5 : 3
        while band > 3, columns * (thumbnail.cells(rows: band).width + 1) > room + 1 { band -= 1 }
        let cells = thumbnail.cells(rows: band)
        let fitting = max(1, min(15, (room + 1) / (cells.width + 1)))
        let steps = fitting.isMultiple(of: 2) ? fitting - 1 : fitting
        self.cells = cells
        bandHeight = band
        rows = max(1, min(codes, grid.height / band))
        self.steps = steps
        let gap = steps > 1 ? min(6, (room - steps * cells.width) / (steps - 1)) : 0
        span = (cells.width + gap) * (steps - 1)
    }

    // MARK: where things are

    private func x(of step: Int) -> Int { Self.left + (steps > 1 ? span * step / (steps - 1) : 0) }

    /// The row of codes at a row of cells; nil outside.
    func row(at y: Int) -> Int? {
        let row = (y - grid.y) / bandHeight
        return y >= grid.y && row < rows && y < grid.maxY ? row : nil
    }

    /// The value whose image is in a column; nil at names and beside.
    func step(at x: Int) -> Int? { (0..<steps).first { x >= self.x(of: $0) && x < self.x(of: $0) + cells.width } }

    /// How far along the axis a column of images is.
    func part(of step: Int) -> Float { steps > 1 ? Float(step) / Float(steps - 1) : 0.5 }

    // MARK: the picture

    func draw(_ traversal: Traversal, _ thumbnail: Thumbnail, into pen: inout Pen) {
        let codes = traversal.usage.codes
        for (row, images) in traversal.images.prefix(rows).enumerated() {
            let place = traversal.first + row
            guard codes.indices.contains(place) else { break }
            let y = grid.y + row * bandHeight
            name(codes[place], isChosen: place == traversal.chosen, y: y, into: &pen)
            for (step, values) in images.prefix(steps).enumerated() {
                pen.draw(
                    thumbnail.image(values), in: Rect(x: x(of: step), y: y, width: cells.width, height: cells.height))
            }
        }
        let shown = traversal.first + 1...traversal.first + max(1, min(rows, traversal.images.count))
        if grid.maxY < pen.height {
            if codes.count > shown.count {
                pen.put(
                    DisplayWidth.clip(
                        "\(shown.lowerBound)-\(shown.upperBound)/\(codes.count)", to: Self.left + cells.width / 2 - 3),
                    x: 1, y: grid.maxY, style: .dim)
            }
            let middle = cells.width / 2
            TraverseAxis(traversal, from: x(of: 0) + middle, to: x(of: steps - 1) + middle).draw(
                into: &pen, y: grid.maxY)
        }
        for (side, values) in zip(sides, [traversal.byHand, traversal.x, traversal.rebuilt]) {
            let (caption, below) = side.rect.split(top: 1)
            pen.put(pen.capabilities.spelled(side.name), x: caption.x, y: caption.y, style: .dim)
            pen.draw(thumbnail.image(values), in: below)
        }
    }

    private func name(_ use: CodeUse, isChosen: Bool, y: Int, into pen: inout Pen) {
        let style: Style = isChosen ? .bold.with(.reverse) : use.isUsed ? .bold : .dim
        let name = "z\(use.code)"
        pen.put(name, x: 1, y: y, style: style)
        let carries = short(Double(use.weight))
        if bandHeight > 1 {
            pen.put(carries, x: 1, y: y + 1, style: use.isUsed ? .plain : .dim)
        } else if name.count + carries.count < Self.left - 2 {
            pen.put(carries, x: name.count + 2, y: y, style: .dim)
        }
        if bandHeight > 2, !use.isUsed { pen.put("unused", x: 1, y: y + 2, style: .dim) }
    }
}
