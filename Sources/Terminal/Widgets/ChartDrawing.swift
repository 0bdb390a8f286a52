extension Pen {
    /// Draws a chart into `rect`, or into the whole rectangle. Costs what the series hold.
    package mutating func draw(_ chart: LineChart, in rect: Rect? = nil) {
        draw(in: rect ?? bounds) { pen in
            guard !pen.bounds.isEmpty else { return }
            ChartDrawing(chart: chart, pen: &pen)?.draw(into: &pen)
        }
    }
}

/// One chart at one size.
private struct ChartDrawing {
    let chart: LineChart
    let layout: ChartLayout
    let x: ClosedRange<Double>
    let y: ClosedRange<Double>
    let glyphs: GlyphSet

    /// Nil when no point can be shown: then there is nothing to draw but the names.
    init?(chart: LineChart, pen: inout Pen) {
        guard let ranges = chart.ranges() else {
            pen.put(chart.yLabel, x: 0, y: 0, style: .dim)
            return nil
        }
        self.chart = chart
        x = ranges.x
        glyphs = pen.glyphs
        layout = ChartLayout(
            size: pen.size, x: x, y: ranges.y, xScale: chart.xScale, yScale: chart.yScale,
            dots: glyphs == .unicode ? 4 : 1)
        y = layout.y
    }

    func draw(into pen: inout Pen) {
        drawAxes(&pen)
        pen.draw(in: layout.plot) { plot in
            for mark in chart.marks {
                guard let column = cellColumn(of: mark.x, in: plot.width) else { continue }
                for row in 0..<plot.height { plot.set(column, row, glyphs.dashedVertical, .dim) }
            }
            if let column = chart.cursor.flatMap({ cellColumn(of: $0, in: plot.width) }) {
                plot.line(x: column, y: 0, downTo: plot.height, style: .plain)
            }
            var grid = DotGrid(columns: plot.width, rows: plot.height, capabilities: plot.capabilities)
            drawCurves(into: &grid, plot.capabilities)
            grid.draw(into: &plot, x: 0, y: 0)
            drawExits(&plot)
            drawEnds(&plot)
            drawMarkLabels(&plot, grid)
        }
        drawLegend(&pen)
    }

    // MARK: Places

    /// 0…1 from the left; a single x is in the middle.
    private func part(of value: Double, in range: ClosedRange<Double>) -> Double {
        let extent = range.upperBound - range.lowerBound
        return extent > 0 ? (value - range.lowerBound) / extent : 0.5
    }

    private func column(of value: Double, in width: Int) -> Int? {
        guard width > 0 && x.contains(value) else { return nil }
        func scaled(_ value: Double) -> Double { LineChart.scaled(value, chart.xScale) }
        let part = part(of: scaled(value), in: scaled(x.lowerBound)...scaled(x.upperBound))
        return Int((part * Double(width - 1)).rounded())
    }

    /// The row from the top, one outside at most.
    private func row(of value: Double, in height: Int) -> Int {
        func scaled(_ value: Double) -> Double { LineChart.scaled(value, chart.yScale) }
        let up = part(of: scaled(value), in: scaled(y.lowerBound)...scaled(y.upperBound))
        return Int(((1 - min(2, max(-1, up))) * Double(height - 1)).rounded()).clamped(to: -1...height)
    }

    /// The cell that holds the dots of a value, which is not the one that whole cells would round to.
    private func cellRow(of value: Double, in height: Int) -> Int {
        glyphs == .unicode ? row(of: value, in: 4 * height) >> 2 : row(of: value, in: height)
    }

    private func cellColumn(of value: Double, in width: Int) -> Int? {
        glyphs == .unicode ? column(of: value, in: 2 * width).map { $0 / 2 } : column(of: value, in: width)
    }

    // MARK: Curves

    private func drawCurves(into grid: inout DotGrid, _ capabilities: Capabilities) {
        func draw(_ points: [LineChart.Point], _ style: Style, _ glyph: String, _ texture: Curve.Texture) {
            let curve = Curve(points) { point in
                guard chart.isDrawable(point), let column = column(of: point.x, in: grid.width) else {
                    return nil
                }
                return (column, row(of: point.y, in: grid.height))
            }
            curve.draw(into: &grid, style: style, glyph: glyph, texture: texture)
        }
        // A cell has one colour, that of the last dot: the lines come after all that is dim.
        for series in chart.series where series.isGhost {
            draw(series.line, series.style, ".", capabilities.unicode ? .stippled : .solid)
        }
        for series in chart.series where !series.smoothed.isEmpty && !series.isGhost {
            draw(series.points, series.style.with(.dim), ".", capabilities.unicode ? .stippled : .solid)
        }
        for (index, series) in chart.series.enumerated() where !series.isGhost {
            // Where colours cannot tell curves apart, all but the first have dashes of a different length.
            let isDashed = capabilities.depth == .none && capabilities.unicode && index > 0
            draw(
                series.line, series.style, chart.marker(index, glyphs),
                isDashed ? .dashed(length: index + 1) : .solid)
        }
    }

    private func drawEnds(_ plot: inout Pen) {
        guard plot.height >= 2 else { return }
        for (index, series) in chart.series.enumerated() where !series.isGhost {
            guard let last = series.line.last(where: chart.isDrawable),
                let column = cellColumn(of: last.x, in: plot.width)
            else { continue }
            plot.set(column, cellRow(of: last.y, in: plot.height), chart.marker(index, glyphs), series.style)
        }
    }

