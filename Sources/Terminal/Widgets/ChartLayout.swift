/// Where the parts of a chart lie: what is least needed goes first when there is little room.
struct ChartLayout: Hashable {
    /// Above the plot: y label and legend; nil in a single row or two.
    var legendRow: Int?

    /// The plot without axes.
    var plot: Rect

    /// Columns for y labels and the y axis, 0 for neither.
    var gutter: Int

    /// The row of the x axis' line; nil when there are less than 8 rows.
    var axisRow: Int?

    /// The row of the x axis' labels; nil when there are less than 4 rows.
    var labelRow: Int?

    var yTicks: Ticks
    var xTicks: Ticks

    /// The y that the plot reaches over.
    var y: ClosedRange<Double>

    /// `dots` are those of a row.
    init(
        size: Size, x: ClosedRange<Double>, y: ClosedRange<Double>, xScale: LineChart.Scale, yScale: LineChart.Scale,
        dots: Int
    ) {
        let hasLegend = size.height >= 3
        let hasLabels = size.height >= 4 && size.width >= 12
        let hasAxis = size.height >= 8 && hasLabels
        let top = hasLegend ? 1 : 0
        let plotHeight = size.height - top - (hasLabels ? 1 : 0) - (hasAxis ? 1 : 0)
        // A label to every third row at most, but top and bottom always have a chance.
        let count = max(2, min(8, (plotHeight + 1) / 3 + 1))
        switch yScale {
        case .linear: (yTicks, self.y) = Ticks.even(over: y, rows: plotHeight, dots: dots, atMost: count)
        case .logarithmic: (yTicks, self.y) = (.logarithmic(y, atMost: max(count, min(plotHeight, 6))), y)
        }
        let widest = yTicks.labels.map(\.count).max() ?? 0
        // "┤" after a blank; labels may not take more than a third of the width.
        let wanted = widest + 2
        gutter = size.height >= 2 && widest > 0 && wanted * 3 <= size.width ? wanted : 0
        plot = Rect(x: gutter, y: top, width: size.width - gutter, height: plotHeight)
        legendRow = hasLegend ? 0 : nil
        axisRow = hasAxis ? plot.maxY : nil
        labelRow = hasLabels ? plot.maxY + (hasAxis ? 1 : 0) : nil
        let most = max(1, plot.width / 8)
        xTicks =
            xScale == .linear
            ? .linear(x, atMost: most, wholeNumbers: x.upperBound - x.lowerBound >= 2) : .logarithmic(x, atMost: most)
    }
}
