import Terminal
import Uses

/// How the errors of each class lie: a line for each, the largest mean first.
struct ErrorsByClass {
    struct OfClass {
        let label: Int
        let scores: [Float]
        let mean: Double
    }

    /// By falling mean; none in data without labels.
    let all: [OfClass]

    init(_ answer: AnomalyView) {
        let labels = answer.labels ?? []
        let scores = Dictionary(grouping: labels.indices, by: { labels[$0] }).mapValues {
            $0.map { answer.scores[$0] }
        }
        all = scores.map { label, scores in
            OfClass(
                label: label, scores: scores,
                mean: scores.reduce(0.0) { $0 + Double($1) } / Double(max(1, scores.count)))
        }.sorted { ($1.mean, $0.label) < ($0.mean, $1.label) }
    }

    /// As many of them as there are rows for.
    func shown(rows: Int) -> ArraySlice<OfClass> { all.prefix(max(0, rows)) }

    /// The name of a class, how many of its rows have how large an error, and the mean.
    func draw(_ axis: ScoreAxis, listed: Int?, _ state: State, into pen: inout Pen) {
        let (left, right) = (pen.width >= 40 ? ScoreHistogram.gutter + 1 : 4, pen.width >= 40 ? 9 : 0)
        let rows = pen.height - 1
        let plot = Rect(x: left, y: 0, width: pen.width - left - right - 1, height: min(rows, all.count))
        guard plot.width > 1, rows > 0 else { return }
        for (y, errors) in shown(rows: rows).enumerated() {
            let isListed = errors.label == listed
            let style: Style = isListed ? Style(.accent(1), .bold) : Style(.accent(0))
            if isListed { pen.put(pen.capabilities.unicode ? "▸" : ">", x: 0, y: y, style: .bold) }
            pen.put(
                pen.shortened(state.name(ofClass: errors.label), to: left - 2), x: 1, y: y,
                style: isListed ? .bold : .plain)
            pen.draw(in: Rect(x: plot.x, y: y, width: plot.width, height: 1)) { pen in
                pen.density(of: errors.scores.map(Double.init), on: axis, style: style)
                if let column = axis.column(of: errors.mean, width: pen.width) {
                    pen.put(pen.glyphs.vertical, x: column, y: 0, style: .bold)
                }
            }
            if right > 0 { pen.put(short(errors.mean), endingAt: pen.width - 1, y: y, style: .dim) }
        }
        axis.drawEnds(below: plot, into: &pen)
        let more = all.count - plot.height
        if more > 0, plot.width >= 50 {
            pen.put(" \(more) more with less ", x: plot.x + plot.width / 2 - 8, y: plot.maxY, style: .dim)
        } else if right > 0 {
            pen.put("mean \(pen.glyphs.vertical)", endingAt: pen.width - 1, y: plot.maxY, style: .dim)
        }
    }
}

extension Pen {
    /// How many numbers lie where on an axis, in one row: the higher, the more, by square roots, so that one is seen.
    fileprivate mutating func density(of numbers: [Double], on axis: ScoreAxis, style: Style) {
        // Of few rows wider steps, or most would be of one row.
        let bins = min(width, max(8, Int(3 * Double(numbers.count).squareRoot())))
        var counts = [Int](repeating: 0, count: bins)
        for number in numbers { if let bin = axis.column(of: number, width: bins) { counts[bin] += 1 } }
        guard let most = counts.max(), most > 0 else { return }
        let ramp = capabilities.unicode ? Array("▁▂▃▄▅▆▇█") : Array(".:-=+*%#")
        for column in 0..<width {
            let count = counts[column * bins / width]
            guard count > 0 else { continue }
            let height = (Double(count) / Double(most)).squareRoot()
            put(String(ramp[min(ramp.count - 1, Int(height * Double(ramp.count)))]), x: column, y: 0, style: style)
        }
    }
}
