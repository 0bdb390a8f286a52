import Terminal

/// Numbers as columns, the largest as high as there is room; where there are more than columns, the first of those that share
/// one.
struct BarChart {
    let title: String
    /// Falling.
    let values: [Double]
    let accent: Int

    func draw(into pen: inout Pen) {
        guard pen.height > 1 else { return }
        let finite = values.map { $0.isFinite ? $0 : 0 }
        let largest = finite.first ?? 0
        let text = finite.isEmpty ? title : "\(title): \(short(largest)) … \(short(finite.last ?? 0))"
        pen.put(
            DisplayWidth.clip(pen.capabilities.spelled(text), to: pen.width, ellipsis: pen.glyphs.ellipsis), x: 0,
            y: 0,
            style: .dim)
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
