import Autoencoders
import Foundation
import Laboratory
import Terminal

/// Curves of the loss or of a term, in training and in validation, with a mark wherever something was changed.
struct LossPane: Pane {
    let id = "loss"
    let summary = "curves of the loss and its terms, with a mark at every change"

    typealias View = LossView
    let start = LossView()
    let arrows = ArrowHints(across: "measure", along: "zoom")

    func arrows(in state: State) -> ArrowHints {
        state.loss.cursor == nil ? arrows : ArrowHints(across: "read off", along: "zoom")
    }

    var bindings: [Binding] {
        [
            own("measure", "m", "next measure on curves", hint: "measure"),
            own("log-axis", "y", "log curves, or linear"),
            own(
                "curve-axis", "x", "axis of the curves", hint: "axis",
                onlyWithFocus: true),
            own("smoothing", "f", "smoother curves", onlyWithFocus: true),
            own("curve-start", "b", "no first 100 steps", onlyWithFocus: true),
            own(
                "curve-cursor", "", keys: [.enter], "read values off", hint: "values", onlyWithFocus: true),
        ]
    }

    func update(_ view: inout LossView, _ deed: PaneDeed, in state: State) -> [Command] {
        switch deed {
        case .move(let offset): view.zoom = min(max(view.zoom - offset, 0), LossView.deepestZoom)
        case .adjust(let offset):
            if let cursor = view.cursor, let shown = state.shownOfLoss {
                view.cursor = Self.moved(cursor, by: offset, on: shown, view.axis)
            } else {
                view.measure = state.measure(offset.signum())
            }
        case .own("measure"): view.measure = state.measure(1)
        case .own("curve-axis"): (view.axis, view.cursor) = (view.axis.next, nil)
        case .own("smoothing"): view.smoothing = view.smoothing.next
        case .own("curve-start"): view.skipsStart.toggle()
        case .own("curve-cursor"): view.cursor = view.cursor == nil ? state.lastOfLoss : nil
        case .own: view.isLogarithmic.toggle()
        }
        return []
    }

    /// A hundredth of what is shown for each offset.
    private static func moved(_ cursor: Double, by offset: Int, on shown: ClosedRange<Double>, _ axis: LossView.Axis)
        -> Double
    {
        let part = Double(offset) / 100
        let (low, high) = (shown.lowerBound, shown.upperBound)
        let next =
            axis.scale == .logarithmic
            ? cursor * pow(high / low, part)
            : cursor + Double(offset.signum()) * max(axis.grain, abs(part) * (high - low))
        return min(max(next, low), high)
    }

    func detail(_ state: State) -> String {
        let view = state.loss
        var parts = [view.measure.map { Self.title($0, state) } ?? "all terms"]
        if view.isLogarithmic { parts.append("log") }
        if view.skipsStart { parts.append("from step \(LossView.start)") }
        if view.zoom > 0 { parts.append("last 1/\(1 << view.zoom)") }
        if view.smoothing == .strong { parts.append("smooth") }
        if let cursor = view.cursor { parts.append("at \(view.axis.text(cursor))") }
        if let count = state.snapshot?.data.validationCount, count < Self.fewRows {
            parts.append("valid: \(count) row\(count == 1 ? "" : "s") only")
        }
        return parts.joined(separator: ", ")
    }

    /// A mean over fewer says little.
    private static let fewRows = 30

    /// A measure as people call it, or who holds a knob whose curve it is.
    static func title(_ measure: String, _ state: State) -> String {
        if let knob = History.heldKnob(of: measure) { return state.setup?.title(ofHeld: knob) ?? knob.symbol }
        return Measures.named(measure)?.title ?? measure
    }

