import Glibc

/// Curves over a common x, with axes, a legend of last values and marks at chosen x.
///
/// Draw it with ``Pen/draw(_:in:)-(LineChart,_)``: it fits itself to any size, from a bare curve in one row
/// to axes with labels, legend and marks.
package struct LineChart: Hashable, Sendable {
    package struct Point: Hashable, Sendable {
        package var x: Double
        package var y: Double

        package init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    package struct Series: Hashable, Sendable {
        package var name: String

        /// By ascending x. A point that is not finite, or not above 0 on a logarithmic scale, is a gap.
        package var points: [Point]

        /// A quieter course of the same, drawn over the points, which are then dim; empty for none.
        package var smoothed: [Point]
        package var style: Style

        /// The character at the curve's end and in the legend, and in ASCII the whole curve. Nil, or one that
        /// does not take one cell, chooses by the series' place in the chart.
        package var marker: Character?

        /// Whether it is only there to be compared with: thin, below all others, and without a value.
        package var isGhost: Bool

        package init(
            name: String, points: [Point], smoothed: [Point] = [], style: Style = .plain,
            marker: Character? = nil, isGhost: Bool = false
        ) {
            self.name = name
            self.points = points
            self.smoothed = smoothed
            self.style = style
            self.marker = marker
            self.isGhost = isGhost
        }

        /// What the eye shall follow.
        var line: [Point] { smoothed.isEmpty ? points : smoothed }

        /// The last point that isn't right of an x, which has a value; of the whole curve where there is no x. What was
        /// measured there, and not what it is smoothed to.
        func point(at x: Double?) -> Point? {
            points.last { !$0.y.isNaN && (x.map($0.x.isLessThanOrEqualTo) ?? true) }
        }
    }

    /// A vertical line, such as where a knob was turned.
    package struct Mark: Hashable, Sendable {
        package var x: Double
        package var label: String

        package init(x: Double, label: String) {
            self.x = x
            self.label = label
        }
    }

    package enum Scale: Hashable, Sendable {
        case linear
        case logarithmic
    }

    package var series: [Series]
    package var marks: [Mark]
    package var xScale: Scale
    package var yScale: Scale

    /// What is measured, shown above the y axis; empty for nothing.
    package var yLabel: String

    /// What x counts, shown at the right end of the x axis; empty for nothing.
    package var xLabel: String

    /// The x to show; nil shows all points.
    package var xRange: ClosedRange<Double>?

    /// The y to show; nil shows all points that lie within the x range. Curves are cut at its edges. A linear axis shows
    /// somewhat more, so that its ticks lie at even distances.
    package var yRange: ClosedRange<Double>?

    /// The x whose values the legend has, at a line of its own; nil for the last ones.
    package var cursor: Double?

    package init(
        series: [Series], marks: [Mark] = [], xScale: Scale = .linear, yScale: Scale = .linear, yLabel: String = "",
        xLabel: String = "",
        xRange: ClosedRange<Double>? = nil, yRange: ClosedRange<Double>? = nil, cursor: Double? = nil
    ) {
        self.series = series
        self.marks = marks
        self.xScale = xScale
        self.yScale = yScale
        self.cursor = cursor
        self.yLabel = yLabel
        self.xLabel = xLabel
        self.xRange = xRange
        self.yRange = yRange
    }

    func isDrawable(_ point: Point) -> Bool {
        point.x.isFinite && point.y.isFinite && (xScale == .linear || point.x > 0)
            && (yScale == .linear || point.y > 0)
    }

    /// The x and y that are shown; nil when there is nothing to show.
    func ranges() -> (x: ClosedRange<Double>, y: ClosedRange<Double>)? {
        var low = Point(x: .infinity, y: .infinity)
        var high = Point(x: -.infinity, y: -.infinity)
        for point in series.lazy.flatMap(\.points) where isDrawable(point) {
            if let xRange, !xRange.contains(point.x) { continue }
            low = Point(x: min(low.x, point.x), y: min(low.y, point.y))
            high = Point(x: max(high.x, point.x), y: max(high.y, point.y))
        }
        guard let x = xRange ?? (low.x <= high.x ? low.x...high.x : nil),
            let y = yRange ?? (low.y <= high.y ? low.y...high.y : nil)
        else { return nil }
        return (x, y)
    }

    /// Where a value lies on a scale; equal distances are equal ratios when it is logarithmic.
    static func scaled(_ value: Double, _ scale: Scale) -> Double { scale == .linear ? value : log10(value) }

    func marker(_ index: Int, _ glyphs: GlyphSet) -> String {
        if let marker = series[index].marker, let glyph = oneCell(marker) {
            return glyphs == .unicode ? glyph : asciiStandIn(for: glyph)
        }
        return glyphs.markers[index % glyphs.markers.count]
    }
}
