import Laboratory
import Terminal

/// How many codes the data need by what they are: the word, what it rests on, and the spectrum of their principal components with
/// the present number of codes in it. Nothing is trained for it.
struct CodeSizePane: Pane {
    let id = "code-size"
    let summary = "how many codes the data need: spectrum, dimensions, a word"

    /// Components whose shares are drawn.
    private static let components = 40

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard state.snapshot != nil, size.height > 0 else { return [] }
        return [DataDimensionRequest()]
    }

    private func answer(_ state: State) -> DataDimensionView? {
        state.answer(DataDimensionRequest.self, for: self)?.answer
    }

    func detail(_ state: State) -> String {
        guard let verdict = answer(state)?.verdict else { return "" }
        return state.language.text(verdict)
    }

    // MARK: the picture

    func draw(_ state: State, into pen: inout Pen) {
        guard let answer = answer(state) else { return pen.say("looking at the data") }
        guard let data = answer.data else {
            return pen.say(
                answer.isOver
                    ? "there are too few \(state.kind.rows)"
                    : "looking at the data: \(fixed(100 * answer.share, 0)) %")
        }
        var y = 0
        func line(_ text: String, _ style: Style = .plain, _ pen: inout Pen) {
            for row in DisplayWidth.wrap(text, to: pen.width - 2) where y < pen.height {
                pen.put(row, x: 1, y: y, style: style)
                y += 1
            }
        }
        if let verdict = answer.verdict {
            line(state.language.text(verdict) + present(state, answer), .bold, &pen)
            for evidence in verdict.evidence { line(state.language.text(evidence), .plain, &pen) }
        }
        let shares = [0.9, 0.95, 0.99].map { "\(fixed(100 * $0, 0)) %: \(grouped(data.components(for: $0)))" }
        line("PCA needs for \(shares.joined(separator: ", ")) of the variance", .plain, &pen)
        for doubt in answer.verdict?.doubts ?? [] { line(state.language.text(doubt), .dim, &pen) }
        let rest = pen.bounds.split(top: min(pen.height, y + 1)).rest
        guard rest.height >= 4, rest.width >= 16 else { return }
        let total = data.variances.reduce(0, +)
        guard total > 0 else { return pen.draw(in: rest) { $0.say("no value varies") } }
        let bars = data.variances.prefix(Self.components).map { 100 * $0 / total }
        let chart = BarChart(title: "share of variance by component, %", values: Array(bars), accent: 0)
        pen.draw(in: Rect(x: rest.x + 1, y: rest.y, width: rest.width - 2, height: rest.height)) {
            chart.draw(into: &$0)
        }
    }

    /// ` · now 32, of which 14 are used`
    private func present(_ state: State, _ answer: DataDimensionView) -> String {
        guard let usage = answer.usage else { return "" }
        return " · now \(grouped(usage.codes.count)), of which \(grouped(usage.used)) are used"
    }
}
