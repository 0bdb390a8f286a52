import Autoencoders
import Laboratory
import Terminal

/// Every measure in numbers: now, over the last whole epoch, on validation images, and the best of these.
struct MeasuresPane: Pane {
    let id = "measures"
    let summary = "every measure in numbers: now, over an epoch, on validation images"

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
        let nameWidth = max(8, min(22, pen.width - Self.columns.count * Self.columnWidth - 2))
        func end(_ column: Int) -> Int { 1 + nameWidth + (column + 1) * Self.columnWidth }
        let shown = Self.columns.indices.filter { end($0) <= pen.width }
        for column in shown { pen.put(Self.columns[column], endingAt: end(column), y: 0, style: .dim) }
        for (i, name) in names.enumerated() where i + 1 < pen.height {
            let isShown = state.loss.measure == name
            let train = history.train[name]
            let validation = history.validation[name]
            let title = DisplayWidth.clip(LossPane.title(name), to: nameWidth, ellipsis: pen.glyphs.ellipsis)
            pen.put(title, x: 1, y: 1 + i, style: isShown ? .bold : .plain)
            let best = validation?.points.filter { $0.step > since && $0.value.isFinite }.map(\.value).min()
            let values: [Float?] = [
                train?.last, epoch.flatMap { train.flatMap(Self.mean(over: $0)) }, validation?.last,
                // Less is better only where it is an error.
                ["loss", "reconstruction", "mse"].contains(name) ? best : nil,
            ]
            for column in shown {
                let text = values[column].map { short(Double($0)) } ?? "-"
                let style: Style = values[column] == nil ? .dim : isShown ? .bold : .plain
                pen.put(text, endingAt: end(column), y: 1 + i, style: style)
            }
        }
        let facts = Self.facts(snapshot)
        for (i, fact) in facts.enumerated() {
            let y = names.count + 2 + i
            guard y < pen.height else { break }
            pen.put(fact.name, x: 1, y: y, style: .dim)
            pen.put(fact.value, endingAt: min(pen.width, end(0)), y: y)
        }
    }

    private static func facts(_ snapshot: Snapshot) -> [(name: String, value: String)] {
        [
            ("parameters", grouped(snapshot.parameterCount)), ("training images", grouped(snapshot.data.trainCount)),
            ("test images", grouped(snapshot.data.testCount)), ("batch", grouped(snapshot.setup.batch)),
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
            return values.isEmpty ? nil : values.reduce(0, +) / Float(values.count)
        }
    }
}
