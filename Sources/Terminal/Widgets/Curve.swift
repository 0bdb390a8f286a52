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

    /// Draws spans and the lines between them. `dash` tells for a column whether its flat parts are drawn:
    /// spans are always drawn whole.
    func draw(into grid: inout DotGrid, style: Style, glyph: String, dash: (Int) -> Bool) {
        for (index, column) in columns.enumerated() {
            if column.joined {
                let before = columns[index - 1]
                Self.line(from: (before.x, before.last), to: (column.x, column.first)) { x, y, steep in
                    if steep || dash(x) { grid.set(x, y, style: style, glyph: glyph) }
                }
            }
            let isAlone = !column.joined && !(index + 1 < columns.count && columns[index + 1].joined)
            if column.bottom > column.top || isAlone || dash(column.x) {
                for y in column.top...column.bottom { grid.set(column.x, y, style: style, glyph: glyph) }
            }
        }
    }

    /// The dots between two places without the ends, at one dot a column, or a row where the line is steep.
    private static func line(
        from a: (x: Int, y: Int), to b: (x: Int, y: Int), _ set: (Int, Int, _ steep: Bool) -> Void
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
