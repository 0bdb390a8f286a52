import Laboratory
import Terminal
import Uses

/// A map of the codes: images as points of a plane, each by its class, and a cursor whose place the decoder turns into what
/// stands beside, also where no image ever was. That is how the gaps of a plain autoencoder are seen, and that a variational
/// one has none.
struct CodesPane: Pane {
    let id = "codes"
    let summary = "a map of the codes, and what the decoder makes of the place of a cursor"

    struct View: Hashable {
        var axes = MapAxes.principal
        /// nil in the middle of the codes.
        var cursor: MapPlace?
        /// Whether decodes of a grid of places are shown instead of the codes.
        var showsSheet = false
    }

    let start = View()
    let arrows = ArrowHints(across: "cursor", along: "cursor")

    private enum Key {
        static let (axes, sheet, middle) = ("map-axes", "map-sheet", "map-middle")
    }

    var bindings: [Binding] {
        [
            own(Key.axes, "a", "other axes of the map", hint: "axes", onlyWithFocus: true),
            own(Key.sheet, "e", "sheet of decodes, or not", hint: "sheet", onlyWithFocus: true),
            own(Key.middle, "0", "cursor to the middle", hint: "middle", onlyWithFocus: true),
        ]
    }

    // MARK: what it asks for

    /// A point to so many cells.
    private static let cellsPerPoint = 10
    /// Places on the way of the interpolation.
    private static let pathPlaces = 65

    private func map(_ state: State, _ size: Size) -> CodesRequest {
        // In steps, so that a resize doesn't ask for plans of every size.
        let wanted = size.width * size.height / Self.cellsPerPoint
        return CodesRequest(
            [500, 250, 100].first { $0 <= wanted } ?? 50, axes: state.view(of: self).axes, split: state.split)
    }

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard let data = state.snapshot?.data, size.height > 0 else { return [] }
        let view = state.view(of: self)
        let map = map(state, size)
        var requests: [any ViewRequest] = [map, MapPointRequest(map, at: view.cursor)]
        if view.showsSheet {
            let regions = MapRegions(size, data, state.kind)
            if let known = state.snapshot?.answers[map], let grid = MapGrid(regions, known, data) {
                requests.append(
                    MapSheetRequest(map, from: grid.first, to: grid.last, columns: grid.columns, rows: grid.rows))
            }
        } else if state.kind == .images {
            let way = state.view(of: InterpolationPane())
            requests.append(
                MapPathRequest(
                    map, Interpolation(left: way.left, right: way.right, count: Self.pathPlaces, path: way.path)))
        }
        return requests
    }

    private func answer(_ state: State) -> CodeMap? { state.answer(CodesRequest.self, for: self)?.answer }
    private func cursor(_ state: State) -> MapPoint? { state.answer(MapPointRequest.self, for: self)?.answer }

    // MARK: what a person does

    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        switch deed {
        case .move(let offset): move(&view, by: (0, -offset), in: state)
        case .adjust(let offset): move(&view, by: (offset, 0), in: state)
        case .own(Key.axes):
            let all = MapAxes.allCases
            view.axes = all[((all.firstIndex(of: view.axes) ?? 0) + 1) % all.count]
            // A place on one plane is none on another.
            view.cursor = nil
        case .own(Key.sheet): view.showsSheet.toggle()
        case .own: view.cursor = nil
        }
        return []
    }

    /// By cells of the picture.
    private func move(_ view: inout View, by cells: (x: Int, y: Int), in state: State) {
        guard let frame = frame(state), let place = view.cursor ?? cursor(state)?.place else { return }
        view.cursor = frame.within(
            MapPlace(
                x: place.x + Float(Double(cells.x) * frame.cell.x), y: place.y + Float(Double(cells.y) * frame.cell.y)
            ))
    }

    private func frame(_ state: State) -> MapFrame? {
        guard let data = state.snapshot?.data, let map = answer(state),
            let place = state.layout.places.first(where: { $0.slot == slot })
        else { return nil }
        return MapFrame(map, MapRegions(place.content.size, data, state.kind).plot.size)
    }

    /// The cursor goes where the mouse is pressed, and along with it.
    func press(
        _ view: inout View, x: Int, y: Int, size: Size, in state: State, _ capabilities: Capabilities
    ) -> Touch {
        guard let data = state.snapshot?.data, let map = answer(state) else { return Touch() }
        let plot = MapRegions(size, data, state.kind).plot
        guard plot.contains(x: x, y: y), let frame = MapFrame(map, plot.size) else { return Touch() }
        view.cursor = frame.place(ofCell: (x - plot.x, y - plot.y))
        return Touch(follows: true)
    }

    // MARK: the picture

    func detail(_ state: State) -> String {
        guard let map = answer(state) else { return "" }
        let active = "\(map.active) of \(map.spreads.count) vary"
        let axes = map.axes.map(\.name).joined(separator: " and ")
        guard let share = map.share else { return "\(axes), \(active)" }
        return "PCA \(fixed(Double(share) * 100, 0)) %, \(active)"
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let data = state.snapshot?.data else { return }
        guard let map = answer(state) else { return pen.say("computing codes") }
        let regions = MapRegions(pen.size, data, state.kind)
        let point = cursor(state)
        let view = state.view(of: self)
        guard let frame = MapFrame(map, regions.plot.size) else { return }
        pen.draw(in: regions.plot) { pen in
            if view.showsSheet {
                guard state.kind == .images else { return pen.say("a sheet needs images") }
                let sheet = state.answer(MapSheetRequest.self, for: self)?.answer
                guard let sheet, let grid = MapGrid(regions, map, data) else { return pen.say("computing images") }
                if sheet.images.isEmpty { return pen.say("no sheet of a decoder that goes value by value") }
                grid.draw(sheet, Thumbnail(data.shape), into: &pen)
            } else {
                let path = state.kind == .images ? state.answer(MapPathRequest.self, for: self)?.answer : nil
                MapPicture(map, frame, path: path ?? []).draw(into: &pen)
            }
            if let point { frame.draw(cursor: point.place, into: &pen) }
        }
        pen.draw(in: regions.bars) { CodeSpreads.draw(map.spreads, into: &$0) }
        guard let point else { return }
        pen.draw(in: regions.side) { MapSide(map, point, state).draw(into: &$0) }
    }
}

extension CodeMap.Axis {
    var name: String {
        switch self {
        case .component(let number): "PC\(number)"
        case .code(let number): "z\(number)"
        }
    }
}
