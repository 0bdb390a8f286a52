import Terminal

/// Numbers as columns, the largest as high as there is room; where there are more than columns, the first of those that share
/// one.
struct BarChart {
    let title: String
    /// The same where there is little room.
    var shortTitle: String?
    /// Falling.
    let values: [Double]
    let accent: Int

    func draw(into pen: inout Pen) {
        guard pen.height > 1 else { return }
        let finite = values.map { $0.isFinite ? $0 : 0 }
        let largest = finite.first ?? 0
        let range = "\(short(largest)) … \(short(finite.last ?? 0))"
        let forms = finite.isEmpty ? [title] : ["\(title): \(range)", "\(shortTitle ?? title): \(range)", range]
        pen.put(fullest: forms, x: 0, y: 0, style: .dim)
        guard largest > 0 else { return }
        let each = max(1, min(4, pen.width / finite.count))
        let bars = min(finite.count, pen.width / each)
        for bar in 0..<bars {
            pen.column(
                finite[bar * finite.count / bars] / largest, x: bar * each, y: 1, width: max(1, each - 1),
                height: pen.height - 1, style: Style(.accent(accent)))
        }
    }
}