    /// Arrows at the upper edge, where a curve is beyond it.
    private func drawExits(_ plot: inout Pen) {
        for series in chart.series where !series.isGhost {
            for point in series.points where chart.isDrawable(point) && point.y > y.upperBound {
                guard let column = cellColumn(of: point.x, in: plot.width) else { continue }
                plot.set(column, 0, glyphs == .unicode ? "▲" : "^", series.style)
            }
        }
    }

    // MARK: Marks

    /// Labels beside their lines where neither curve nor label is; the latest marks choose first, and what
    /// finds no place in the upper rows is left out.
    private func drawMarkLabels(_ plot: inout Pen, _ grid: DotGrid) {
        var taken: [Int: [Range<Int>]] = [:]
        for mark in chart.marks.reversed() {
            guard let line = cellColumn(of: mark.x, in: plot.width) else { continue }
            let width = DisplayWidth.of(mark.label)
            guard width > 0 else { continue }
            let places = (0..<min(4, plot.height)).flatMap { row in
                [(row, line + 1), (row, line - width)]
            }
            let free = places.filter { row, start in
                let columns = start..<start + width
                return start >= 0 && columns.upperBound <= plot.width
                    && !columns.contains { !grid.isBlank(column: $0, row: row) }
                    && !taken[row, default: []].contains { $0.overlaps(start - 1..<start + width + 1) }
            }
            // Over the line of another mark only where there is no other place.
            let best = free.first { !crossesMark($1..<$1 + width, besides: line, plot.width) } ?? free.first
            guard let (row, start) = best else { continue }
            plot.put(mark.label, x: start, y: row)
            taken[row, default: []].append(start..<start + width)
        }
    }

    private func crossesMark(_ columns: Range<Int>, besides line: Int, _ width: Int) -> Bool {
        chart.marks.contains { mark in
            guard let other = cellColumn(of: mark.x, in: width), other != line else { return false }
            return columns.contains(other)
        }
    }

    // MARK: Axes

    private func drawAxes(_ pen: inout Pen) {
        let plot = layout.plot
        if layout.gutter > 0 {
            pen.line(x: layout.gutter - 1, y: plot.y, downTo: plot.height, style: .dim)
            var lastRow = Int.min
            for (value, label) in zip(layout.yTicks.values, layout.yTicks.labels).reversed() {
                let row = cellRow(of: value, in: plot.height)
                guard row >= 0 && row < plot.height && row > lastRow else { continue }
                lastRow = row
                pen.put(label, endingAt: layout.gutter - 2, y: plot.y + row, style: .dim)
                pen.set(layout.gutter - 1, plot.y + row, glyphs.teeLeft, .dim)
            }
        }
        if let axisRow = layout.axisRow {
            pen.line(x: plot.x, y: axisRow, length: plot.width, style: .dim)
            if layout.gutter > 0 { pen.set(layout.gutter - 1, axisRow, glyphs.bottomLeft, .dim) }
        }
        guard let labelRow = layout.labelRow else { return }
        let nameStart = pen.width - DisplayWidth.of(chart.xLabel)
        var end = 0
        for (value, label) in zip(layout.xTicks.values, layout.xTicks.labels) {
            guard let column = cellColumn(of: value, in: plot.width) else { continue }
            if let axisRow = layout.axisRow { pen.set(plot.x + column, axisRow, glyphs.teeDown, .dim) }
            let start = (plot.x + column - label.count / 2).clamped(to: 0...max(0, pen.width - label.count))
            let limit = chart.xLabel.isEmpty ? pen.width : nameStart - 1
            guard start >= end && start + label.count <= limit else { continue }
            pen.put(label, x: start, y: labelRow, style: .dim)
            end = start + label.count + 1
        }
        if !chart.xLabel.isEmpty && nameStart >= end {
            pen.put(chart.xLabel, x: nameStart, y: labelRow, style: .dim)
        }
    }

    // MARK: Legend

    /// Markers, names and last values at the right end; values, then names go when there is no room. The y
    /// label is at the left end if it fits as well.
    private func drawLegend(_ pen: inout Pen) {
        guard let legendRow = layout.legendRow else { return }
        let entries = chart.series.enumerated().map { index, series in
            series.isGhost
                ? (marker: "", name: series.name, last: "")
                : (
                    marker: chart.marker(index, glyphs), name: series.name,
                    last: series.point(at: chart.cursor).map { short($0.y) } ?? ""
                )
        }
        let forms: [[String]] = [
            entries.map { [$0.marker, $0.name, $0.last].filter { !$0.isEmpty }.joined(separator: " ") },
            entries.map { [$0.marker, $0.name].filter { !$0.isEmpty }.joined(separator: " ") },
            entries.map { [$0.marker, $0.last].filter { !$0.isEmpty }.joined(separator: " ") },
            entries.map(\.marker),
        ]
        func width(_ form: [String]) -> Int {
            form.reduce(0) { $0 + DisplayWidth.of($1) } + 2 * max(0, form.count - 1)
        }
        let labelWidth = DisplayWidth.of(chart.yLabel)
        let form = forms.first { width($0) <= pen.width } ?? []
        var column = pen.width - width(form)
        if labelWidth > 0 && (form.isEmpty || labelWidth < column) {
            pen.put(chart.yLabel, x: 0, y: legendRow, style: .dim)
        }
        for (index, entry) in form.enumerated() {
            column = pen.put(entry, x: column, y: legendRow, style: chart.series[index].style) + 2
        }
    }
}

extension Int {
    fileprivate func clamped(to range: ClosedRange<Int>) -> Int {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}
