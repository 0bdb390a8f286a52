import Laboratory
import Terminal

/// The images between the codes of two images.
struct InterpolationPane: Pane {
    let id = "interpolation"
    let summary = "the images on the way from one image's code to another's"

    /// Which way through the codes is shown.
    struct View: Hashable {
        enum End: Hashable { case left, right }

        /// Positions in the gallery.
        var left = 7
        var right = 2
        var path = Interpolation.Path.straight
        /// The end that the arrow keys move.
        var end = End.left

        mutating func move(_ end: End, by offset: Int) {
            self.end = end
            switch end {
            case .left: left += offset
            case .right: right += offset
            }
        }
    }

    let start = View()
    let arrows = ArrowHints(across: "image", along: "other end")

    var bindings: [Binding] {
        [
            own("left-end-next", "[", "next image, left end"), own("left-end-previous", "{", "the one before"),
            own("right-end-next", "]", "next image, right end"), own("right-end-previous", "}", "the one before"),
            own("path", "p", "straight or spherical"),
        ]
    }

    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        switch deed {
        case .move: view.end = view.end == .left ? .right : .left
        case .adjust(let offset): view.move(view.end, by: offset)
        case .own("left-end-next"): view.move(.left, by: 1)
        case .own("left-end-previous"): view.move(.left, by: -1)
        case .own("right-end-next"): view.move(.right, by: 1)
        case .own("right-end-previous"): view.move(.right, by: -1)
        case .own: view.path = view.path == .straight ? .spherical : .straight
        }
        return []
    }

    func shows(_ kind: DataKind) -> Bool { kind == .images }

    /// No higher than leaves room for nine images side by side.
    func rows(on screen: Size) -> Int? { max(4, min((screen.height - 12) / 3, screen.width / 20, 14)) }

    func detail(_ state: State) -> String {
        let view = state.view(of: self)
        guard let labels = state.answer(InterpolationRequest.self, for: self)?.answer.labels else {
            return view.path.rawValue
        }
        func text(_ label: Int?, _ position: Int, _ end: View.End) -> String {
            let name = label.map(String.init) ?? "image \(position)"
            return state.focus == slot && view.end == end ? "[\(name)]" : name
        }
        return "\(text(labels.left, view.left, .left)) to \(text(labels.right, view.right, .right)), "
            + view.path.rawValue
    }

    private func count(_ state: State, _ size: Size) -> (cells: Size, count: Int)? {
        guard let data = state.snapshot?.data, size.height > 0 else { return nil }
        let cells = Thumbnail(data.shape).cells(rows: size.height)
        return (cells, max(2, (size.width - 1) / (cells.width + 1)))
    }

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard let (_, count) = count(state, size) else { return [] }
        let view = state.view(of: self)
        let way = Interpolation(left: view.left, right: view.right, count: count, path: view.path)
        return [InterpolationRequest(way, split: state.split)]
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let snapshot = state.snapshot,
            let pictures = state.answer(InterpolationRequest.self, for: self)?.answer,
            let (cells, _) = count(state, pen.size)
        else { return }
        let thumbnail = Thumbnail(snapshot.data.shape)
        // Spread over the whole width, so that both ends stand at the ends.
        let free = pen.width - 2 - cells.width
        let gaps = max(1, pictures.images.count - 1)
        for (i, values) in pictures.images.enumerated() {
            let rect = Rect(x: 1 + free * i / gaps, y: 0, width: cells.width, height: cells.height)
            guard rect.maxX <= pen.width else { break }
            pen.draw(thumbnail.image(values), in: rect)
        }
    }
}
