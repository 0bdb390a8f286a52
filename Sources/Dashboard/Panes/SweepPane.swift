import Foundation
import Laboratory
import Search
import Terminal

/// What would have come of other values of the knob in hand: short runs beside the training, a point of the curve for each as it
/// ends, and the present value marked.
struct SweepPane: Pane {
    let id = "sweep"
    let summary = "short runs with other values of a knob"

    struct View: Hashable {
        /// The knob's id; nil before it is first asked for.
        var knob: String?
        /// Another number begins anew.
        var attempt = 0
        /// The place of what is shown among what was measured.
        var measured = 0
    }

    let start = View()
    let arrows = ArrowHints(along: "what is measured")

    func arrows(in state: State) -> ArrowHints { answer(state) == nil ? ArrowHints() : arrows }

    static let begin = "sweep-knob"

    var bindings: [Binding] {
        [own(Self.begin, "S", "try values of this knob")]
    }

    func shown(by key: String) -> Bool { key == Self.begin }

    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        switch deed {
        case .own(Self.begin):
            guard let symbol = state.selectedSymbol else { return [] }
            view.knob = symbol.id
            view.attempt += 1
        case .move(let offset):
            let count = answer(state).map { Self.names($0).count } ?? 0
            if count > 0 { view.measured = (view.measured + offset % count + count) % count }
        default: break
        }
        return []
    }

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        let view = state.view(of: self)
        // In a kiosk nobody takes a core for themselves.
        guard let knob = view.knob, state.snapshot != nil, state.saves else { return [] }
        return [KnobSweepRequest(knob: knob, attempt: view.attempt)]
    }

    private func answer(_ state: State) -> KnobSweepView? {
        let view = state.view(of: self)
        guard let knob = view.knob else { return nil }
        return state.snapshot?.answers[KnobSweepRequest(knob: knob, attempt: view.attempt)]
    }

    func detail(_ state: State) -> String {
        guard let answer = answer(state) else { return "" }
        return answer.isMoving ? "\(answer.points.count) of \(answer.runs) runs" : "\(answer.runs) runs"
    }

    /// What was measured, by name. First what means the same at every value: a weight changes what the loss is.
    private static func names(_ answer: KnobSweepView) -> [String] {
        let all = answer.points.first { !$0.measured.values.isEmpty }?.measured.values.map(\.name) ?? []
        let same = Measure.meanSquaredError.id
        return all.filter { $0 == same } + all.filter { $0 != same }
    }

    func draw(_ state: State, into pen: inout Pen) {
        let view = state.view(of: self)
        let key = state.keymap.key(for: .pane(id, Self.begin), pen.glyphs)
        guard let id = view.knob else {
            return pen.say("\(key) trains a while with other values of the knob in hand")
        }
        guard state.saves else { return pen.say("other runs aren't started here") }
        guard let answer = answer(state) else {
            return pen.say(
                state.setup?.knob(id) == nil
                    ? "this experiment has no \(id): \(key) takes the knob in hand" : "starting")
        }
        let names = Self.names(answer)
        guard let name = names.isEmpty ? nil : names[min(view.measured, names.count - 1)] else {
            return pen.say(
                answer.isMoving
                    ? "the first of \(answer.runs) runs of \(answer.steps) steps" : "no run came to an end")
        }
        let (head, body) = pen.bounds.split(top: 1)
        let symbol = pen.capabilities.spelled(pen.glyphs == .ascii ? answer.knob.asciiSymbol : answer.knob.symbol)
        let failed = answer.points.count { $0.measured[name]?.isFinite != true }
        let best = best(answer, name)
        let line =
            "after \(grouped(answer.steps)) steps, \(grouped(answer.rows)) validation \(state.kind.rows)"
            + (best.map { ": least at \(symbol) \(short(Double($0)))" } ?? "")
            + (failed > 0 ? ", \(failed) failed" : "")
        pen.put(
            DisplayWidth.clip(line, to: head.width - 1, ellipsis: pen.glyphs.ellipsis), x: 1, y: 0, style: .dim)
        pen.draw(chart(answer, name, symbol, pen.glyphs), in: body)
    }

    private func best(_ answer: KnobSweepView, _ name: String) -> Float? {
        answer.points.filter { $0.measured[name]?.isFinite == true }.min { $0.measured[name]! < $1.measured[name]! }?
            .value
    }

    private func chart(_ answer: KnobSweepView, _ name: String, _ symbol: String, _ glyphs: GlyphSet) -> LineChart {
        let knob = answer.knob
        let points = answer.points.map {
            LineChart.Point(x: Double($0.value), y: $0.measured[name].map(Double.init) ?? .nan)
        }
        let isLogarithmic = knob.scale == .logarithmic && points.allSatisfy { $0.x > 0 }
        return LineChart(
            series: [LineChart.Series(name: name, points: points, style: Style(.accent(0)))],
            marks: [LineChart.Mark(x: Double(answer.present), label: "now \(short(Double(answer.present)))")],
            xScale: isLogarithmic ? .logarithmic : .linear, yLabel: name, xLabel: symbol)
    }
}
