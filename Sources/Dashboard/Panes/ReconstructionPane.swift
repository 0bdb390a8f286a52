import Laboratory
import Terminal

/// Images, what the model sees of them where they are corrupted, and what it gives back.
struct ReconstructionPane: Pane {
    let id = "reconstruction"
    let summary = "images, what the model sees of them, and what it gives back"
    private static let labelWidth = 3

    struct View: Hashable {
        /// The first image that is shown.
        var first = 0
    }

    let start = View()
    let arrows = ArrowHints(across: "images")

    func shows(_ kind: DataKind) -> Bool { kind == .images }

    func detail(_ state: State) -> String {
        guard let pictures = state.answer(PicturesRequest.self, for: self)?.answer, let mse = pictures.error else {
            return ""
        }
        return "mse here \(short(Double(mse)))"
    }

    /// A line for x, for x̂, and for x̃ where it differs from x.
    private func grid(_ state: State, _ size: Size) -> ImageGrid? {
        let isCorrupted = state.snapshot?.setup.experiment.corruption != "none"
        return state.imageGrid(in: size, lines: isCorrupted ? 3 : 2, left: Self.labelWidth)
    }

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard let grid = grid(state, size) else { return [] }
        let wanted = PicturesRequest(grid.count, first: state.view(of: self).first, split: state.split)
        return state.imageRequests + [wanted]
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let thumbnail = state.thumbnail, let grid = grid(state, pen.size),
            let pictures = state.answer(PicturesRequest.self, for: self)?.answer
        else { return }
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

    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        if case .adjust(let offset) = deed { view.first = max(0, view.first + offset) }
        return []
    }
}

extension Pictures {
    /// Mean over the rows shown and their values of (x − x̂)².
    var error: Float? {
        let errors = zip(originals, reconstructions).map { x, y in
            zip(x, y).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Float(x.count)
        }
        return errors.isEmpty ? nil : errors.reduce(0, +) / Float(errors.count)
    }
}
