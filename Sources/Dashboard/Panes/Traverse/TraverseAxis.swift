import Laboratory
import Terminal

/// The axis of a code: standard deviations, and where the code stands.
struct TraverseAxis {
    private let traversal: Traversal
    /// Columns of its ends.
    private let first, last: Int

    init(_ traversal: Traversal, from first: Int, to last: Int) {
        (self.traversal, self.first, self.last) = (traversal, first, last)
    }

    private func column(_ part: Float) -> Int {
        guard part.isFinite else { return first }
        return first + Int((min(1, max(0, part)) * Float(last - first)).rounded())
    }

    func draw(into pen: inout Pen, y: Int) {
        guard last > first else { return }
        pen.line(x: first, y: y, length: last - first + 1, style: .dim)
        let reach = Int(Traversal.Axis.reach)
        var free = 0
        for sigma in -reach...reach {
            let column = column(Float(sigma + reach) / Float(2 * reach))
            let text: String
            switch (sigma, traversal.axis) {
            case (0, .prior): text = "0"
            case (0, .spread): text = "mean"
            case (-reach, _), (reach, _): text = pen.capabilities.spelled("\(sigma)σ")
            default: text = "\(sigma)"
            }
            let width = DisplayWidth.of(text)
            let start = max(0, min(column - width / 2, pen.width - width))
            guard start >= free else { continue }
            pen.put(text, x: start, y: y, style: .dim)
            free = start + width + 1
        }
        let use = traversal.use
        let place = column(traversal.axis.part(of: traversal.code[use.code], of: use))
        pen.put(pen.glyphs.scrollUp, x: place, y: y, style: Style(.accent(1), .bold))
    }
}
