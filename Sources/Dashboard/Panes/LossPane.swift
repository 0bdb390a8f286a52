import Autoencoders
import Laboratory
import Terminal

/// Curves of the loss or of a term, in training and in validation, with a mark wherever something was changed.
struct LossPane: Pane {
    let id = "loss"
    let summary = "curves of the loss and its terms, with a mark at every change"

    typealias View = LossView
    let start = LossView()
    let arrows = ArrowHints(across: "measure", along: "zoom")

    var bindings: [Binding] {
        [
            own("measure", "m", "next measure on curves", hint: "measure"),
            own("log-axis", "y", "log curves, or linear"),
        ]
    }

    func update(_ view: inout LossView, _ deed: PaneDeed, in state: State) -> [Command] {
        switch deed {
        case .move(let offset): view.zoom = min(max(view.zoom - offset, 0), LossView.deepestZoom)
        case .adjust(let offset): view.measure = state.measure(offset.signum())
        case .own("measure"): view.measure = state.measure(1)
        case .own: view.isLogarithmic.toggle()
        }
        return []
    }

    func detail(_ state: State) -> String {
        var parts = [state.loss.measure.map(Self.title) ?? "all terms"]
        if state.loss.isLogarithmic { parts.append("log") }
        if state.loss.zoom > 0 { parts.append("last 1/\(1 << state.loss.zoom)") }
        if let count = state.snapshot?.data.validationCount, count < Self.fewRows {
            parts.append("valid: \(count) row\(count == 1 ? "" : "s") only")
        }
        return parts.joined(separator: ", ")
    }

    /// A mean over fewer says little.
    private static let fewRows = 30

    /// A measure as people call it.
    static func title(_ measure: String) -> String {
        Measures.named(measure)?.title ?? measure
    }

    /// What no linear model can better, beside the curves of squared errors.
    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard state.snapshot != nil, state.loss.measure == Self.squaredError else { return [] }
        return [PCAErrorRequest()]
    }

    private static let squaredError = "mse"

    func draw(_ state: State, into pen: inout Pen) {
        guard let snapshot = state.snapshot else { return }
        let history = snapshot.history
        guard let last = history.train["loss"]?.points.last?.step else {
            pen.put("no step yet: \(state.key(.togglePlaying)) plays", x: 1, y: pen.height / 2, style: .dim)
            return
        }
        let shown = Self.axis(last: last, steps: last >> state.loss.zoom)
        func chart(_ measure: String?, label: String = "") -> LineChart {
            curves(history, of: measure, state, in: shown, label: label, pen.capabilities)
        }
        // Where there is room, the other measures have curves of their own below.
        let others = state.measures.compactMap { $0 }.filter { $0 != state.loss.measure }
        let columns = max(1, min(others.count, pen.width / Self.smallWidth))
        let rows = min((others.count + columns - 1) / columns, (pen.height - Self.smallHeight) / Self.smallHeight)
        guard rows > 0, state.loss.measure != nil else {
            pen.draw(chart(state.loss.measure))
            return
        }
        let height = max(Self.smallHeight, pen.height / (rows + 2))
        let (above, below) = pen.bounds.split(bottom: rows * height)
        pen.draw(chart(state.loss.measure), in: above)
        for (row, rect) in below.rows(rows).enumerated() {
            let measures = others.dropFirst(row * columns).prefix(columns)
            for (measure, rect) in zip(measures, rect.columns(measures.count, gap: 2)) {
                pen.draw(chart(measure, label: Self.title(measure)), in: rect)
            }
        }
    }

    /// What a curve beside the main one needs at least.
    private static let (smallWidth, smallHeight) = (56, 10)

    private func curves(
        _ history: History, of measure: String?, _ state: State, in shown: ClosedRange<Double>, label: String,
        _ capabilities: Capabilities
    ) -> LineChart {
        let breaks = history.events.map { Double($0.step) }
        func series(_ name: String, _ curve: Curve?, _ colour: Colour, _ marker: Character?, smooth: Bool)
            -> LineChart.Series?
        {
            guard let curve, !curve.points.isEmpty else { return nil }
            let points = curve.points.map { LineChart.Point(x: Double($0.step), y: Double($0.value)) }
            // Far apart, points are joined only where nothing was changed between them: the line would turn before its cause.
            if !smooth {
                return LineChart.Series(
                    name: name, points: points.broken(at: breaks), style: Style(colour), marker: marker)
            }
            let reach = points.count { shown.contains($0.x) } / Self.reaches
            return LineChart.Series(
                name: name, points: points,
                smoothed: reach > 0 ? points.smoothed(reach: reach, breaks: breaks) : [],
                style: Style(colour), marker: marker)
        }
        var shownSeries: [LineChart.Series]
        if let measure {
            shownSeries = [
                series("train", history.train[measure], .accent(0), "●", smooth: true),
                series("valid", history.validation[measure], .accent(1), "○", smooth: false),
            ].compactMap { $0 }
            if measure == Self.squaredError, let found = state.answer(PCAErrorRequest.self, for: self)?.answer {
                let ends = [shown.lowerBound, shown.upperBound].map { LineChart.Point(x: $0, y: found.error) }
                shownSeries.append(
                    LineChart.Series(
                        name: "PCA-\(found.components)", points: ends, style: Style(.accent(2)), marker: "◇"))
            }
        } else {
            let names = state.measures.compactMap { $0 }.filter(Self.isPart)
            shownSeries = names.enumerated().compactMap { i, name in
                series(capabilities.spelled(Self.short(name)), history.train[name], .accent(i), nil, smooth: true)
            }
        }
        let marks = history.events.map {
            LineChart.Mark(x: Double($0.step), label: capabilities.spelled(state.language.text($0.change)))
        }
        return LineChart(
            series: shownSeries, marks: marks, yScale: state.loss.isLogarithmic ? .logarithmic : .linear,
            yLabel: label, xLabel: "step", xRange: shown,
            yRange: Self.range(of: shownSeries, in: shown, isLogarithmic: state.loss.isLogarithmic))
    }

    /// The axis that shows the last so many steps. Its ends move by an eighth of it or less at a time and not with every
    /// step, so that the curve goes on where it ended and isn't drawn and sent anew for each frame.
    static func axis(last: Int, steps: Int) -> ClosedRange<Double> {
        var unit = 1
        while unit * 16 < steps { unit *= 2 }
        let first = (last - steps) / unit * unit
        return Double(first)...Double(max(first + 8, (last + unit - 1) / unit * unit))
    }

    /// The shown part of a curve is so many times as long as half the stretch over which it is smoothed.
    private static let reaches = 50

    /// What the loss is the sum of.
    private static func isPart(_ measure: String) -> Bool {
        measure == Measure.reconstruction.id || Terms.named(measure) != nil
    }

    private static func short(_ measure: String) -> String { Terms.named(measure)?.weight.symbol ?? measure }

    /// What the axis shows of the values in `x`. The steep start leaves it once there is much else to see, and so does a short
    /// spike: otherwise they flatten all that follows. The chart says where a curve has left it.
    static func range(of series: [LineChart.Series], in x: ClosedRange<Double>, isLogarithmic: Bool)
        -> ClosedRange<Double>?
    {
        let start = x.lowerBound + (x.upperBound - x.lowerBound) * 0.05
        let isLong = series.contains { $0.points.count > 60 } && x.upperBound - x.lowerBound > 60
        var low = Double.infinity
        var high = -Double.infinity
        for points in series.map(\.points) {
            let shown = points.filter { x.contains($0.x) && $0.y.isFinite && (!isLogarithmic || $0.y > 0) }
            low = min(low, shown.lazy.map(\.y).min() ?? low)
            let heights = shown.lazy.filter { !isLong || $0.x >= start }.map(\.y)
            high = max(high, isLogarithmic ? heights.max() ?? high : heights.withoutSpikes(above: low) ?? high)
        }
        guard low <= high else { return nil }
        // A constant needs a range as well.
        let margin = high > low ? (high - low) * 0.02 : max(abs(high) * 0.01, 1e-6)
        return isLogarithmic ? low / 1.02...high * 1.02 : low - margin...high + margin
    }
}

