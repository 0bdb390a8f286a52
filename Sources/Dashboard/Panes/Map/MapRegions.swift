import Laboratory
import Terminal

/// Where the parts of the map of codes lie.
struct MapRegions {
    let plot, bars, side: Rect

    init(_ size: Size, _ data: Snapshot.DataSummary, _ kind: DataKind) {
        let all = Rect(width: size.width, height: size.height)
        let cells = Thumbnail(data.shape).cells(rows: min(14, max(3, size.height / 2)))
        var (map, side): (Rect, Rect)
        if size.width >= 56 || size.height < 16 {
            // Beside it, as wide as an image needs, at most a third.
            let wanted = kind == .images ? max(18, cells.width) : 32
            let width = min(size.width / 3, wanted)
            (map, side) = all.split(right: width)
            side = side.split(left: 1).rest
        } else {
            (map, side) = all.split(bottom: min(9, size.height / 3))
        }
        self.side = side
        let barRows = map.height < 14 ? 0 : min(6, map.height / 6)
        let (plot, bars) = map.split(bottom: barRows > 0 ? barRows + 1 : 0)
        self.plot = plot.inset(dx: 1)
        self.bars = bars.inset(dx: 1)
    }
}

/// Which part of the codes' plane a plot shows: the same scale along both axes, so that a circle is round.
struct MapFrame {
    private let frame: PlaneFrame
    private let size: Size

    /// Dots of a cell, as braille has them: as wide as high.
    private static let dots = (x: 2, y: 4)

    init?(_ map: CodeMap, _ size: Size) {
        let corners = map.corners
        guard
            let frame = PlaneFrame(
                from: corners.low, to: corners.high, margin: 1.04, width: size.width * Self.dots.x,
                height: size.height * Self.dots.y, aspect: 1)
        else { return nil }
        (self.frame, self.size) = (frame, size)
    }

    /// Units of the codes in a cell, across and down.
    var cell: (x: Double, y: Double) { (frame.unit.x * Double(Self.dots.x), frame.unit.y * Double(Self.dots.y)) }

    func drawAxes(into pen: inout Pen) { frame.drawAxes(dotsPerCell: Self.dots, into: &pen) }

    func cell(_ x: Float, _ y: Float) -> (x: Int, y: Int)? {
        frame.place(Double(x), Double(y)).map { ($0.x / Self.dots.x, $0.y / Self.dots.y) }
    }

    /// The dot of a grid of the same size, of whatever dots it has.
    func dot(_ x: Float, _ y: Float, in grid: DotGrid) -> (x: Int, y: Int)? {
        frame.place(Double(x), Double(y)).map {
            ($0.x * grid.dotsPerCell.x / Self.dots.x, $0.y * grid.dotsPerCell.y / Self.dots.y)
        }
    }

    /// What lies in the middle of a cell, whole cells or not.
    func place(ofCell cell: (x: Double, y: Double)) -> MapPlace {
        MapPlace(
            x: Float(frame.middle.x + (cell.x + 0.5 - Double(size.width) / 2) * self.cell.x),
            y: Float(frame.middle.y - (cell.y + 0.5 - Double(size.height) / 2) * self.cell.y))
    }

    func place(ofCell cell: (x: Int, y: Int)) -> MapPlace { place(ofCell: (Double(cell.x), Double(cell.y))) }

    /// The nearest place that is seen.
    func within(_ place: MapPlace) -> MapPlace {
        let (low, high) = (self.place(ofCell: (0, size.height - 1)), self.place(ofCell: (size.width - 1, 0)))
        return MapPlace(x: min(max(place.x, low.x), high.x), y: min(max(place.y, low.y), high.y))
    }

    func draw(cursor: MapPlace, into pen: inout Pen) {
        guard let cell = cell(cursor.x, cursor.y) else { return }
        pen.put(pen.glyphs.cross, x: cell.x, y: cell.y, style: .bold.with(.reverse))
    }
}

/// A grid of places of a plot that images cover without a gap.
struct MapGrid {
    let columns, rows: Int
    /// The places of the first image and of the last.
    let first, last: MapPlace
    private let cells: Size
    private let corner: (x: Int, y: Int)

    init?(_ regions: MapRegions, _ map: CodeMap, _ data: Snapshot.DataSummary) {
        let size = regions.plot.size
        guard DataKind(of: data) == .images, let frame = MapFrame(map, size) else { return nil }
        let thumbnail = Thumbnail(data.shape)
        // As many as can be told apart, and some.
        cells = thumbnail.cells(rows: min(7, max(3, size.height / 7)))
        columns = min(30, size.width / cells.width)
        // Of a single code there is one row.
        rows = map.axes.count > 1 ? min(30, size.height / cells.height) : 1
        guard columns > 0, rows > 0 else { return nil }
        corner = ((size.width - columns * cells.width) / 2, (size.height - rows * cells.height) / 2)
        let (corner, cells) = (corner, cells)
        func middle(_ column: Int, _ row: Int) -> MapPlace {
            frame.place(
                ofCell: (
                    Double(corner.x + column * cells.width) + Double(cells.width - 1) / 2,
                    Double(corner.y + row * cells.height) + Double(cells.height - 1) / 2
                ))
        }
        (first, last) = (middle(0, 0), middle(columns - 1, rows - 1))
    }

    func draw(_ sheet: MapSheet, _ thumbnail: Thumbnail, into pen: inout Pen) {
        for (i, values) in sheet.images.enumerated() {
            let (column, row) = (i % sheet.columns, i / sheet.columns)
            guard column < columns, row < rows else { continue }
            let rect = Rect(
                x: corner.x + column * cells.width, y: corner.y + row * cells.height, width: cells.width,
                height: cells.height)
            pen.draw(thumbnail.image(values), in: rect)
        }
    }
}
