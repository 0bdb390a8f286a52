import Laboratory
import Terminal

/// What each code carried over time: a row of columns for each, those that carry most now at the top.
struct CourseChart {
    private let looks: [Health.Look]

    init(_ looks: [Health.Look]) { self.looks = looks }

    private static let (name, value) = (5, 6)

    /// Whether there has been something to compare, and there is room for a few codes.
    func fits(_ size: Size) -> Bool {
        looks.count > 2 && size.height > 3 && size.width >= Self.name + Self.value + 8
    }

    func draw(into pen: inout Pen) {
        guard let last = looks.last, let first = looks.first else { return }
        let order = last.divergences.indices.sorted { last.divergences[$0] > last.divergences[$1] }
        let rows = min(order.count, pen.height - 1)
        let steps = "steps \(grouped(first.step)) to \(grouped(last.step))"
        let title = "KL of codes, nats, \(steps)"
        let all = rows < order.count ? ["\(title), \(rows) of \(order.count)"] : []
        pen.put(fullest: all + [title, "KL, \(steps)", "KL of codes"], x: 0, y: 0, style: .dim)
        let width = pen.width - Self.name - Self.value
        let finite = looks.map { $0.divergences.map { $0.isFinite ? $0 : 0 } }
        // Early values may be far above all later ones.
        let largest = finite.map { $0.max() ?? 0 }.sorted()[finite.count * 9 / 10]
        for (y, code) in order.prefix(rows).enumerated() {
            pen.put("z\(code + 1)", x: 0, y: y + 1)
            pen.put(short(last.divergences[code]), endingAt: pen.width, y: y + 1, style: .dim)
            guard largest > 0 else { continue }
            for x in 0..<width {
                let part = min(1, finite[place(of: x, in: width)][code] / largest)
                pen.column(part, x: Self.name + x, y: y + 1, width: 1, height: 1, style: Style(.accent(0)))
            }
        }
    }

    /// The look that was the last at a column's step: columns are of equal numbers of steps.
    private func place(of x: Int, in width: Int) -> Int {
        let (first, last) = (looks[0].step, looks[looks.count - 1].step)
        let step = first + (last - first) * x / max(1, width - 1)
        return (looks.lastIndex { $0.step <= step }) ?? 0
    }
}