extension Sequence<Double> {
    /// The largest value; or, where the top fiftieth is more than three times as far above `floor` as all others are, that of
    /// the others. Where a curve is now is no spike: what half of the last eight values have is among them. nil without values.
    fileprivate func withoutSpikes(above floor: Double) -> Double? {
        let values = Array(self)
        let sorted = values.sorted()
        guard let largest = sorted.last, sorted.count >= 50 else { return sorted.last }
        let present = values.suffix(8).sorted()[4]
        let usual = Swift.max(sorted[(sorted.count - 1) * 49 / 50], present)
        return largest - floor > 3 * (usual - floor) && usual > floor ? usual : largest
    }
}

extension [LineChart.Point] {
    /// The same, with a gap where one of `breaks` lies between two points.
    func broken(at breaks: [Double]) -> [LineChart.Point] {
        var broken: [LineChart.Point] = []
        for point in self {
            if let last = broken.last, let gap = breaks.first(where: { $0 >= last.x && $0 < point.x }) {
                broken.append(LineChart.Point(x: gap, y: .nan))
            }
            broken.append(point)
        }
        return broken
    }
}

/// Which curves are shown, and how.
struct LossView: Hashable {
    /// A name in the history, or nil for all terms at once.
    var measure: String? = "loss"
    var isLogarithmic = false
    /// The last 1/2ⁿ of the steps is shown.
    var zoom = 0

    static let deepestZoom = 6
}

extension State {
    var loss: LossView { view(of: LossPane()) }

    /// What can be put on the curves, in order; nil is all terms at once.
    var measures: [String?] {
        guard let setup else { return ["loss", nil] }
        let experiment = setup.experiment
        let usual = Set(["loss", "reconstruction", "mse"] + experiment.terms)
        let (history, structure) = (snapshot?.history, Structure(experiment))
        // Others as far as there is something of them: what was measured of another experiment stays in the history.
        let ids = Measures.all.lazy.filter { measure in
            guard !usual.contains(measure.id) else { return true }
            return (history?.train[measure.id] != nil || history?.validation[measure.id] != nil)
                && measure.hasMeaning(in: structure)
        }.map(\.id)
        return Array(ids) + [nil]
    }

    /// The measure so many places after the present one.
    func measure(_ offset: Int) -> String? {
        let measures = measures
        let place = measures.firstIndex(of: loss.measure) ?? 0
        return measures[(place + offset + measures.count) % measures.count]
    }
}
