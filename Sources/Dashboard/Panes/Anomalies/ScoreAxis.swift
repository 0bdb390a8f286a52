import Foundation
import Terminal

/// From scores to places on a line of 0…1: by their logarithm where they go over more than a decade and a half.
struct ScoreAxis {
    let low, high: Double
    let isLogarithmic: Bool

    /// nil of no scores. All are finite.
    init?(_ scores: [Float]) {
        guard let low = scores.min(), let high = scores.max() else { return nil }
        isLogarithmic = low > 0 && high / low > 30
        // Scores that are all alike stand in the middle.
        let margin = high > low ? 0 : max(abs(Double(low)) * 0.1, 1e-6)
        (self.low, self.high) = (Double(low) - margin, Double(high) + margin)
    }

    /// Below 0 and above 1 of what lies outside.
    func place(of score: Double) -> Double {
        if isLogarithmic {
            guard score > 0 else { return -1 }
            return log(score / low) / log(high / low)
        }
        return (score - low) / (high - low)
    }

    func score(at place: Double) -> Double {
        isLogarithmic ? low * pow(high / low, place) : low + (high - low) * place
    }

    /// The column of a score, the last one for the highest; nil outside.
    func column(of score: Double, width: Int) -> Int? {
        let place = place(of: score)
        guard width > 0, place >= 0, place <= 1 else { return nil }
        return min(width - 1, Int(place * Double(width)))
    }

    /// The line below a picture over this axis, with the numbers at its ends, but for one that would touch what stands in the
    /// columns `taken`.
    func drawEnds(below plot: Rect, taken: Range<Int>? = nil, into pen: inout Pen) {
        pen.line(x: plot.x, y: plot.maxY, length: plot.width, style: .dim)
        guard plot.width >= 30 else { return }
        let (first, last) = ("\(short(low)) ", " \(short(high))")
        if taken.map({ $0.lowerBound > plot.x + DisplayWidth.of(first) }) ?? true {
            pen.put(first, x: plot.x, y: plot.maxY, style: .dim)
        }
        if taken.map({ $0.upperBound < plot.maxX - DisplayWidth.of(last) }) ?? true {
            pen.put(last, endingAt: plot.maxX, y: plot.maxY, style: .dim)
        }
    }
}

/// How often scores are how high: normal rows above, the others below them, and where the threshold stands.
struct ScoreHistogram {
    let axis: ScoreAxis
    let scores: [Float]
    /// nil where all rows are taken for normal.
    let isAnomaly: [Bool]?
    let names: (normal: String, others: String)
    let threshold: Double?

    static let gutter = 11

    /// Where bars stand.
    static func plot(in size: Size) -> Rect {
        let left = size.width >= 40 ? gutter : 0
        return Rect(x: left, y: 0, width: size.width - left - 1, height: size.height - 1)
    }

    func draw(into pen: inout Pen) {
        let plot = Self.plot(in: pen.size)
        guard plot.width > 1, plot.height > 0 else { return }
        let parts = isAnomaly == nil ? [plot] : split(plot)
        // Of few rows wider bars, or most would be of one row.
        let bins = min(plot.width, max(12, Int(3 * Double(scores.count).squareRoot())))
        for (part, isOther) in zip(parts, [false, true]) {
            var counts = [Int](repeating: 0, count: bins)
            var all = 0
            for (place, score) in scores.enumerated() where isAnomaly?[place] ?? false == isOther {
                all += 1
                if let bin = axis.column(of: Double(score), width: bins) { counts[bin] += 1 }
            }
            if plot.x > 0 {
                let name = DisplayWidth.clip(
                    pen.capabilities.spelled(isOther ? names.others : names.normal), to: Self.gutter - 2,
                    ellipsis: pen.glyphs.ellipsis)
                pen.put(name, x: 1, y: part.y, style: Style(.accent(isOther ? 1 : 0)))
                if part.height > 1 { pen.put(grouped(all), x: 1, y: part.y + 1, style: .dim) }
            }
            pen.draw(in: part) { bars(counts, Style(.accent(isOther ? 1 : 0)), into: &$0) }
        }
        guard let threshold, let column = axis.column(of: threshold, width: plot.width) else {
            return axis.drawEnds(below: plot, into: &pen)
        }
        pen.line(x: plot.x + column, y: 0, downTo: plot.height, style: .bold)
        let (mark, number) = (pen.glyphs.scrollUp, short(threshold))
        let width = DisplayWidth.of(mark + number)
        let isLeft = column + width > plot.width
        let start = plot.x + (isLeft ? column + 1 - width : column)
        axis.drawEnds(below: plot, taken: start..<start + width, into: &pen)
        pen.put(isLeft ? number + mark : mark + number, x: start, y: plot.maxY, style: .bold)
    }

    private func split(_ plot: Rect) -> [Rect] {
        let (above, below) = plot.split(top: max(1, (plot.height + 1) * 3 / 5))
        return [above, below]
    }

    /// Heights are square roots, so that a single row is seen beside hundreds.
    private func bars(_ counts: [Int], _ style: Style, into pen: inout Pen) {
        guard let most = counts.max(), most > 0 else { return }
        let steps = pen.capabilities.unicode ? 8 : 1
        for column in 0..<pen.width where counts[column * counts.count / pen.width] > 0 {
            let count = counts[column * counts.count / pen.width]
            let filled = max(
                1, Int((Double(pen.height * steps) * (Double(count) / Double(most)).squareRoot()).rounded()))
            for row in 0..<pen.height {
                let part = min(steps, filled - (pen.height - 1 - row) * steps)
                guard part > 0 else { continue }
                pen.put(
                    steps == 1 ? "#" : String(Unicode.Scalar(0x2580 + UInt32(part))!), x: column, y: row, style: style
                )
            }
        }
    }
}
