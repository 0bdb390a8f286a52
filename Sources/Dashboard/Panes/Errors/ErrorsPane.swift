import Laboratory
import Terminal
import Uses

/// Rows by how badly they are rebuilt: the worst first, what differs in them, and how errors lie in each class.
struct ErrorsPane: Pane {
    let id = "errors"
    let summary = "rows that are rebuilt worst, what differs in them, and errors by class"

    struct View: Hashable {
        /// Which of the worst rows is looked at.
        var selected = 0
        /// The class whose rows are listed; nil for all.
        var listed: Int?
    }

    let start = View()
    let arrows = ArrowHints(across: "class", along: "row")

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard state.snapshot != nil, size.height > 0 else { return [] }
        return [AnomalyRequest(.error, normal: .all, split: state.split, listed: listed(state))]
    }

    /// The chosen class where the data have it.
    private func listed(_ state: State) -> Int? {
        state.view(of: self).listed.flatMap { $0 < state.snapshot?.data.classes ?? 0 ? $0 : nil }
    }

    private func answer(_ state: State) -> AnomalyView? { state.answer(AnomalyRequest.self, for: self)?.answer }

    func detail(_ state: State) -> String {
        guard let answer = answer(state), answer.obstacle == nil else { return "Δ(x, x̂)" }
        let whose = listed(state).map { "\(state.name(ofClass: $0)) of " } ?? ""
        return "Δ(x, x̂), \(whose)\(grouped(answer.scores.count)) \(state.kind.rows)"
    }

    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        switch deed {
        case .move(let offset):
            view.selected = min(max(0, view.selected + offset), max(0, (answer(state)?.suspects.count ?? 1) - 1))
        case .adjust(let offset):
            // All rows, and each class, round.
            let classes = state.snapshot?.data.classes ?? 0
            let place = ((view.listed.map { $0 + 1 } ?? 0) + offset.signum() + classes + 1) % (classes + 1)
            view.listed = place == 0 ? nil : place - 1
            view.selected = 0
        case .own: break
        }
        return []
    }

    /// A click chooses a class, or a row of the list.
    func press(
        _ view: inout View, x: Int, y: Int, size: Size, in state: State, _ capabilities: Capabilities
    ) -> Touch {
        guard let answer = answer(state), answer.obstacle == nil else { return Touch() }
        let regions = AnomalyRegions(size, hasSide: false)
        if regions.list.contains(x: x, y: y), y > regions.list.y {
            let first = AnomalyList.first(view.selected, rows: regions.list.height - 1, of: answer.suspects.count)
            view.selected = min(first + y - regions.list.y - 1, max(0, answer.suspects.count - 1))
        } else if regions.histogram.contains(x: x, y: y) {
            let classes = ErrorsByClass(answer).shown(rows: regions.histogram.height - 1)
            let row = y - regions.histogram.y
            guard classes.indices.contains(row) else { return Touch() }
            view.listed = view.listed == classes[row].label ? nil : classes[row].label
            view.selected = 0
        }
        return Touch()
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard state.snapshot != nil else { return }
        guard let answer = answer(state) else { return pen.say("measuring errors of \(state.kind.rows)") }
        if let obstacle = answer.obstacle { return pen.say(state.language.text(obstacle)) }
        guard let axis = ScoreAxis(answer.scores) else { return }
        let regions = AnomalyRegions(pen.size, hasSide: false)
        let classes = ErrorsByClass(answer)
        pen.draw(in: regions.head) { head(answer, classes, state, into: &$0) }
        pen.draw(in: regions.histogram) { pen in
            guard answer.labels != nil else {
                let histogram = ScoreHistogram(
                    axis: axis, scores: answer.scores, isAnomaly: nil, names: (state.kind.rows, ""), threshold: nil)
                return histogram.draw(into: &pen)
            }
            classes.draw(axis, listed: listed(state), state, into: &pen)
        }
        guard !answer.suspects.isEmpty else { return pen.draw(in: regions.list) { $0.say("no row of this class") } }
        let selected = min(state.view(of: self).selected, answer.suspects.count - 1)
        let list = AnomalyList(answer.suspects, selected: selected, threshold: nil, number: "error", state)
        pen.draw(in: regions.list) { list.draw(hasParts: regions.parts.isEmpty, into: &$0) }
        pen.draw(in: regions.parts) { SuspectParts(answer.suspects[selected], state).draw(into: &$0) }
    }

    /// The mean and where errors lie; then the classes with the largest and the least mean.
    private func head(_ answer: AnomalyView, _ classes: ErrorsByClass, _ state: State, into pen: inout Pen) {
        let sorted = SortedScores(answer.scores)
        func quantile(_ share: Double) -> String { short(sorted.quantile(share)) }
        let spread =
            "median \(quantile(0.5))  95% below \(quantile(0.95))  worst \(short(Double(answer.scores.max() ?? 0)))"
        pen.put(
            DisplayWidth.clip(
                "mean \(short(sorted.mean))  \(spread)", to: pen.width - 2, ellipsis: pen.glyphs.ellipsis), x: 1,
            y: 0,
            style: .bold)
        guard pen.height > 1, let worst = classes.all.first, let best = classes.all.last, classes.all.count > 1 else {
            return
        }
        func text(_ errors: ErrorsByClass.OfClass) -> String {
            "\(state.name(ofClass: errors.label)), \(short(errors.mean))"
        }
        let line = "largest mean: \(text(worst))  least: \(text(best))"
        pen.put(
            DisplayWidth.clip(pen.capabilities.spelled(line), to: pen.width - 2, ellipsis: pen.glyphs.ellipsis), x: 1,
            y: 1)
    }
}
