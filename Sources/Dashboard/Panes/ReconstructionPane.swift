import Laboratory
import Terminal

/// Test images, what the model sees of them where they are corrupted, and what it gives back; points of the plane are
/// drawn as such.
struct ReconstructionPane: Pane {
    let name = "reconstruction"
    private static let labelWidth = 3
    private let plane = PlanePane()

    func title(_ state: State) -> String { state.isPlane ? "points" : name }

    func detail(_ state: State) -> String {
        guard let pictures = state.snapshot?.pictures, let mse = Self.error(pictures) else { return "" }
        return "mse \(short(Double(mse)))"
    }

    /// Mean over the images and pixels shown of (x − x̂)².
    private static func error(_ pictures: Pictures) -> Float? {
        let errors = zip(pictures.originals, pictures.reconstructions).map { x, y in
            zip(x, y).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Float(x.count)
        }
        return errors.isEmpty ? nil : errors.reduce(0, +) / Float(errors.count)
    }

    /// A line for x, for x̂, and for x̃ where it differs from x.
    private func grid(_ snapshot: Snapshot, _ size: Size) -> ImageGrid {
        let lines = snapshot.setup.experiment.corruption == "none" ? 2 : 3
        return ImageGrid(snapshot.data.shape, in: size, lines: lines, left: Self.labelWidth)
    }

    func ask(_ state: State, size: Size, _ probe: inout Probe) {
        guard let snapshot = state.snapshot, size.height > 0 else { return }
        if state.isPlane { return plane.ask(state, &probe) }
        let grid = grid(snapshot, size)
        probe.images = grid.count
        probe.firstImage = state.firstImage
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let snapshot = state.snapshot, let pictures = snapshot.pictures else { return }
        if state.isPlane { return plane.draw(state, into: &pen) }
        let thumbnail = Thumbnail(snapshot.data.shape)
        let grid = grid(snapshot, pen.size)
        let lines =
            [("x", pictures.originals)] + (grid.lines == 3 ? [("x̃", pictures.corrupted)] : [])
            + [("x̂", pictures.reconstructions)]
        for band in 0..<grid.bands {
            for (line, (label, images)) in lines.enumerated() {
                let shown = images.dropFirst(band * grid.columns).prefix(grid.columns)
                if shown.isEmpty { continue }
                let first = grid.rect(0, line: line, band: band)
                pen.put(
                    pen.capabilities.spelled(label), x: 1, y: first.y + (first.height - 1) / 2, style: .bold)
                for (i, values) in shown.enumerated() {
                    pen.draw(thumbnail.image(values), in: grid.rect(i, line: line, band: band))
                }
            }
        }
    }

    /// The other layer over the points.
    func move(_ state: inout State, by offset: Int) {
        if state.isPlane { state.planeLayer = state.planeLayer == .samples ? .reconstructions : .samples }
    }

    func adjust(_ state: inout State, by offset: Int) -> [Effect] {
        if state.isPlane {
            state.draw += offset
            return []
        }
        state.firstImage = max(0, state.firstImage + offset)
        return []
    }
}
