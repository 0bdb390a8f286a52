import Laboratory
import Terminal
import Uses

/// The images that are nearest to one by their codes, beside those that are nearest by their pixels: whether the model finds
/// alike what looks alike.
struct NeighboursPane: Pane {
    let id = "neighbours"
    let summary = "the nearest images in codes beside the nearest in pixels"

    struct View: Hashable {
        /// A position in the gallery.
        var row = 0
    }

    let start = View()
    let arrows = ArrowHints(across: "image")

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard state.snapshot != nil, size.height > 0 else { return [] }
        return [NeighboursRequest(state.view(of: self).row, split: state.split)]
    }

    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        if case .adjust(let offset) = deed { view.row += offset }
        return []
    }

    private func answer(_ state: State) -> NeighbourView? { state.answer(NeighboursRequest.self, for: self)?.answer }

    /// What values are called.
    private func values(_ state: State) -> String { state.kind == .images ? "pixels" : "values" }

    func detail(_ state: State) -> String {
        guard let answer = answer(state) else { return "" }
        return "agreement \(percent(answer.agreement))"
    }

    private func percent(_ share: Double) -> String { "\(fixed(100 * share, share < 0.095 ? 1 : 0)) %" }

    // MARK: the picture

    func draw(_ state: State, into pen: inout Pen) {
        guard let data = state.snapshot?.data else { return }
        guard let answer = answer(state) else {
            return pen.say(
                state.snapshot?.answers.isEmpty == false ? "there are too few \(state.kind.rows)" : "comparing")
        }
        let (head, body) = pen.bounds.split(top: 1)
        pen.draw(in: head) { self.head(answer, state, into: &$0) }
        let bands = [("codes", answer.byCode), (values(state), answer.byValue)]
        guard state.kind == .images else {
            for ((name, near), rect) in zip(bands, body.columns(2, gap: 1)) {
                pen.draw(in: rect) { list(near, caption(name, near, answer), state, into: &$0) }
            }
            return
        }
        let thumbnail = Thumbnail(data.shape)
        let half = max(1, body.height / 2)
        var own = thumbnail.cells(rows: max(1, half - 2), scale: NeighbourGrid.scale)
        while own.height > 1, own.width > body.width / 5 {
            own = thumbnail.cells(rows: own.height - 1, scale: NeighbourGrid.scale)
        }
        let (left, right) = body.split(left: own.width + 3)
        pen.draw(in: left) { pen in
            pen.put("x", x: 1, y: 0, style: .bold)
            pen.draw(thumbnail.image(answer.row.x), in: Rect(x: 1, y: 1, width: own.width, height: own.height))
            if let label = answer.row.label, pen.height > own.height + 1 {
                let name = state.name(ofClass: label)
                pen.put(
                    DisplayWidth.of(name) < pen.width ? name : "\(label)", x: 1, y: own.height + 1,
                    style: Style(.accent(label), .bold))
            }
        }
        let grid = NeighbourGrid(
            thumbnail, in: Size(width: right.width, height: half - 1), count: NeighboursRequest.count)
        for ((name, near), rect) in zip(bands, right.rows(2)) {
            pen.draw(in: rect) { pen in
                put(caption(name, near, answer), into: &pen)
                pen.draw(in: pen.bounds.split(top: 1).rest) { grid.draw(near, thumbnail, into: &$0) }
            }
        }
    }

    private func head(_ answer: NeighbourView, _ state: State, into pen: inout Pen) {
        // An image is seen; another row is called by its name.
        let isSeen = state.kind == .images
        let both = "\(answer.shared) of \(isSeen ? "its" : "the") \(answer.byCode.count) nearest in both"
        let named = isSeen ? both : "\(answer.row.origin.text): \(both)"
        let among = "among \(grouped(answer.rows)) \(state.split.rawValue) \(state.kind.rows)"
        let all = "\(percent(answer.agreement)) over all, \(percent(answer.chance)) by chance"
        let forms = ["\(named), \(among); \(all)", "\(named), \(among)", "\(named), \(all)", named, both]
        pen.put(fullest: forms, x: 1, y: 0, style: .bold)
    }

    /// `nearest in codes, 9 of 10 of its class`, as far as there is room.
    private func caption(_ name: String, _ near: [NeighbourView.Neighbour], _ answer: NeighbourView) -> [String] {
        let first = "nearest in \(name)"
        guard let label = answer.row.label else { return [first, "in \(name)"] }
        let alike = near.count { $0.row.label == label }
        let share = "\(alike) of \(near.count)"
        return ["\(first), \(share) of its class", "in \(name), \(share) alike", "in \(name)"]
    }

    private func put(_ caption: [String], into pen: inout Pen) {
        pen.put(caption.first { DisplayWidth.of($0) <= pen.width } ?? caption.last ?? "", x: 0, y: 0, style: .bold)
    }

    private func list(
        _ near: [NeighbourView.Neighbour], _ caption: [String], _ state: State, into pen: inout Pen
    ) {
        pen.draw(in: pen.bounds.split(left: 1).rest) { pen in
            put(caption, into: &pen)
            let names = CommonParts.without(near.map { $0.row.origin.text }, room: max(8, pen.width / 2))
            for (i, neighbour) in near.enumerated() {
                let y = i + 1
                let numbers = pen.width - 9
                let label = neighbour.row.label.map { state.name(ofClass: $0) } ?? ""
                let room = max(4, numbers - min(DisplayWidth.of(label), numbers / 2) - 1)
                pen.put(pen.shortened(names[i], to: room), x: 0, y: y)
                pen.put(
                    DisplayWidth.clip(label, to: max(0, numbers - room - 1), ellipsis: pen.glyphs.ellipsis),
                    x: room + 1,
                    y: y, style: Style(.accent(neighbour.row.label ?? 0)))
                pen.put(short(neighbour.distance) + (neighbour.isShared ? "*" : " "), endingAt: pen.width, y: y)
            }
        }
    }
}

