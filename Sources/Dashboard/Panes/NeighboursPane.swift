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
        return "agreement \(percent(answer.agreement)), by chance \(percent(answer.chance))"
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
        let cells = thumbnail.cells(rows: max(1, min(14, body.height / 2 - 2)))
        let (left, right) = body.split(left: cells.width + 3)
        pen.draw(in: left) { pen in
            pen.put("x", x: 1, y: 0, style: .bold)
            pen.draw(thumbnail.image(answer.row.x), in: Rect(x: 1, y: 1, width: cells.width, height: cells.height))
            if let label = answer.row.label, pen.height > cells.height + 1 {
                pen.put(
                    DisplayWidth.clip(state.name(ofClass: label), to: cells.width, ellipsis: pen.glyphs.ellipsis),
                    x: 1,
                    y: cells.height + 1, style: Style(.accent(label), .bold))
            }
        }
        for ((name, near), rect) in zip(bands, right.rows(2)) {
            pen.draw(in: rect) { images(near, caption(name, near, answer), cells, thumbnail, into: &$0) }
        }
    }

    private func head(_ answer: NeighbourView, _ state: State, into pen: inout Pen) {
        let count = answer.byCode.count
        let both = "\(answer.shared) of its \(count) nearest in both"
        let rows = "\(grouped(answer.rows)) \(state.split.rawValue) \(state.kind.rows)"
        let over = "over \(rows) \(percent(answer.agreement)), by chance \(percent(answer.chance))"
        let forms = ["\(both); \(over)", both]
        pen.put(forms.first { DisplayWidth.of($0) <= pen.width - 2 } ?? both, x: 1, y: 0, style: .bold)
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

    /// What is near in both is marked.
    private func mark(_ near: NeighbourView.Neighbour, _ pen: Pen) -> String { near.isShared ? "*" : "" }

    private func images(
        _ near: [NeighbourView.Neighbour], _ caption: [String], _ cells: Size, _ thumbnail: Thumbnail,
        into pen: inout Pen
    ) {
        put(caption, into: &pen)
        // What stands below is as wide: `7 12.3*`.
        let width = max(cells.width, 7) + 1
        for (i, neighbour) in near.prefix(pen.width / width).enumerated() {
            let x = i * width
            pen.draw(thumbnail.image(neighbour.row.x), in: Rect(x: x, y: 1, width: cells.width, height: cells.height))
            var end = x
            if let label = neighbour.row.label {
                end = pen.put("\(label) ", x: x, y: cells.height + 1, style: Style(.accent(label), .bold))
            }
            end = pen.put(short(neighbour.distance), x: end, y: cells.height + 1, style: .dim)
            pen.put(mark(neighbour, pen), x: end, y: cells.height + 1, style: .bold)
        }
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
