/// A series brought down to the columns of dots that show it.
struct Curve: Hashable {
    /// What falls into one column of dots; rows count from the top.
    struct Column: Hashable {
        var x: Int
        var first: Int
        var last: Int
        var top: Int
        var bottom: Int

        /// Whether a line comes from the column before.
        var joined: Bool
    }

    var columns: [Column] = []

    /// Keeps the highest and lowest of every column, so that no spike is lost however many points there are.
    /// A gap in the series is a gap between columns. Costs what the series holds.
    ///
    /// - Parameters:
    ///   - place: the column and row of dots of a point, or nil for a gap.
    init(_ points: [LineChart.Point], place: (LineChart.Point) -> (x: Int, y: Int)?) {
        var joined = false
        for point in points {
            guard let (x, y) = place(point) else {
                joined = false
                continue
            }
            if joined, let last = columns.indices.last, columns[last].x == x {
                columns[last].last = y
                columns[last].top = min(columns[last].top, y)
                columns[last].bottom = max(columns[last].bottom, y)
            } else {
                columns.append(Column(x: x, first: y, last: y, top: y, bottom: y, joined: joined))
            }
            joined = true
        }
    }

    /// Which dots of a curve are drawn.
    enum Texture: Hashable {
        case solid
        /// Every other one, but the highest and the lowest of a column always: light, with no spike lost.
        case stippled
        /// So many columns of every second `length`; steep parts are drawn whole.
        case dashed(length: Int)

        fileprivate func shows(_ x: Int, _ y: Int, isSteep: Bool) -> Bool {
            switch self {
            case .solid: true
            case .stippled: (x + y) % 2 == 0
            case .dashed(let length): isSteep || x % (2 * length) < length
            }
        }
    }

    /// Draws spans and the lines between them.
    func draw(into grid: inout DotGrid, style: Style, glyph: String, texture: Texture) {
        for (index, column) in columns.enumerated() {
            if column.joined {
                let before = columns[index - 1]
                Self.line(from: (before.x, before.last), to: (column.x, column.first)) { x, y, isSteep in
                    if texture.shows(x, y, isSteep: isSteep) { grid.set(x, y, style: style, glyph: glyph) }
                }
            }
            let isAlone = !column.joined && !(index + 1 < columns.count && columns[index + 1].joined)
            let isSpan = column.bottom > column.top
            for y in column.top...column.bottom {
                let isEnd = isAlone || (isSpan && (y == column.top || y == column.bottom))
                if isEnd || texture.shows(column.x, y, isSteep: isSpan) {
                    grid.set(column.x, y, style: style, glyph: glyph)
                }
            }
        }
    }

    /// The dots between two places without the ends, at one dot a column, or a row where the line is steep.
    private static func line(
        from a: (x: Int, y: Int), to b: (x: Int, y: Int), _ set: (Int, Int, _ isSteep: Bool) -> Void
    ) {
        let dx = b.x - a.x
        let dy = b.y - a.y
        let steps = max(abs(dx), abs(dy))
        guard steps > 1 else { return }
        for step in 1..<steps {
            let part = Double(step) / Double(steps)
            set(
                a.x + Int((Double(dx) * part).rounded()), a.y + Int((Double(dy) * part).rounded()),
                abs(dy) > abs(dx))
        }
    }
}
