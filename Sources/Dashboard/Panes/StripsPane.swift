import Laboratory
import Terminal
import Uses

/// Rows of a table as strips, a cell for each column, by how far it is from the mean: samples, the way between two rows, or
/// rows above what is made of them. Stands where samples of images stand.
struct StripsPane: Pane {
    let id = "strips"
    let summary = "rows of a table as strips of values around their means: samples, the way between two rows, pairs"
    let slot = "samples"

    enum Layer: String, Hashable, CaseIterable {
        case samples, between, pairs
    }

    struct View: Hashable {
        var layer = Layer.samples
        /// Which draw, which row the way begins with, which pair is the first.
        var place = 0
    }

    let start = View()
    let arrows = ArrowHints(across: "others", along: "samples/between/pairs")

    func shows(_ kind: DataKind) -> Bool { kind == .tables }

    func title(_ state: State) -> String {
        switch state.view(of: self).layer {
        case .samples: "samples"
        case .between: "between rows"
        case .pairs: "x over x̂"
        }
    }

    func detail(_ state: State) -> String {
        let view = state.view(of: self)
        switch view.layer {
        case .samples:
            let origin = state.answer(StripsRequest.self, for: self)?.answer.origin
            return origin.map { "z from \(state.language.text($0))" } ?? ""
        case .between: return "from the code of one to that of the next"
        case .pairs: return ""
        }
    }

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard state.snapshot != nil, size.height > 1 else { return [] }
        let view = state.view(of: self)
        let subject: StripsRequest.Subject =
            switch view.layer {
            case .samples: .samples(draw: view.place)
            case .between: .between(left: view.place, right: view.place + 1)
            case .pairs: .pairs(first: view.place)
            }
        return [StripsRequest(subject, count: strips(size), split: state.split)]
    }

    /// One row is the legend's.
    private func strips(_ size: Size) -> Int { size.height - 1 }

    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        switch deed {
        case .move(let offset):
            let all = Layer.allCases
            let place = all.firstIndex(of: view.layer)! + offset.signum()
            view = View(layer: all[(place + all.count) % all.count])
        case .adjust(let offset): view.place += offset
        case .own: break
        }
        return []
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let answer = state.answer(StripsRequest.self, for: self)?.answer else { return }
        let layer = state.view(of: self).layer
        let marks = StripMarks(pen.capabilities)
        let left = layer == .pairs ? 4 : 1
        for (y, strip) in answer.strips.prefix(strips(pen.size)).enumerated() {
            if layer == .pairs {
                pen.put(pen.capabilities.spelled(y % 2 == 0 ? "x" : "x̂"), x: 1, y: y, style: .bold)
            }
            pen.draw(strip: strip, x: left, y: y, width: pen.width - left, marks)
        }
        marks.legend(y: pen.height - 1, into: &pen)
    }
}

/// How values around a mean look: the farther, the denser, below and above in two colours, or in signs where there are none.
struct StripMarks {
    private let isShaded: Bool

    init(_ capabilities: Capabilities) { isShaded = capabilities.unicode && capabilities.depth > .none }

    /// Standard deviations at which a mark gives way to the next.
    private static let steps: [Float] = [0.25, 0.75, 1.5, 2.5]

    func mark(_ value: Float) -> (glyph: String, style: Style) {
        guard value.isFinite else { return (value.isNaN ? "?" : "!", .dim) }
        let size = abs(value)
        let level = Self.steps.count { size >= $0 }
        guard level > 0 else { return (isShaded ? "·" : ".", .dim) }
        let style = Style(.accent(value < 0 ? 0 : 1))
        guard isShaded else {
            return (value < 0 ? ["-", "-", "=", "="][level - 1] : ["+", "+", "#", "#"][level - 1], style)
        }
        return (["░", "▒", "▓", "█"][level - 1], style)
    }

    func legend(y: Int, into pen: inout Pen) {
        var x = 1
        for (value, text) in [(Float(-2.5), "below"), (-1, ""), (0, "mean"), (1, ""), (2.5, "above, by 2.5 sd")] {
            let (glyph, style) = mark(value)
            x = pen.put(glyph, x: x, y: y, style: style)
            if !text.isEmpty { x = pen.put(" \(text)", x: x, y: y, style: .dim) }
            x += 1
        }
    }
}

extension Pen {
    /// A strip of values over the width: each as many cells wide as there are for all, or the farthest of those that share
    /// one.
    mutating func draw(strip values: [Float], x: Int, y: Int, width: Int, _ marks: StripMarks) {
        guard width > 0, !values.isEmpty else { return }
        let cells = values.count <= width ? values.count * min(6, width / values.count) : width
        for cell in 0..<cells {
            let from = cell * values.count / cells
            let to = max(from + 1, (cell + 1) * values.count / cells)
            let value = values[from..<to].max { abs($0) < abs($1) } ?? .nan
            let (glyph, style) = marks.mark(value)
            put(glyph, x: x + cell, y: y, style: style)
        }
    }
}
