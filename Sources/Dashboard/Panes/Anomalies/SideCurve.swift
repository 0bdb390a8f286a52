import Laboratory
import Terminal
import Uses

/// What stands beside the histogram: false alarms against hits, or the scores over time.
struct SideCurve {
    private let answer: AnomalyView
    private let rates: CallRates
    private let threshold: Double?
    /// Of the row that is looked at.
    private let place: Int

    init(_ answer: AnomalyView, _ rates: CallRates, threshold: Double?, place: Int) {
        (self.answer, self.rates, self.threshold, self.place) = (answer, rates, threshold, place)
    }

    /// The receiver operating characteristic, with the present threshold on it.
    func roc(into pen: inout Pen) {
        guard pen.height >= 3, pen.width >= 12 else { return }
        let title = "ROC" + (answer.averagePrecision.map { ", average precision \(fixed($0, 3))" } ?? "")
        pen.put(DisplayWidth.clip(title, to: pen.width - 1, ellipsis: pen.glyphs.ellipsis), x: 1, y: 0, style: .dim)
        let plot = Rect(x: 6, y: 1, width: pen.width - 7, height: pen.height - 2)
        pen.put("hits", x: 1, y: 1, style: .dim)
        pen.line(x: plot.x - 1, y: plot.y, downTo: plot.height, style: .dim)
        pen.line(x: plot.x, y: plot.maxY, length: plot.width, style: .dim)
        pen.put(pen.glyphs.bottomLeft, x: plot.x - 1, y: plot.maxY, style: .dim)
        if plot.width >= 20 { pen.put(" false alarms", endingAt: plot.maxX, y: plot.maxY, style: .dim) }
        let point = AnomalyView.Rates(
            falseAlarms: Double(rates.falseAlarms) / Double(max(1, rates.normal)),
            hits: 1 - Double(rates.misses) / Double(max(1, rates.others)))
        pen.draw(in: plot) { pen in
            var grid = DotGrid(columns: pen.width, rows: pen.height, capabilities: pen.capabilities)
            func dot(_ rates: AnomalyView.Rates) -> (x: Int, y: Int) {
                (
                    Int((rates.falseAlarms * Double(grid.width - 1)).rounded()),
                    Int(((1 - rates.hits) * Double(grid.height - 1)).rounded())
                )
            }
            // The way of a score that knows nothing.
            for x in stride(from: 0, to: grid.width, by: 4) {
                let y = (grid.height - 1) * (grid.width - 1 - x) / max(1, grid.width - 1)
                grid.set(x, y, style: .dim, glyph: ".")
            }
            for (a, b) in zip(answer.roc, answer.roc.dropFirst()) {
                let ((x0, y0), (x1, y1)) = (dot(a), dot(b))
                let steps = max(1, max(abs(x1 - x0), abs(y1 - y0)))
                for step in 0...steps {
                    grid.set(x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps, style: Style(.accent(1)))
                }
            }
            grid.draw(into: &pen, x: 0, y: 0)
            let (x, y) = dot(point)
            let perCell = (x: grid.width / max(1, pen.width), y: grid.height / max(1, pen.height))
            pen.put(pen.glyphs.sliderKnob, x: x / perCell.x, y: y / perCell.y, style: .bold)
        }
    }

    /// Scores in the order of the rows, with the threshold, where they drift, and the row that is looked at.
    func overTime(into pen: inout Pen) {
        let points = answer.scores.enumerated().map { LineChart.Point(x: Double($0 + 1), y: Double($1)) }
        var series = [LineChart.Series(name: "score", points: points, style: Style(.accent(0)))]
        if let threshold, threshold.isFinite {
            let ends = [1, Double(max(2, points.count))].map { LineChart.Point(x: $0, y: threshold) }
            series.append(LineChart.Series(name: "threshold", points: ends, style: Style(.accent(1))))
        }
        let drifts = answer.drifts.map { LineChart.Mark(x: Double($0 + 1), label: "drift") }
        let cursor = LineChart.Mark(x: Double(place + 1), label: pen.glyphs.scrollDown)
        pen.draw(LineChart(series: series, marks: drifts + [cursor], xLabel: "window"))
    }
}
