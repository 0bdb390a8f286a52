import Foundation
import Laboratory
import Terminal

/// Codes as points, each by its class; the prior's rings, and the way of the interpolation.
struct MapPicture {
    private let map: CodeMap
    private let frame: MapFrame
    private let path: [MapPlace]

    init(_ map: CodeMap, _ frame: MapFrame, path: [MapPlace]) {
        (self.map, self.frame, self.path) = (map, frame, path)
    }

    func draw(into pen: inout Pen) {
        rings(into: &pen)
        frame.drawAxes(into: &pen)
        way(into: &pen)
        let points = map.points.filter { $0.x.isFinite && $0.y.isFinite }
        let hasClasses = points.contains { $0.label != nil }
        var dots = DotGrid(columns: pen.width, rows: pen.height, capabilities: pen.capabilities)
        if !hasClasses {
            for point in points {
                guard let (x, y) = frame.dot(point.x, point.y, in: dots) else { continue }
                dots.set(x, y, style: Style(.accent(0)))
            }
        }
        dots.draw(into: &pen, x: 0, y: 0)
        if hasClasses {
            for point in points {
                guard let (x, y) = frame.cell(point.x, point.y) else { continue }
                let label = point.label ?? 0
                pen.put(Self.sign(label), x: x, y: y, style: Style(.accent(label), .bold))
            }
        }
        ends(into: &pen)
        names(into: &pen)
    }

    /// One character for a class.
    static func sign(_ label: Int) -> String {
        let signs = Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
        return label >= 0 && label < signs.count ? String(signs[label]) : "+"
    }

    /// Where the prior has one and two standard deviations.
    private func rings(into pen: inout Pen) {
        guard let prior = map.prior else { return }
        var dots = DotGrid(columns: pen.width, rows: pen.height, capabilities: pen.capabilities)
        for ring in 1...2 {
            let radius = Float(ring) * prior
            if map.axes.count < 2 { continue }
            let count = 24 * ring
            for i in 0..<count {
                let angle = 2 * Float.pi * Float(i) / Float(count)
                guard let (x, y) = frame.dot(radius * cos(angle), radius * sin(angle), in: dots) else { continue }
                dots.set(x, y, style: .dim, glyph: ".")
            }
        }
        dots.draw(into: &pen, x: 0, y: 0)
        for ring in 1...2 {
            // Off the axes, where numbers stand.
            let radius = Float(ring) * prior
            let place =
                map.axes.count < 2
                ? (radius, 0) : (radius * Float(0.5).squareRoot(), radius * Float(0.5).squareRoot())
            guard let (x, y) = frame.cell(place.0, place.1) else { continue }
            pen.put(pen.capabilities.spelled("\(ring)σ"), x: x, y: y, style: .dim)
        }
    }

    /// Bold dots, with a ring at either end.
    private func way(into pen: inout Pen) {
        var dots = DotGrid(columns: pen.width, rows: pen.height, capabilities: pen.capabilities)
        for place in path {
            guard let (x, y) = frame.dot(place.x, place.y, in: dots) else { continue }
            dots.set(x, y, style: .bold, glyph: pen.glyphs.bullet)
        }
        dots.draw(into: &pen, x: 0, y: 0)
    }

    private func ends(into pen: inout Pen) {
        for place in [path.first, path.last].compactMap({ $0 }) {
            guard let (x, y) = frame.cell(place.x, place.y) else { continue }
            pen.put(pen.glyphs.markers[1], x: x, y: y, style: .bold)
        }
    }

    /// What the axes are, at their ends.
    private func names(into pen: inout Pen) {
        guard let across = map.axes.first else { return }
        let zero = frame.cell(0, 0)
        pen.put(across.name, endingAt: pen.width, y: max(0, (zero?.y ?? pen.height - 1) - 1), style: .dim)
        guard map.axes.count > 1 else { return }
        pen.put(map.axes[1].name, x: min((zero?.x ?? 0) + 2, max(0, pen.width - 4)), y: 0, style: .dim)
    }
}

/// How much each code varies.
enum CodeSpreads {
    /// The spread of every code, the widest first: a bar for each, or for as many as share one.
    static func draw(_ spreads: [Float], into pen: inout Pen) {
        let sorted = spreads.map { $0.isFinite ? $0 : 0 }.sorted(by: >)
        guard let widest = sorted.first, pen.height > 1 else { return }
        pen.put(
            DisplayWidth.clip(
                "spread of each code, the widest \(short(Double(widest)))", to: pen.width,
                ellipsis: pen.glyphs.ellipsis),
            x: 0, y: 0, style: .dim)
        guard widest > 0 else { return }
        let rows = pen.height - 1
        let steps = pen.capabilities.unicode ? 8 : 1
        let barWidth = max(1, min(4, pen.width / sorted.count))
        let bars = min(sorted.count, pen.width / barWidth)
        for bar in 0..<bars {
            // Where there are more codes than columns, the widest of those that share one.
            let filled = Int((sorted[bar * sorted.count / bars] / widest * Float(rows * steps)).rounded())
            for row in 0..<rows {
                let part = min(steps, filled - (rows - 1 - row) * steps)
                guard part > 0 else { continue }
                let glyph = steps == 1 ? "#" : String(Unicode.Scalar(0x2580 + UInt32(part))!)
                for column in 0..<max(1, barWidth - 1) {
                    pen.put(glyph, x: bar * barWidth + column, y: 1 + row, style: Style(.accent(0)))
                }
            }
        }
    }
}
