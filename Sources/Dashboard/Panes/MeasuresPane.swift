import Autoencoders
import Laboratory
import Terminal

/// Every measure in numbers: now, over the last whole epoch, on validation images, and the best of these.
struct MeasuresPane: Pane {
    let id = "measures"
    let summary = "every measure in numbers: now, over an epoch, in validation"

    struct View: Hashable {
        /// The first line that is shown.
        var top = 0
    }

    let start = View()
    let arrows = ArrowHints(along: "scroll")
    var bindings: [Binding] {
        [own("stop-measuring", "x", "stop measuring", hint: "stop", onlyWithFocus: true)]
    }

    func obstacle(to deed: PaneDeed, in state: State) -> String? {
        guard case .own = deed, let measurement = state.snapshot?.measurement, measurement.progress == nil else {
            return nil
        }
        return "nothing is being measured"
    }

    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        switch deed {
        case .move(let offset): view.top = max(0, min(Self.lineCount(state) - 1, view.top + offset))
        case .own: return [.stopMeasuring]
        case .adjust: break
        }
        return []
    }

    private static let factCount = 5

    /// Lines below the heads of the columns: measures, facts, and what is measured on demand, with a free one between.
    private static func lineCount(_ state: State) -> Int {
        let demanded = state.snapshot.map { Self.demanded($0.measurement).count } ?? 0
        let missing = state.snapshot?.measurement.missing.count ?? 0
        return state.measures.compactMap { $0 }.count + factCount + 2 + demanded + missing
    }

    func rows(on screen: Size) -> Int? { 8 }

    func detail(_ state: State) -> String {
        guard let since = Self.lastChange(state) else { return "" }
        return "best since step \(grouped(since))"
    }

    /// What was measured before the experiment was changed is no rival of what came after.
    private static func lastChange(_ state: State) -> Int? { state.snapshot?.history.events.last?.step }

    private static let columns = ["now", "epoch", "valid", "best"]
    private static let columnWidth = 8

    func draw(_ state: State, into pen: inout Pen) {
        guard let snapshot = state.snapshot else { return }
        let history = snapshot.history
        let names = state.measures.compactMap { $0 }
        let epoch = Self.lastEpoch(snapshot)
        let since = Self.lastChange(state) ?? 0
        // Columns stand near their names, also in a wide pane.
        let longest =
            (names.map { DisplayWidth.of(pen.capabilities.spelled(LossPane.title($0, state))) }
            + snapshot.measurement.possible.map { DisplayWidth.of($0) }).max() ?? 0
        let nameWidth = max(8, min(max(22, longest), pen.width - Self.columns.count * Self.columnWidth - 2))
        func end(_ column: Int) -> Int { 1 + nameWidth + (column + 1) * Self.columnWidth }
        let shown = Self.columns.indices.filter { end($0) <= pen.width }
        for column in shown { pen.put(Self.columns[column], endingAt: end(column), y: 0, style: .dim) }
        // The last line stays at the bottom.
        let top = min(state.view(of: self).top, max(0, Self.lineCount(state) + 1 - pen.height))
        /// The row of a line; nil where it isn't seen.
        func row(_ line: Int) -> Int? { (1..<max(1, pen.height)).contains(line + 1 - top) ? line + 1 - top : nil }
        for (i, name) in names.enumerated() {
            guard let y = row(i) else { continue }
            let isShown = state.loss.measure == name
            let train = history.train[name]
            let validation = history.validation[name]
            let title = DisplayWidth.clip(
                pen.capabilities.spelled(LossPane.title(name, state)), to: nameWidth, ellipsis: pen.glyphs.ellipsis)
            pen.put(title, x: 1, y: y, style: isShown ? .bold : .plain)
            let known = validation?.points.filter { $0.step > since && $0.value.isFinite }.map(\.value) ?? []
            let best =
                switch Measures.named(name)?.better {
                case .less: known.min()
                case .more: known.max()
                case nil: Float?.none
                }
            let values: [Float?] = [
                history.present(name), epoch.flatMap { train.flatMap(Self.mean(over: $0)) }, validation?.last,
                best,
            ]
            for column in shown {
                let text = values[column].map { short(Double($0)) } ?? "-"
                let style: Style = values[column] == nil ? .dim : isShown ? .bold : .plain
                pen.put(text, endingAt: end(column), y: y, style: style)
            }
        }
        let facts = Self.facts(snapshot, rows: state.kind.rows)
        for (i, fact) in facts.enumerated() {
            guard let y = row(names.count + 1 + i) else { continue }
            pen.put(fact.name, x: 1, y: y, style: .dim)
            pen.put(fact.value, endingAt: min(pen.width, end(0)), y: y)
        }
        let demanded = Self.demanded(snapshot.measurement)
        for (i, text) in PlainReport.missing(snapshot.measurement, in: state.language).enumerated() {
            guard let y = row(names.count + facts.count + 2 + demanded.count + i) else { continue }
            let line = DisplayWidth.clip(
                pen.capabilities.spelled(text), to: max(0, pen.width - 1), ellipsis: pen.glyphs.ellipsis)
            pen.put(line, x: 1, y: y, style: .dim)
        }
        for (i, line) in demanded.enumerated() {
            guard let y = row(names.count + facts.count + 2 + i) else { continue }
            let title = DisplayWidth.clip(
                pen.capabilities.spelled(line.title), to: nameWidth, ellipsis: pen.glyphs.ellipsis)
            pen.put(title, x: 1, y: y, style: line.isDim ? .dim : .plain)
            pen.put(line.value, endingAt: min(pen.width, end(0)), y: y, style: line.isDim ? .dim : .plain)
            guard let step = line.step else { continue }
            let isWide = end(3) <= pen.width
            if isWide, let error = line.error {
                pen.put(pen.capabilities.spelled(" ± \(short(error))"), x: end(0), y: y, style: .dim)
            }
            if end(1) <= pen.width {
                pen.put("step \(grouped(step))", endingAt: min(pen.width, end(isWide ? 3 : 2)), y: y, style: .dim)
            }
        }
    }

    /// A row of what is measured where somebody asks.
    private struct Demanded {
        let title: String
        var value = ""
        /// Its standard error.
        var error: Double?
        /// The step of the parameters that were measured.
        var step: Int?
        var isDim: Bool { step == nil }
    }

    /// What came out, what is under way, and what can be asked for.
    private static func demanded(_ report: MeasurementReport) -> [Demanded] {
        guard !report.possible.isEmpty else { return [] }
        let heading = report.progress.map { "computing … \(fixed(100 * $0.share, 0)) %" } ?? ":measure ID"
        return [Demanded(title: heading)]
            + report.possible.map { id in
                let isUnderWay = report.progress?.ids.contains(id) ?? false
                let waits = report.progress?.present == id ? "now" : isUnderWay ? "soon" : "-"
                let result = report.results[id]
                return Demanded(
                    title: id, value: result.map { short($0.value) } ?? waits, error: result?.figure.error,
                    step: result?.step)
            }
    }

    private static func facts(_ snapshot: Snapshot, rows: String) -> [(name: String, value: String)] {
        [
            ("parameters", grouped(snapshot.parameterCount)), ("training \(rows)", grouped(snapshot.data.trainCount)),
            ("test \(rows)", grouped(snapshot.data.testCount)), ("batch", grouped(snapshot.setup.batch)),
            ("step", grouped(snapshot.step)),
        ]
    }

    /// The steps of the last whole epoch; nil in the first.
    private static func lastEpoch(_ snapshot: Snapshot) -> ClosedRange<Int>? {
        guard snapshot.epoch >= 1 else { return nil }
        let steps = max(1, snapshot.data.trainCount / max(1, min(snapshot.setup.batch, snapshot.data.trainCount)))
        let present = Int(((snapshot.epoch - snapshot.epoch.rounded(.down)) * Double(steps)).rounded())
        let end = snapshot.step - present
        return max(1, end - steps + 1)...max(1, end)
    }

    private static func mean(over steps: ClosedRange<Int>) -> (Curve) -> Float? {
        { curve in
            let values = curve.points.lazy.filter { steps.contains($0.step) }.map(\.value)
            if !values.isEmpty { return values.reduce(0, +) / Float(values.count) }
            // An epoch shorter than what a point is the mean of lies within one.
            return (curve.points.first { $0.step >= steps.lowerBound } ?? curve.points.last)?.value
        }
    }
}
