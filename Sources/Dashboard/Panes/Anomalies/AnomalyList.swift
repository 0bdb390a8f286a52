import Laboratory
import Terminal
import Uses

/// The rows of the highest scores.
struct AnomalyList {
    private let suspects: [AnomalyView.Suspect]
    private let selected: Int
    private let threshold: Double?
    private let state: State
    /// What the number is called by which they are sorted.
    private let number: String

    init(
        _ suspects: [AnomalyView.Suspect], selected: Int, threshold: Double?, number: String = "score",
        _ state: State
    ) {
        (self.suspects, self.selected, self.threshold, self.state) = (suspects, selected, threshold, state)
        self.number = number
    }

    /// The first that is shown so that the selected one is.
    static func first(_ selected: Int, rows: Int, of count: Int) -> Int {
        max(0, min(selected - rows / 2, count - rows))
    }

    /// With the name of the column that has most of it, where that is told nowhere else.
    func draw(hasParts: Bool, into pen: inout Pen) {
        guard pen.height > 1 else { return }
        let ends = (row: 9, score: 18, p: 25)
        let rest = 27
        for (text, end) in [("row", ends.row), (number, ends.score), ("p", ends.p)] {
            pen.put(text, endingAt: end, y: 0, style: .dim)
        }
        let hasLabels = suspects.contains { $0.label != nil }
        pen.put(hasLabels ? "class" : "", x: rest, y: 0, style: .dim)
        let room = pen.height - 1
        let first = Self.first(selected, rows: room, of: suspects.count)
        let origins = CommonParts.without(suspects.map(\.origin.brief), room: ends.row - 1)
        for (y, suspect) in suspects.dropFirst(first).prefix(room).enumerated() {
            let isSelected = first + y == selected
            let isCalled = threshold.map { Double(suspect.score) >= $0 } ?? false
            let style: Style = isCalled ? Style(.accent(1)) : .plain
            let plain: Style = isSelected ? .bold : .plain
            if isSelected { pen.put(pen.capabilities.unicode ? "▸" : ">", x: 0, y: y + 1, style: .bold) }
            let name = DisplayWidth.clip(
                pen.capabilities.spelled(origins[first + y]), to: ends.row - 1, ellipsis: pen.glyphs.ellipsis)
            pen.put(name, endingAt: ends.row, y: y + 1, style: plain)
            let mark = isCalled ? "*" : " "
            pen.put(
                "\(mark)\(short(Double(suspect.score)))", endingAt: ends.score, y: y + 1,
                style: isSelected ? style.with(.bold) : style)
            pen.put(short(suspect.p), endingAt: ends.p, y: y + 1, style: .dim)
            var texts: [String] = []
            if let label = suspect.label { texts.append(state.name(ofClass: label)) }
            if hasParts, let part = suspect.columns.first { texts.append(part.name) }
            let text = DisplayWidth.clip(
                pen.capabilities.spelled(texts.joined(separator: " ")), to: pen.width - rest,
                ellipsis: pen.glyphs.ellipsis)
            pen.put(text, x: rest, y: y + 1, style: plain)
        }
    }
}

/// What makes a row's score: of a table its columns, of a series its sensors, of an image where it differs.
struct SuspectParts {
    private let suspect: AnomalyView.Suspect
    private let state: State

    init(_ suspect: AnomalyView.Suspect, _ state: State) { (self.suspect, self.state) = (suspect, state) }

    func draw(into pen: inout Pen) {
        guard pen.height > 1, let data = state.snapshot?.data else { return }
        let label = suspect.label.map { ", \(state.name(ofClass: $0))" } ?? ""
        let title = suspect.origin.text + label
        pen.put(
            DisplayWidth.clip(pen.capabilities.spelled(title), to: pen.width, ellipsis: pen.glyphs.ellipsis), x: 0,
            y: 0, style: .bold)
        let below = pen.bounds.split(top: 1).rest
        switch state.kind {
        case .images: pen.draw(in: below) { residuals(data, into: &$0) }
        case .series:
            guard let columns = TableColumns(data.kind, data.form) else { return }
            let x = suspect.observed.map { zip(suspect.x, $0).map { $1 ? $0 : .nan } } ?? suspect.x
            let charts = SensorCharts(columns, x: x, rebuilt: suspect.rebuilt)
            pen.draw(in: below) { charts.draw(suspect.columns.map(\.column), into: &$0) }
        case .points, .tables, .ratings: pen.draw(in: below) { columns(into: &$0) }
        }
    }

