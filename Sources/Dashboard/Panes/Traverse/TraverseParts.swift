import Laboratory
import Terminal
import Uses

/// All codes in a list with what they carry, where a code has no images of its own.
enum TraverseList {
    /// Names alone where there is little room.
    private static func width(_ size: Size) -> Int { size.width < 60 ? 8 : min(26, size.width * 2 / 5) }

    private static func parts(_ size: Size) -> (left: Rect, rest: Rect) {
        Rect(width: size.width, height: size.height).split(top: 1).rest.split(left: width(size))
    }

    static func area(_ size: Size) -> Rect { parts(size).left }

    /// What is beside it.
    static func rest(_ size: Size) -> Rect { parts(size).rest }

    /// The first that is shown, so that the chosen one is.
    static func first(_ chosen: Int, rows: Int, of count: Int) -> Int {
        min(max(0, chosen - rows / 2), max(0, count - rows))
    }

    static func draw(_ traversal: Traversal, into pen: inout Pen) {
        let codes = traversal.usage.codes
        let first = first(traversal.chosen, rows: pen.height, of: codes.count)
        let most = codes.first.map { Double($0.weight) } ?? 0
        for (y, use) in codes[first...].prefix(pen.height).enumerated() {
            let isChosen = first + y == traversal.chosen
            let end = pen.put(
                "z\(use.code)", x: 1, y: y, style: isChosen ? .bold.with(.reverse) : use.isUsed ? .bold : .dim)
            guard pen.width >= 14 else { continue }
            pen.put(short(Double(use.weight)), endingAt: max(end + 6, 13), y: y, style: use.isUsed ? .plain : .dim)
            let bar = Rect(x: max(end + 7, 14), y: y, width: pen.width - max(end + 7, 14) - 1, height: 1)
            if use.isUsed {
                pen.bar(
                    most > 0 ? Double(use.weight) / most : 0, x: bar.x, y: y, width: bar.width,
                    style: Style(.accent(0)))
            } else if bar.width >= 6 {
                pen.put("unused", x: bar.x, y: y, style: .dim)
            }
        }
    }
}

/// Where the points of a walk lie on the plane: a curve for each code, and the point that was set by hand.
struct TraversePlane {
    private let traversal: Traversal
    private let data: [[Float]]

    static let (mostCurves, steps) = (12, 61)

    init(_ traversal: Traversal, _ data: [[Float]]) { (self.traversal, self.data) = (traversal, data) }

    func draw(into pen: inout Pen) {
        let (plot, line) = pen.bounds.split(bottom: pen.height > 4 ? 1 : 0)
        pen.draw(in: plot) { pen in
            var dots = DotGrid(columns: pen.width, rows: pen.height, capabilities: pen.capabilities)
            let all = data + traversal.images.flatMap { $0 } + [traversal.byHand]
            guard
                let frame = PlaneFrame(
                    all, width: dots.width, height: dots.height, aspect: pen.capabilities.unicode ? 1 : 2)
            else { return }
            frame.drawAxes(dotsPerCell: dots.dotsPerCell, into: &pen)
            func set(_ points: [[Float]], _ style: Style, _ glyph: String) {
                for (x, y) in points.compactMap(frame.place) { dots.set(x, y, style: style, glyph: glyph) }
            }
            set(data, .dim, ".")
            for (row, points) in traversal.images.enumerated() where traversal.first + row != traversal.chosen {
                set(points, Style(.accent(0)), "-")
            }
            let row = traversal.chosen - traversal.first
            if traversal.images.indices.contains(row) { set(traversal.images[row], Style(.accent(1), .bold), "o") }
            dots.draw(into: &pen, x: 0, y: 0)
            for (point, glyph) in [(traversal.x, "x"), (traversal.byHand, pen.glyphs.sliderKnob)] {
                guard let (x, y) = frame.place(point) else { continue }
                pen.put(glyph, x: x / dots.dotsPerCell.x, y: y / dots.dotsPerCell.y, style: .bold)
            }
        }
        if !line.isEmpty {
            TraverseAxis(traversal, from: 1, to: pen.width - 2).draw(into: &pen, y: line.y)
        }
    }
}

/// The columns that a code changes most, and what the decoder has in them along its axis, in the table's own units.
struct TraverseTable {
    private let traversal: Traversal
    private let columns: TableColumns

    /// Columns of names, and of each value.
    private static func widths(_ width: Int) -> (name: Int, cell: Int) { width < 60 ? (11, 7) : (16, 11) }

    init(_ traversal: Traversal, _ columns: TableColumns) { (self.traversal, self.columns) = (traversal, columns) }

    /// Values along the axis for which there is room: an odd number, so that the middle is one of them.
    static func steps(_ width: Int) -> Int {
        let (name, cell) = widths(width)
        let fitting = min(13, max(1, (width - name) / cell))
        return fitting.isMultiple(of: 2) ? fitting - 1 : fitting
    }

    func draw(into pen: inout Pen) {
        let row = traversal.chosen - traversal.first
        guard traversal.images.indices.contains(row), pen.height > 1 else { return }
        let images = traversal.images[row]
        let (nameWidth, cellWidth) = Self.widths(pen.width)
        func end(_ step: Int) -> Int { nameWidth + (step + 1) * cellWidth }
        // How far a column goes in the model's units, in which columns can be compared.
        func way(_ column: Int) -> Float {
            columns.columns[column].places.map { place in
                let values = images.map { $0[place] }
                return (values.max() ?? 0) - (values.min() ?? 0)
            }.max() ?? 0
        }
        let ways = columns.columns.indices.map(way).map { $0.isFinite ? $0 : 0 }
        let order = ways.indices.sorted { (ways[$1], $0) < (ways[$0], $1) }
        let (body, line) = pen.bounds.split(bottom: 1)
        for (y, number) in order.prefix(body.height).enumerated() {
            pen.put(pen.shortened(columns.columns[number].name, to: nameWidth - 1), x: 0, y: y)
            let values = images.map { columns.value(number, of: $0) }
            let numbers = values.compactMap { value -> Double? in
                if case .number(let number) = value { Double(number) } else { nil }
            }
            // As many digits as tell the ends of the way apart.
            let spread = ((numbers.max() ?? 0) - (numbers.min() ?? 0)) / 4
            for (step, value) in values.enumerated() where end(step) <= pen.width {
                let text = DisplayWidth.clip(
                    pen.capabilities.spelled(CellText.text(value, spread: spread > 0 ? spread : nil)),
                    to: cellWidth - 1, ellipsis: pen.glyphs.ellipsis)
                pen.put(text, endingAt: end(step), y: y)
            }
        }
        guard images.count > 1 else { return }
        TraverseAxis(traversal, from: end(0) - 2, to: min(pen.width - 2, end(images.count - 1) - 2)).draw(
            into: &pen, y: line.y)
    }
}
