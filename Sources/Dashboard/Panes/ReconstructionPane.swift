import Laboratory
import Terminal

/// Test images, what the model sees of them where they are corrupted, and what it gives back.
struct ReconstructionPane: Pane {
    let name = "reconstruction"
    private static let labelWidth = 3

    func detail(_ state: State) -> String {
        guard let pictures = state.snapshot?.pictures, let mse = Self.error(pictures) else { return "" }
        return "mse of these \(short(Double(mse)))"
    }

    /// Mean over the images and pixels shown of (x − x̂)².
    private static func error(_ pictures: Pictures) -> Float? {
        let errors = zip(pictures.originals, pictures.reconstructions).map { x, y in
            zip(x, y).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Float(x.count)
        }
        return errors.isEmpty ? nil : errors.reduce(0, +) / Float(errors.count)
    }

    /// Bands of images below each other, each with a line for x, for x̂, and for x̃ where it differs from x.
    private struct Grid {
        let lines, bands, columns: Int
        let cells: Size
        /// Rows of a line.
        let height: Int
    }

    /// As many bands as give images a height near `idealHeight`.
    private func grid(_ snapshot: Snapshot, _ size: Size) -> Grid {
        let lines = snapshot.setup.experiment.corruption == "none" ? 2 : 3
        let bands = max(1, (size.height + lines * Self.idealHeight / 2) / (lines * Self.idealHeight))
        let height = max(1, size.height / (lines * bands))
        let cells = Thumbnail(snapshot.data.shape).cells(rows: height)
        let columns = max(1, (size.width - Self.labelWidth + 1) / (cells.width + 1))
        return Grid(lines: lines, bands: bands, columns: columns, cells: cells, height: height)
    }

    private static let idealHeight = 7

    func ask(_ state: State, size: Size, _ probe: inout Probe) {
        guard let snapshot = state.snapshot, size.height > 0 else { return }
        let grid = grid(snapshot, size)
        probe.images = grid.columns * grid.bands
        probe.firstImage = state.firstImage
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let snapshot = state.snapshot, let pictures = snapshot.pictures else { return }
        let thumbnail = Thumbnail(snapshot.data.shape)
        let grid = grid(snapshot, pen.size)
        let lines =
            [("x", pictures.originals)] + (grid.lines == 3 ? [("x̃", pictures.corrupted)] : [])
            + [("x̂", pictures.reconstructions)]
        for band in 0..<grid.bands {
            for (line, (label, images)) in lines.enumerated() {
                let y = (band * grid.lines + line) * grid.height
                let shown = images.dropFirst(band * grid.columns).prefix(grid.columns)
                if shown.isEmpty { continue }
                pen.put(pen.capabilities.spelled(label), x: 1, y: y + (grid.cells.height - 1) / 2, style: .bold)
                for (i, values) in shown.enumerated() {
                    let x = Self.labelWidth + i * (grid.cells.width + 1)
                    pen.draw(
                        thumbnail.image(values),
                        in: Rect(x: x, y: y, width: grid.cells.width, height: grid.cells.height))
                }
            }
        }
    }

    func adjust(_ state: inout State, by offset: Int) -> [Effect] {
        state.firstImage = max(0, state.firstImage + offset)
        return []
    }
}
