import Autoencoders
import Laboratory
import Terminal

/// What the decoder makes of codes that are drawn rather than encoded: the same draw while it trains, until a person wants
/// another; and, where it takes many steps, how it comes about.
struct SamplesPane: Pane {
    let id = "samples"
    let summary = "images of codes that are drawn rather than encoded"

    struct View: Hashable {
        /// Which draw is shown.
        var draw = 0
        /// Which film is shown, counted from 1; nil for images that are ready.
        var film: Int?
        /// Films so far.
        var films = 0
    }

    let start = View()
    let arrows = ArrowHints(across: "draw")

    var bindings: [Binding] {
        [own("film", "f", "a film of how they come", hint: "film", onlyWithFocus: true)]
    }

    func shows(_ kind: DataKind) -> Bool { kind == .images }

    func detail(_ state: State) -> String {
        if state.view(of: self).film != nil, let film = state.answer(FilmRequest.self, for: self)?.answer {
            guard let frame = film.frame else { return "no film: images come at once here" }
            let unit = frame.kind == .values ? "value" : "step"
            let origin = state.language.text(frame.origin)
            return
                "\(unit) \(grouped(frame.done)) of \(grouped(frame.count)), z from \(origin), as at step \(grouped(frame.step))"
        }
        return (state.answer(SamplesRequest.self, for: self)?.answer).map {
            "z from \(state.language.text($0.origin))"
        }
            ?? ""
    }

    private func grid(_ state: State, _ size: Size) -> ImageGrid? { state.imageGrid(in: size, lines: 1, left: 1) }

    /// Images of a film: more would take longer than anybody looks.
    private static let mostInFilm = 24

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard let grid = grid(state, size) else { return [] }
        let view = state.view(of: self)
        let film = view.film.map { FilmRequest(min(grid.count, Self.mostInFilm), draw: view.draw, showing: $0) }
        if let film, state.snapshot?.answers[film]?.frame != nil { return state.imageRequests + [film] }
        // Where there is no film, or not yet, images that are ready are shown.
        return state.imageRequests + (film.map { [$0] } ?? []) + [SamplesRequest(grid.count, draw: view.draw)]
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let thumbnail = state.thumbnail, let grid = grid(state, pen.size) else { return }
        var images = state.answer(SamplesRequest.self, for: self)?.answer.images
        if state.view(of: self).film != nil, let film = state.answer(FilmRequest.self, for: self)?.answer.frame {
            images = film.images
        }
        for (i, values) in (images ?? []).prefix(grid.count).enumerated() {
            pen.draw(
                thumbnail.image(values), in: grid.rect(i % grid.columns, line: 0, band: i / grid.columns))
        }
    }

    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        switch deed {
        case .adjust(let offset): view.draw += offset
        case .own:
            if view.film == nil { view.films += 1 }
            view.film = view.film == nil ? view.films : nil
        case .move: break
        }
        return []
    }
}
