import Laboratory
import Terminal

/// Data of two numbers a row as points of the plane, and what the model makes beside them: images would say nothing of
/// them. Stands where the reconstructions of images stand.
struct PlanePane: Pane {
    let id = "points"
    let summary = "points of the plane, and what the model makes beside them"
    let slot = "reconstruction"

    struct View: Hashable {
        var layer = Layer.samples
        /// Which draw of samples is shown.
        var draw = 0
    }

    let start = View()
    let arrows = ArrowHints(across: "draw", along: "layer")

    func shows(_ kind: DataKind) -> Bool { kind == .points }

    func detail(_ state: State) -> String {
        guard let mse = state.answer(PicturesRequest.self, for: self)?.answer.error else { return "" }
        return "mse \(short(Double(mse)))"
    }

    /// Up and down: the other layer. Left and right: another draw.
    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        switch deed {
        case .move: view.layer = view.layer == .samples ? .reconstructions : .samples
        case .adjust(let offset): view.draw += offset
        case .own: break
        }
        return []
    }

    /// What is set against the data.
    enum Layer: String, Hashable, CaseIterable {
        case samples
        case reconstructions = "x̂"
    }

    /// Points and samples that are asked for.
    static let count = 256

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard state.snapshot != nil, size.height > 0 else { return [] }
        return [
            PicturesRequest(Self.count, split: state.split),
            SamplesRequest(Self.count, draw: state.view(of: self).draw),
        ]
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let pictures = state.answer(PicturesRequest.self, for: self)?.answer else { return }
        let layer = state.view(of: self).layer
        let samples = state.answer(SamplesRequest.self, for: self)?.answer.images ?? []
        let others = layer == .samples ? samples : pictures.reconstructions
        let (legend, plot) = pen.bounds.split(top: pen.height >= 4 ? 1 : 0)
        let marks = Marks(pen.capabilities)
        pen.draw(in: plot.inset(dx: 1)) { draw(pictures.originals, others, marks, into: &$0) }
        if !legend.isEmpty {
            let column = pen.put("\(marks.data) x", x: 1, y: 0, style: marks.dataStyle) + 2
            pen.put(
                pen.capabilities.spelled("\(marks.other) \(layer.rawValue)"), x: column, y: 0, style: marks.otherStyle
            )
        }
    }

    /// How the two kinds of points look; where there are no colours, the one is dots and the other signs.
    private struct Marks {
        let data, other: String
        let dataStyle = Style(.accent(0))
        let otherStyle = Style(.accent(1), .bold)
        let isOtherDots: Bool

        init(_ capabilities: Capabilities) {
            isOtherDots = capabilities.unicode && capabilities.depth != .none
            data = capabilities.unicode ? "⠶" : "."
            other = isOtherDots ? "⠶" : "o"
        }
    }

    private func draw(_ data: [[Float]], _ others: [[Float]], _ marks: Marks, into pen: inout Pen) {
        var dots = DotGrid(columns: pen.width, rows: pen.height, capabilities: pen.capabilities)
        let isFine = pen.capabilities.unicode
        guard
            let frame = PlaneFrame(
                data, width: dots.width, height: dots.height, aspect: isFine ? 1 : 2)
        else { return }
        frame.drawAxes(dotsPerCell: dots.dotsPerCell, into: &pen)
        for point in data {
            if let (x, y) = frame.place(point) { dots.set(x, y, style: marks.dataStyle, glyph: marks.data) }
        }
        let places = others.compactMap(frame.place)
        for (x, y) in places where marks.isOtherDots { dots.set(x, y, style: marks.otherStyle) }
        dots.draw(into: &pen, x: 0, y: 0)
        for (x, y) in places where !marks.isOtherDots {
            pen.put(marks.other, x: x / dots.dotsPerCell.x, y: y / dots.dotsPerCell.y, style: marks.otherStyle)
        }
    }
}