    /// x, x̂ and where they differ, by the largest difference.
    private func residuals(_ data: Snapshot.DataSummary, into pen: inout Pen) {
        let thumbnail = Thumbnail(data.shape)
        let cells = thumbnail.cells(rows: pen.height - 1)
        let width = max(1, min(cells.width, (pen.width - 2) / 3))
        let differences = zip(suspect.x, suspect.rebuilt).map { abs($0 - $1) }
        let largest = differences.max() ?? 0
        let images = [suspect.x, suspect.rebuilt, differences.map { largest > 0 ? $0 / largest : 0 }]
        for (i, (name, values)) in zip(["x", "x̂", "|x − x̂|"], images).enumerated() {
            let x = i * (width + 1)
            pen.put(pen.capabilities.spelled(name), x: x, y: 0, style: .dim)
            pen.draw(thumbnail.image(values), in: Rect(x: x, y: 1, width: width, height: pen.height - 1))
        }
    }

    private func columns(into pen: inout Pen) {
        guard !suspect.columns.isEmpty else {
            func text(_ values: [Float]) -> String {
                values.prefix(4).map { short(Double($0)) }.joined(separator: ", ")
            }
            pen.put(pen.capabilities.spelled("x  \(text(suspect.x))"), x: 0, y: 0)
            pen.put(pen.capabilities.spelled("x̂  \(text(suspect.rebuilt))"), x: 0, y: 1)
            return
        }
        let longest = suspect.columns.reduce(6) { max($0, DisplayWidth.of($1.name)) }
        let (value, share) = (pen.width < 60 ? 9 : 10, 7)
        let isRoomy = pen.width >= 60
        let name = min(longest, max(8, pen.width - 2 * value - share - (isRoomy ? 20 : 0) - 4))
        let ends = (x: name + 1 + value, rebuilt: name + 2 + 2 * value)
        let bar = max(0, min(30, pen.width - ends.rebuilt - 2 - share - (isRoomy ? 8 : 0)))
        let shareEnd = ends.rebuilt + 2 + bar + share
        pen.put("found", endingAt: ends.x, y: 0, style: .dim)
        pen.put("expected", endingAt: ends.rebuilt, y: 0, style: .dim)
        pen.put(bar + share > 10 ? "of its error" : "share", endingAt: shareEnd, y: 0, style: .dim)
        if isRoomy, suspect.columns.contains(where: { $0.unusual != nil }) {
            pen.put("sd", endingAt: shareEnd + 8, y: 0, style: .dim)
        }
        for (y, part) in suspect.columns.prefix(max(0, pen.height - 1)).enumerated() {
            pen.put(pen.shortened(part.name, to: name), x: 0, y: y + 1)
            pen.put(clip(CellText.text(part.x, spread: part.spread), value, pen), endingAt: ends.x, y: y + 1)
            pen.put(
                clip(CellText.text(part.rebuilt, spread: part.spread), value, pen), endingAt: ends.rebuilt, y: y + 1,
                style: .dim)
            pen.bar(part.share, x: ends.rebuilt + 2, y: y + 1, width: bar, style: Style(.accent(1)))
            pen.put("\(fixed(100 * part.share, 1))%", endingAt: shareEnd, y: y + 1)
            if isRoomy, let unusual = part.unusual {
                pen.put(
                    "\(unusual >= 0 ? "+" : "")\(fixed(unusual, 1))", endingAt: shareEnd + 8, y: y + 1, style: .dim)
            }
        }
    }

    private func clip(_ text: String, _ width: Int, _ pen: Pen) -> String {
        DisplayWidth.clip(pen.capabilities.spelled(text), to: width, ellipsis: pen.glyphs.ellipsis)
    }
}
