import Laboratory
import Terminal

/// What there is to say of a sketch: its class and who says so, how well it is rebuilt, what is near, and its code.
struct SketchWords {
    private let sketch: Sketch
    private let state: State

    init(_ sketch: Sketch, _ state: State) { (self.sketch, self.state) = (sketch, state) }

    private var nearestClass: String? { sketch.nearest?.label.map { state.name(ofClass: $0) } }

    private var classes: String {
        if let sight = sketch.sight {
            let sure = "\(fixed(100 * Double(sight.confidence), 0))% sure"
            let other = nearestClass.map { "; nearest code: \($0)" } ?? ""
            return "\(state.name(ofClass: sight.label)) by the classifier of x, \(sure)\(other)"
        }
        return nearestClass.map { "\($0) by the nearest code" } ?? "no classes are known"
    }

    private var figures: String {
        let mse = "mse \(short(Double(sketch.error)))"
        guard let nearest = sketch.nearest else { return mse }
        return
            "\(mse)  |z − z'| \(short(nearest.distance)) to the nearest of \(grouped(nearest.among)) training images, "
            + "step \(grouped(nearest.step))"
    }

    func draw(into pen: inout Pen) {
        for (y, text) in [classes, figures].enumerated() where y < pen.height {
            pen.put(
                DisplayWidth.clip(pen.capabilities.spelled(text), to: pen.width, ellipsis: pen.glyphs.ellipsis), x: 0,
                y: y, style: y == 0 ? .bold : .plain)
        }
        let rest = pen.bounds.split(top: 2).rest
        if rest.height > 0 { pen.draw(in: rest) { code(into: &$0) } }
    }

    /// A bar for each code, or for as many as share one that of the largest: those above zero in one colour, or plain; those
    /// below in another, or dim.
    private func code(into pen: inout Pen) {
        let code = sketch.code.map { $0.isFinite ? $0 : 0 }
        guard let largest = code.map(abs).max() else { return }
        let label = "z  largest \(short(Double(largest)))  "
        let isLabelled = pen.width > 40
        if isLabelled { pen.put(label, x: 0, y: 0, style: .dim) }
        let left = isLabelled ? DisplayWidth.of(label) : 0
        let room = pen.width - left
        guard largest > 0, room > 0 else { return }
        let width = max(1, min(4, room / code.count))
        let bars = min(code.count, room / width)
        let steps = pen.capabilities.unicode ? 8 : 1
        for bar in 0..<bars {
            let shared = code[bar * code.count / bars..<(bar + 1) * code.count / bars]
            let value = shared.max { abs($0) < abs($1) } ?? 0
            let filled = Int((abs(value) / largest * Float(pen.height * steps)).rounded(.up))
            let isColoured = pen.capabilities.depth > .none
            let style: Style =
                value < 0 ? (isColoured ? Style(.accent(1)) : .dim) : (isColoured ? Style(.accent(0)) : .plain)
            for row in 0..<pen.height {
                let part = min(steps, filled - (pen.height - 1 - row) * steps)
                guard part > 0 else { continue }
                let glyph = steps == 1 ? (value < 0 ? "-" : "+") : String(Unicode.Scalar(0x2580 + UInt32(part))!)
                for column in 0..<max(1, width - 1) {
                    pen.put(glyph, x: left + bar * width + column, y: row, style: style)
                }
            }
        }
    }
}
