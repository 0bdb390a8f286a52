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

    private func grid(_ state: State, _ size: Size) -> ImageGrid? { state.imageGrid(in: size, lines: 1, left: 1) }

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard let grid = grid(state, size) else { return [] }
        return state.imageRequests + [SamplesRequest(grid.count, draw: state.view(of: self).draw)]
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let thumbnail = state.thumbnail, let grid = grid(state, pen.size),
            let images = state.answer(SamplesRequest.self, for: self)?.answer.images
        else { return }
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
