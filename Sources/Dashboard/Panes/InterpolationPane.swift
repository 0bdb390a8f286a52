import Laboratory
import Terminal

/// The images between the codes of two test images.
struct InterpolationPane: Pane {
    let name = "interpolation"

    func detail(_ state: State) -> String {
        guard let labels = state.snapshot?.interpolation?.labels else { return state.interpolation.path.rawValue }
        func text(_ label: Int?, _ position: Int, _ end: InterpolationView.End) -> String {
            let name = label.map(String.init) ?? "image \(position)"
            return state.focus == .interpolation && state.interpolation.end == end ? "[\(name)]" : name
        }
        let view = state.interpolation
        return "\(text(labels.left, view.left, .left)) to \(text(labels.right, view.right, .right)), "
            + view.path.rawValue
    }

    private func count(_ state: State, _ size: Size) -> (cells: Size, count: Int)? {
        guard let data = state.snapshot?.data, size.height > 0 else { return nil }
        let cells = Thumbnail(data.shape).cells(rows: size.height)
        return (cells, max(2, (size.width - 1) / (cells.width + 1)))
    }

    func ask(_ state: State, size: Size, _ probe: inout Probe) {
        guard let (_, count) = count(state, size) else { return }
        let view = state.interpolation
        probe.interpolation = Probe.Interpolation(left: view.left, right: view.right, count: count, path: view.path)
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let snapshot = state.snapshot, let pictures = snapshot.interpolation,
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

    func move(_ state: inout State, by offset: Int) {
        state.interpolation.end = state.interpolation.end == .left ? .right : .left
    }

    func adjust(_ state: inout State, by offset: Int) -> [Effect] {
        state.interpolation.move(state.interpolation.end, by: offset)
        return []
    }
}
