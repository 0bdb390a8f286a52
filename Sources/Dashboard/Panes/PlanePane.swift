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
        let perCell = (x: dots.width / pen.width, y: dots.height / pen.height)
        drawAxes(frame, perCell: perCell, into: &pen)
        for point in data {
            if let (x, y) = frame.place(point) { dots.set(x, y, style: marks.dataStyle, glyph: marks.data) }
        }
        let places = others.compactMap(frame.place)
        for (x, y) in places where marks.isOtherDots { dots.set(x, y, style: marks.otherStyle) }
        dots.draw(into: &pen, x: 0, y: 0)
        for (x, y) in places where !marks.isOtherDots {
            pen.put(marks.other, x: x / perCell.x, y: y / perCell.y, style: marks.otherStyle)
        }
    }

    /// Lines through zero where it is on the picture, else along its lower and left edge, each with a round number to
    /// either side of the middle.
    private func drawAxes(_ frame: PlaneFrame, perCell: (x: Int, y: Int), into pen: inout Pen) {
        let (width, height) = (pen.width, pen.height)
        func cell(_ x: Double, _ y: Double) -> (x: Int, y: Int)? {
            frame.place(x, y).map { ($0.x / perCell.x, $0.y / perCell.y) }
        }
        let zero = cell(0, 0)
        let row = cell(frame.middle.x, 0)?.y ?? height - 1
        let column = cell(0, frame.middle.y)?.x ?? 0
        pen.line(x: 0, y: row, length: width, style: .dim)
        pen.line(x: column, y: 0, downTo: height, style: .dim)
        pen.put(zero == nil ? pen.glyphs.bottomLeft : pen.glyphs.cross, x: column, y: row, style: .dim)
        for value in PlaneFrame.ticks(around: frame.middle.x, reach: frame.reach.x) {
            guard let place = cell(value, frame.middle.y), place.x != column else { continue }
            let text = PlaneFrame.text(value)
            pen.put(pen.glyphs.teeDown, x: place.x, y: row, style: .dim)
            let start = min(max(0, place.x - text.count / 2), width - text.count)
            if row + 1 < height, start >= 0 { pen.put(text, x: start, y: row + 1, style: .dim) }
        }
        for value in PlaneFrame.ticks(around: frame.middle.y, reach: frame.reach.y) {
            guard let place = cell(frame.middle.x, value), abs(place.y - row) > 1 else { continue }
            pen.put(pen.glyphs.teeRight, x: column, y: place.y, style: .dim)
            if column + 2 < width { pen.put(" " + PlaneFrame.text(value), x: column + 1, y: place.y, style: .dim) }
        }
    }
}

/// Which part of the plane is shown, and where its points lie in a grid of dots: as large as the data allow, with the
/// same scale along both axes, so that a circle is round.
struct PlaneFrame {
    let middle, reach: (x: Double, y: Double)
    private let width, height: Int
    /// Units of the plane in a dot, across and down.
    private let unit: (x: Double, y: Double)

    /// nil where there are no finite points or no dots. `aspect` is a dot's height in widths.
    init?(_ points: [[Float]], width: Int, height: Int, aspect: Double) {
        let finite = points.filter { $0.count == 2 && $0.allSatisfy(\.isFinite) }.map { $0.map(Double.init) }
        guard let first = finite.first, width > 1, height > 1 else { return nil }
        var (low, high) = ((x: first[0], y: first[1]), (x: first[0], y: first[1]))
        for point in finite {
            low = (min(low.x, point[0]), min(low.y, point[1]))
            high = (max(high.x, point[0]), max(high.y, point[1]))
        }
        middle = ((low.x + high.x) / 2, (low.y + high.y) / 2)
        // A margin, in which samples that miss the data are seen.
        let margin = 1.2
        let (dx, dy) = ((high.x - low.x) * margin, (high.y - low.y) * margin)
        let scale = max(dx / Double(width - 1), dy / (Double(height - 1) * aspect))
        unit = scale > 0 ? (scale, scale * aspect) : (1, aspect)
        reach = (unit.x * Double(width - 1) / 2, unit.y * Double(height - 1) / 2)
        (self.width, self.height) = (width, height)
    }

    /// The dot from the top left; nil outside of the picture, and for what is no number.
    func place(_ x: Double, _ y: Double) -> (x: Int, y: Int)? {
        let column = ((x - middle.x) / unit.x + Double(width - 1) / 2).rounded()
        let row = (Double(height - 1) / 2 - (y - middle.y) / unit.y).rounded()
        guard column >= 0, row >= 0, column < Double(width), row < Double(height) else { return nil }
        return (Int(column), Int(row))
    }

    func place(_ point: [Float]) -> (x: Int, y: Int)? {
        point.count == 2 ? place(Double(point[0]), Double(point[1])) : nil
    }

    /// Multiples of the largest round number, 1, 2 or 5 times a power of ten, of which two or more lie within.
    static func ticks(around middle: Double, reach: Double) -> [Double] {
        guard reach > 0, reach.isFinite else { return [] }
        var power = 1.0
        while power > reach { power /= 10 }
        while power * 10 <= reach { power *= 10 }
        let step = ([5, 2, 1].first { $0 * power <= reach } ?? 1) * power
        let first = Int(((middle - reach) / step).rounded(.up))
        let last = Int(((middle + reach) / step).rounded(.down))
        return stride(from: first, through: last, by: 1).map { Double($0) * step }
    }

    /// A round number without digits that say nothing: `2`, `0.5`.
    static func text(_ value: Double) -> String {
        let text = "\(Float(value))"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
