import Autoencoders
import Laboratory
import Terminal

/// Curves of the loss or of a term, in training and in validation, with a mark wherever something was changed.
struct LossPane: Pane {
    let name = "loss"

    func detail(_ state: State) -> String {
        var parts = [state.loss.measure.map(Self.title) ?? "all terms"]
        if state.loss.isLogarithmic { parts.append("log") }
        if state.loss.zoom > 0 { parts.append("last 1/\(1 << state.loss.zoom)") }
        return parts.joined(separator: ", ")
    }

    /// A measure as people call it.
    private static func title(_ measure: String) -> String {
        switch measure {
        case "loss": "sum"
        case "mse": "mse per pixel"
        default: Terms.named(measure)?.title ?? measure
        }
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let snapshot = state.snapshot else { return }
        let history = snapshot.history
        guard let last = history.train["loss"]?.points.last?.step else {
            pen.put("no step yet: \(state.key(.togglePlaying)) plays", x: 1, y: pen.height / 2, style: .dim)
            return
        }
        let shown = Self.axis(last: last, steps: last >> state.loss.zoom)
        let series: [LineChart.Series]
        if let measure = state.loss.measure {
            series = [
                Self.series("train", history.train[measure], .accent(0), "●"),
                Self.series("valid", history.validation[measure], .accent(1), "○"),
            ].compactMap { $0 }
        } else {
            let names = state.measures.dropFirst().compactMap { $0 }.filter { $0 != "mse" }
            series = names.enumerated().compactMap { i, name in
                Self.series(pen.capabilities.spelled(Self.short(name)), history.train[name], .accent(i), nil)
            }
        }
        let marks = history.marks.map {
            LineChart.Mark(x: Double($0.step), label: pen.capabilities.spelled($0.text))
        }
        let chart = LineChart(
            series: series, marks: marks, yScale: state.loss.isLogarithmic ? .logarithmic : .linear, yLabel: "",
            xLabel: "step", xRange: shown,
            yRange: Self.range(of: series, in: shown, isLogarithmic: state.loss.isLogarithmic))
        pen.draw(chart)
    }

    /// The axis that shows the last so many steps. Its ends move by an eighth of it or less at a time and not with every
    /// step, so that the curve goes on where it ended and isn't drawn and sent anew for each frame.
    static func axis(last: Int, steps: Int) -> ClosedRange<Double> {
        var unit = 1
        while unit * 16 < steps { unit *= 2 }
        let first = (last - steps) / unit * unit
        return Double(first)...Double(max(first + 8, (last + unit - 1) / unit * unit))
    }

    private static func short(_ measure: String) -> String { Terms.named(measure)?.weight.symbol ?? measure }

    private static func series(
        _ name: String, _ curve: Curve?, _ colour: Colour, _ marker: Character?
    ) -> LineChart.Series? {
        guard let curve, !curve.points.isEmpty else { return nil }
        return LineChart.Series(
            name: name, points: curve.points.map { .init(x: Double($0.step), y: Double($0.value)) },
            style: Style(colour), marker: marker)
    }

    /// The steep start leaves the range once there is much else to see: otherwise it flattens all that follows.
    private static func range(
        of series: [LineChart.Series], in x: ClosedRange<Double>, isLogarithmic: Bool
    ) -> ClosedRange<Double>? {
        let start = x.lowerBound + (x.upperBound - x.lowerBound) * 0.05
        let isLong = series.contains { $0.points.count > 60 } && x.upperBound - x.lowerBound > 60
        var low = Double.infinity
        var high = -Double.infinity
        for point in series.lazy.flatMap(\.points)
        where x.contains(point.x) && point.y.isFinite && (!isLogarithmic || point.y > 0) {
            low = min(low, point.y)
            if !isLong || point.x >= start { high = max(high, point.y) }
        }
        guard low <= high else { return nil }
        // A constant needs a range as well.
        let margin = high > low ? (high - low) * 0.02 : max(abs(high) * 0.01, 1e-6)
        return isLogarithmic ? low / 1.02...high * 1.02 : low - margin...high + margin
    }

    func move(_ state: inout State, by offset: Int) {
        state.loss.zoom = min(max(state.loss.zoom - offset, 0), LossView.deepestZoom)
    }

    func adjust(_ state: inout State, by offset: Int) -> [Effect] {
        state.loss.measure = state.measure(offset.signum())
        return []
    }
}

extension State {
    /// What can be put on the curves, in order; nil is all terms at once.
    var measures: [String?] {
        guard let setup else { return ["loss", nil] }
        let terms = FormulaSymbol.terms(of: setup.experiment).map(\.id).filter(setup.experiment.terms.contains)
        return ["loss", "reconstruction"] + terms + ["mse", nil]
    }

    /// The measure so many places after the present one.
    func measure(_ offset: Int) -> String? {
        let measures = measures
        let place = measures.firstIndex(of: loss.measure) ?? 0
        return measures[(place + offset + measures.count) % measures.count]
    }
}