    /// What no linear model can better, beside the curves of squared errors.
    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard state.snapshot != nil, state.loss.measure == Self.squaredError else { return [] }
        return [PCAErrorRequest()]
    }

    private static let squaredError = "mse"
    private static let ofRatings = ["rmse", "ndcg@10"]

    func draw(_ state: State, into pen: inout Pen) {
        guard let snapshot = state.snapshot else { return }
        let history = snapshot.history
        guard let shown = state.shownOfLoss else {
            let why =
                history.train["loss"]?.points.isEmpty ?? true
                ? "no step yet: \(state.key(.togglePlaying)) plays" : "no step since the start of the program"
            pen.put(why, x: 1, y: pen.height / 2, style: .dim)
            return
        }
        func chart(_ measure: String?, label: String = "") -> LineChart {
            curves(history, of: measure, state, in: shown, label: label, pen.capabilities)
        }
        // Where there is room, the other measures have curves of their own below.
        let all = state.measures.compactMap { $0 }.filter { $0 != state.loss.measure }
        // What is found of ratings that the model doesn't see comes first: the loss has no such curve.
        let others = all.filter(Self.ofRatings.contains) + all.filter { !Self.ofRatings.contains($0) }
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
                pen.draw(chart(measure, label: Self.title(measure, state)), in: rect)
            }
        }
    }

    /// What a curve beside the main one needs at least.
    private static let (smallWidth, smallHeight) = (56, 10)

    private func curves(
        _ history: History, of measure: String?, _ state: State, in shown: ClosedRange<Double>, label: String,
        _ capabilities: Capabilities
    ) -> LineChart {
        let view = state.loss
        let timeline = state.snapshot?.timeline ?? Timeline()
        func place(_ step: Int) -> Double? { view.axis.place(Double(step), timeline) }
        let breaks = history.events.compactMap { place($0.step) }
        func points(_ curve: Curve?) -> [LineChart.Point] {
            curve?.points.compactMap { point in
                place(point.step).map { LineChart.Point(x: $0, y: Double(point.value)) }
            } ?? []
        }
        func series(_ name: String, _ curve: Curve?, _ colour: Colour, _ marker: Character?, smooth: Bool)
            -> LineChart.Series?
        {
            let points = points(curve)
            guard !points.isEmpty else { return nil }
            // Far apart, points are joined only where nothing was changed between them: the line would turn before its cause.
            if !smooth {
                return LineChart.Series(
                    name: name, points: points.broken(at: breaks), style: Style(colour), marker: marker)
            }
            let reach = view.smoothing.reaches.map { reaches in points.count { shown.contains($0.x) } / reaches } ?? 0
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
            // The seconds of a run that is over are gone with it.
            if view.axis != .seconds, let ghost = state.ghost?.train[measure] {
                let before = points(ghost)
                shownSeries.append(
                    LineChart.Series(
                        name: "before", points: before,
                        smoothed: before.smoothed(reach: before.count { shown.contains($0.x) } / 50), style: .dim,
                        isGhost: true))
            }
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
        let marks = history.events.compactMap { event in
            place(event.step).map {
                LineChart.Mark(x: $0, label: capabilities.spelled(state.language.text(event.change)))
            }
        }
        return LineChart(
            series: shownSeries, marks: marks, xScale: view.axis.scale,
            yScale: view.isLogarithmic ? .logarithmic : .linear,
            yLabel: capabilities.spelled(label), xLabel: view.axis.label, xRange: shown,
            yRange: Self.range(of: shownSeries, in: shown, isLogarithmic: view.isLogarithmic), cursor: view.cursor)
    }

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

extension State {
    var loss: LossView { view(of: LossPane()) }

    /// Where training is on the axis of curves; nil where it has no place there yet.
    var lastOfLoss: Double? {
        guard let snapshot, let last = snapshot.history.train["loss"]?.points.last?.step else { return nil }
        return loss.axis.place(Double(last), snapshot.timeline)
    }

    /// What is shown of that axis.
    var shownOfLoss: ClosedRange<Double>? {
        guard let snapshot, let last = lastOfLoss else { return nil }
        return loss.range(last: last, start: loss.axis.place(Double(LossView.start), snapshot.timeline))
    }

    /// What can be put on the curves, in order: measures, knobs that are or were held, and nil for all terms at once.
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
        let held = setup.knobs.map { History.curve(ofHeld: $0.id) }.filter { history?.train[$0] != nil }
        return Array(ids) + held + [nil]
    }

    /// The measure so many places after the present one.
    func measure(_ offset: Int) -> String? {
        let measures = measures
        let place = measures.firstIndex(of: loss.measure) ?? 0
        return measures[(place + offset + measures.count) % measures.count]
    }
}
