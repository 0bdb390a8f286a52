import Laboratory
import Terminal

/// The codes of images as points on a plane, each shown by its class, and under them how much every code varies.
struct CodesPane: Pane {
    let id = "codes"
    let summary = "the codes of images as points, and how much each code varies"

    func detail(_ state: State) -> String {
        guard let codes = state.answer(CodesRequest.self, for: self)?.answer else { return "" }
        let active = "\(codes.active) of \(codes.spreads.count) vary"
        guard let share = codes.share else { return active }
        return "\(active), PCA \(fixed(Double(share) * 100, 0)) %"
    }

    /// A point to so many cells.
    private static let cellsPerPoint = 10

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        // In steps, so that a resize doesn't ask for plans of every size.
        let wanted = size.width * size.height / Self.cellsPerPoint
        return [CodesRequest([500, 250, 100].first { $0 <= wanted } ?? 50, split: state.split)]
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let codes = state.answer(CodesRequest.self, for: self)?.answer else { return }
        let barRows = pen.height < 14 ? 0 : min(6, pen.height / 6)
        let (map, bars) = pen.bounds.split(bottom: barRows > 0 ? barRows + 1 : 0)
        pen.draw(in: map.inset(dx: 1)) { draw(codes.points, into: &$0) }
        if barRows > 0 {
            let spreads = codes.spreads.map { $0.isFinite ? Double($0) : 0 }
            let chart = BarChart(title: "spread of each code", values: spreads.sorted(by: >), accent: 0)
            pen.draw(in: bars.inset(dx: 1)) { chart.draw(into: &$0) }
        }
    }

    private func draw(_ points: [CodeMap.Point], into pen: inout Pen) {
        let finite = points.filter { $0.x.isFinite && $0.y.isFinite }
        guard let first = finite.first, pen.width > 1, pen.height > 1 else { return }
        // Zero is on the picture, so that one sees what stays and what moves.
        var (left, right, low, high) = (min(0, first.x), max(0, first.x), min(0, first.y), max(0, first.y))
        for point in finite {
            (left, right) = (min(left, point.x), max(right, point.x))
            (low, high) = (min(low, point.y), max(high, point.y))
        }
        func place(_ value: Float, _ from: Float, _ to: Float, _ count: Int) -> Int {
            to > from ? Int(((value - from) / (to - from) * Float(count - 1)).rounded()) : (count - 1) / 2
        }
        let (width, height) = (pen.width, pen.height)
        let zero = (x: place(0, left, right, width), y: height - 1 - place(0, low, high, height))
        pen.line(x: 0, y: zero.y, length: width, style: .dim)
        pen.line(x: zero.x, y: 0, downTo: height, style: .dim)
        pen.put(pen.glyphs.cross, x: zero.x, y: zero.y, style: .dim)
        if finite.contains(where: { $0.label != nil }) {
            for point in finite {
                let label = point.label ?? 0
                pen.put(
                    Self.sign(label), x: place(point.x, left, right, width),
                    y: height - 1 - place(point.y, low, high, height), style: Style(.accent(label), .bold))
            }
        } else {
            var grid = DotGrid(columns: width, rows: height, capabilities: pen.capabilities)
            for point in finite {
                grid.set(
                    place(point.x, left, right, grid.width),
                    grid.height - 1 - place(point.y, low, high, grid.height), style: Style(.accent(0)))
            }
            grid.draw(into: &pen, x: 0, y: 0)
        }
    }

    /// One character for a class.
    private static func sign(_ label: Int) -> String {
        let signs = Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
        return label >= 0 && label < signs.count ? String(signs[label]) : "+"
    }
}
