import Autoencoders
import Laboratory
import Terminal

/// What the decoder makes of codes that are drawn rather than encoded.
struct SamplesPane: Pane {
    let id = "samples"
    let summary = "images of codes that are drawn rather than encoded"

    struct View: Hashable {
        /// Which draw is shown.
        var draw = 0
    }

    let start = View()
    let arrows = ArrowHints(across: "draw")

    func shows(_ kind: DataKind) -> Bool { kind == .images }

    func detail(_ state: State) -> String {
        (state.answer(SamplesRequest.self, for: self)?.answer).map { "z from \(state.language.text($0.origin))" }
            ?? ""
    }

    private func grid(_ snapshot: Snapshot, _ size: Size) -> ImageGrid {
        ImageGrid(snapshot.data.shape, in: size, lines: 1, left: 1)
    }

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard let snapshot = state.snapshot, size.height > 0 else { return [] }
        return [SamplesRequest(grid(snapshot, size).count, draw: state.view(of: self).draw)]
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let snapshot = state.snapshot, let images = state.answer(SamplesRequest.self, for: self)?.answer.images
        else { return }
        let thumbnail = Thumbnail(snapshot.data.shape)
        let grid = grid(snapshot, pen.size)
        for (i, values) in images.prefix(grid.count).enumerated() {
            pen.draw(
                thumbnail.image(values), in: grid.rect(i % grid.columns, line: 0, band: i / grid.columns))
        }
    }

    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        if case .adjust(let offset) = deed { view.draw += offset }
        return []
    }
}
