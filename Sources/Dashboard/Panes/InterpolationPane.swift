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
        /// Whether the blend of the two images' pixels stands below.
        var blends = false

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
            own("blend", "b", "blend of pixels as well", hint: "blend", onlyWithFocus: true),
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
        case .own("blend"): view.blends.toggle()
        case .own: view.path = view.path == .straight ? .spherical : .straight
        }
        return []
    }

    func shows(_ kind: DataKind) -> Bool { kind == .images }

    /// No higher than leaves room for nine images side by side.
    func rows(on screen: Size) -> Int? { max(4, min((screen.height - 12) / 3, screen.width / 20, 14)) }

    func detail(_ state: State) -> String {
        let view = state.view(of: self)
        guard let pictures = state.answer(InterpolationRequest.self, for: self)?.answer else {
            return view.path.rawValue
        }
        func text(_ label: Int?, _ position: Int, _ end: View.End) -> String {
            let name = label.map(String.init) ?? "image \(position)"
            return state.focus == slot && view.end == end ? "[\(name)]" : name
        }
        let (labels, way) = (pictures.labels, pictures.smoothness)
        let ends = "\(text(labels.left, view.left, .left)) to \(text(labels.right, view.right, .right))"
        guard way.length.isFinite else { return "\(ends), \(view.path.rawValue)" }
        let step = "largest step \(short(way.largestStep))"
        return view.blends
            ? "\(ends), z \(short(way.length)) long, \(step), x \(short(pictures.blend.smoothness.length))"
            : "\(ends), \(view.path.rawValue): length \(short(way.length)), \(step)"
    }

    private static let labelWidth = 3

    private func grid(_ state: State, _ size: Size) -> ImageGrid? {
        let blends = state.view(of: self).blends
        return state.imageGrid(
            in: size, lines: blends ? 2 : 1, left: blends ? Self.labelWidth : 1, spreads: true)
    }

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard let grid = grid(state, size) else { return [] }
        let view = state.view(of: self)
        let way = Interpolation(left: view.left, right: view.right, count: max(2, grid.count), path: view.path)
        return state.imageRequests + [InterpolationRequest(way, split: state.split)]
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let thumbnail = state.thumbnail, let grid = grid(state, pen.size),
            let pictures = state.answer(InterpolationRequest.self, for: self)?.answer
        else { return }
        var lines = [("z", pictures.images)]
        if grid.lines == 2 { lines.append(("x", pictures.blend.images)) }
        for (line, (label, images)) in lines.enumerated() {
            for (i, values) in images.prefix(grid.count).enumerated() {
                let rect = grid.rect(i % grid.columns, line: line, band: i / grid.columns)
                if grid.lines == 2, i % grid.columns == 0 {
                    pen.put(label, x: 1, y: rect.y + (rect.height - 1) / 2, style: .bold)
                }
                pen.draw(thumbnail.image(values), in: rect)
            }
        }
    }
}
