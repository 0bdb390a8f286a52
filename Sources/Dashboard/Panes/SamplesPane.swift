import Laboratory
import Terminal

/// What the decoder makes of codes that are drawn rather than encoded.
struct SamplesPane: Pane {
    let name = "samples"

    func detail(_ state: State) -> String {
        guard let experiment = state.setup?.experiment else { return "" }
        return experiment.code == .gaussian ? "z from N(0, I)" : "z as spread as the images' codes"
    }

    private func grid(_ snapshot: Snapshot, _ size: Size) -> ImageGrid {
        ImageGrid(snapshot.data.shape, in: size, lines: 1, left: 1)
    }

    func ask(_ state: State, size: Size, _ probe: inout Probe) {
        guard let snapshot = state.snapshot, size.height > 0 else { return }
        probe.samples = grid(snapshot, size).count
        probe.draw = state.draw
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let snapshot = state.snapshot, let images = snapshot.samples else { return }
        let thumbnail = Thumbnail(snapshot.data.shape)
        let grid = grid(snapshot, pen.size)
        for (i, values) in images.prefix(grid.count).enumerated() {
            pen.draw(
                thumbnail.image(values), in: grid.rect(i % grid.columns, line: 0, band: i / grid.columns))
        }
    }

    func adjust(_ state: inout State, by offset: Int) -> [Effect] {
        state.draw += offset
        return []
    }
}
