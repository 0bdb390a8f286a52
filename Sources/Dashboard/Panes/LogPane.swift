import Laboratory
import Terminal

/// What was changed, in order, with the way back: Enter returns to how things stood before a change.
struct LogPane: Pane {
    let id = "log"
    let summary = "what was changed, and the way back to before it"

    struct View: Hashable {
        /// Changes between the chosen one and the last; so the last stays chosen while others come.
        var above = 0
    }

    let start = View()
    let arrows = ArrowHints(along: "choose")

    private static let back = "go-back"

    var bindings: [Binding] {
        [own(Self.back, "", keys: [.enter], "back to before it", onlyWithFocus: true)]
    }

    func detail(_ state: State) -> String {
        guard let past = state.snapshot?.past, past.budget > 0 else { return "" }
        return "\(mebibytes(past.bytes)) of \(mebibytes(past.budget)) MiB kept"
    }

    private func mebibytes(_ bytes: Int) -> String {
        fixed(Double(bytes) / Double(1 << 20), bytes < 10 << 20 ? 1 : 0)
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let past = state.snapshot?.past, pen.height > 1 else { return }
        let chosen = chosen(past, state)
        put(("step", "change", "from", "to"), y: 0, .dim, into: &pen)
        // What was undone stands below, as far as there is room: it can be made again.
        let rows = past.done.map { ($0, false) } + past.undone.reversed().map { ($0, true) }
        let (room, last) = (pen.height - 1, past.done.count + min(past.undone.count, 2))
        let first = max(0, min(chosen ?? 0, max(last, (chosen ?? 0) + 1) - room))
        let top = max(first, (chosen ?? 0) - room + 1)
        for (i, (item, isUndone)) in rows.dropFirst(top).prefix(room).enumerated() {
            let parts = state.language.parts(of: item.event.change)
            let style: Style = top + i == chosen ? Style.bold.with(.reverse) : isUndone ? .dim : .plain
            put((grouped(item.event.step), parts.what, parts.from, parts.to), y: i + 1, style, into: &pen)
            if !item.canGoBack && !isUndone { pen.put("-", x: 0, y: i + 1, style: .dim) }
        }
        if rows.isEmpty { pen.put("nothing has been changed", x: 1, y: 1, style: .dim) }
    }

    /// A row in four columns, which share what there is.
    private func put(
        _ texts: (step: String, what: String, from: String, to: String), y: Int, _ style: Style, into pen: inout Pen
    ) {
        let step = 9
        let share = max(4, (pen.width - step - 4) / 3)
        pen.put(texts.step, endingAt: step, y: y, style: style)
        for (column, text) in [texts.what, texts.from, texts.to].enumerated() {
            let shown = DisplayWidth.clip(pen.capabilities.spelled(text), to: share, ellipsis: pen.glyphs.ellipsis)
            pen.put(shown, x: step + 2 + column * (share + 1), y: y, style: style)
        }
    }

    /// The place of the chosen change among those that can be undone.
    private func chosen(_ past: PastSummary, _ state: State) -> Int? {
        past.done.isEmpty ? nil : max(0, past.done.count - 1 - state.view(of: self).above)
    }

    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        guard let past = state.snapshot?.past, let chosen = chosen(past, state) else { return [] }
        switch deed {
        case .move(let offset): view.above = min(max(0, view.above - offset), past.done.count - 1)
        case .own(Self.back):
            view.above = 0
            return [.goBack(before: past.done[chosen].number)]
        default: break
        }
        return []
    }
}
