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

    private func rows(_ state: State) -> Int { state.snapshot?.setup.experiment.corruption == "none" ? 2 : 3 }

    func ask(_ state: State, size: Size, _ probe: inout Probe) {
        guard let data = state.snapshot?.data else { return }
        let cells = Thumbnail(data.shape).cells(rows: size.height / rows(state))
        probe.images = max(1, (size.width - Self.labelWidth + 1) / (cells.width + 1))
        probe.firstImage = state.firstImage
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let snapshot = state.snapshot, let pictures = snapshot.pictures else { return }
        let thumbnail = Thumbnail(snapshot.data.shape)
        let isCorrupted = snapshot.setup.experiment.corruption != "none"
        let lines =
            [("x", pictures.originals)] + (isCorrupted ? [("x̃", pictures.corrupted)] : [])
            + [("x̂", pictures.reconstructions)]
        let height = pen.height / lines.count
        let cells = thumbnail.cells(rows: height)
        for (row, (label, images)) in lines.enumerated() {
            let y = row * height
            pen.put(pen.capabilities.spelled(label), x: 1, y: y + (cells.height - 1) / 2, style: .bold)
            for (i, values) in images.enumerated() {
                let x = Self.labelWidth + i * (cells.width + 1)
                guard x + cells.width <= pen.width else { break }
                pen.draw(
                    thumbnail.image(values), in: Rect(x: x, y: y, width: cells.width, height: cells.height))
            }
        }
    }

    func adjust(_ state: inout State, by offset: Int) -> [Effect] {
        state.firstImage = max(0, state.firstImage + offset)
        return []
    }
}