/// Images with their class and distance below, in as many lines as show all of them, if they can be told then.
private struct NeighbourGrid {
    let columns, lines: Int
    private let cells: Size
    private let columnWidth: Int

    /// What stands below an image: `7 0.123*`.
    private static let captionWidth = 8
    /// Rows of cells in which an image is told.
    private static let leastRows = 4
    /// How many times as large as a half cell to a pixel an image may be.
    static let scale = 4

    init(_ thumbnail: Thumbnail, in size: Size, count: Int) {
        func shown(_ rows: Int) -> (columns: Int, lines: Int, cells: Size, width: Int) {
            let cells = thumbnail.cells(rows: rows, scale: Self.scale)
            let width = max(cells.width, Self.captionWidth) + 1
            return (max(1, (size.width + 1) / width), max(1, size.height / (cells.height + 1)), cells, width)
        }
        let most = max(1, size.height - 1)
        let possible = (1...most).reversed().filter { $0 >= min(Self.leastRows, most) }.map(shown)
        // The largest that show all, else most of them, else any.
        let best =
            possible.first { $0.columns * $0.lines >= count } ?? possible.first { $0.columns * $0.lines > count / 2 }
            ?? shown(min(Self.leastRows, most))
        (columns, lines, cells, columnWidth) = (best.columns, best.lines, best.cells, best.width)
    }

    func draw(_ near: [NeighbourView.Neighbour], _ thumbnail: Thumbnail, into pen: inout Pen) {
        for (i, neighbour) in near.prefix(columns * lines).enumerated() {
            let (x, y) = (i % columns * columnWidth, i / columns * (cells.height + 1))
            pen.draw(thumbnail.image(neighbour.row.x), in: Rect(x: x, y: y, width: cells.width, height: cells.height))
            var end = x
            if let label = neighbour.row.label {
                end = pen.put("\(label) ", x: x, y: y + cells.height, style: Style(.accent(label), .bold))
            }
            end = pen.put(short(neighbour.distance), x: end, y: y + cells.height, style: .dim)
            if neighbour.isShared { pen.put("*", x: end, y: y + cells.height, style: .bold) }
        }
    }
}
