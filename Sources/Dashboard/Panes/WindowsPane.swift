import Laboratory
import Terminal
import Uses

/// A window of a series, a chart for each sensor in its own units: with what the model makes of it, where reconstructions of
/// images stand; or one of a drawn code, where their samples stand.
struct WindowsPane: Pane {
    let id, slot, summary: String
    private let isSampled: Bool
    let arrows: ArrowHints

    static let rebuilt = WindowsPane(
        id: "windows", slot: "reconstruction",
        summary: "a window of a series, sensor by sensor, and what the model makes of it", isSampled: false)
    static let sampled = WindowsPane(
        id: "sampled-windows", slot: "samples", summary: "a window of a drawn code, sensor by sensor", isSampled: true
    )

    private init(id: String, slot: String, summary: String, isSampled: Bool) {
        (self.id, self.slot, self.summary, self.isSampled) = (id, slot, summary, isSampled)
        arrows = ArrowHints(across: isSampled ? "draw" : "windows", along: "sensors")
    }

    struct View: Hashable {
        /// Which window, or which draw.
        var place = 0
        /// The first sensor that is shown.
        var sensor = 0
    }

    let start = View()

    func shows(_ kind: DataKind) -> Bool { kind == .series }

    func title(_ state: State) -> String { isSampled ? "samples" : id }

    func detail(_ state: State) -> String {
        if isSampled {
            return (state.answer(SamplesRequest.self, for: self)?.answer)
                .map { "z from \(state.language.text($0.origin))" } ?? ""
        }
        guard let mse = state.answer(PicturesRequest.self, for: self)?.answer.error else { return "" }
        return "window \(grouped(state.view(of: self).place + 1)), mse \(short(Double(mse)))"
    }

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard state.snapshot != nil, size.height > 0 else { return [] }
        let place = state.view(of: self).place
        return isSampled ? [SamplesRequest(1, draw: place)] : [PicturesRequest(1, first: place, split: state.split)]
    }

    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        let sensors = state.snapshot?.data.kind.columns?.count ?? 1
        switch deed {
        case .adjust(let offset): view.place = isSampled ? view.place + offset : max(0, view.place + offset)
        case .move(let offset): view.sensor = min(max(0, view.sensor + offset), sensors - 1)
        case .own: break
        }
        return []
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let data = state.snapshot?.data, let columns = TableColumns(data.kind, data.form) else { return }
        var x: [Float]?
        var rebuilt: [Float]?
        if isSampled {
            rebuilt = state.answer(SamplesRequest.self, for: self)?.answer.images.first
        } else if let pictures = state.answer(PicturesRequest.self, for: self)?.answer {
            (x, rebuilt) = (pictures.originals.first, pictures.reconstructions.first)
            if let seen = pictures.observed?.first, let values = x {
                x = zip(values, seen).map { $1 ? $0 : .nan }
            }
        }
        let charts = SensorCharts(columns, x: x, rebuilt: rebuilt)
        charts.draw(columns.columns.indices.dropFirst(state.view(of: self).sensor).map { $0 }, into: &pen)
    }
}

/// Charts of a window's sensors.
struct SensorCharts {
    private let columns: TableColumns
    private let x, rebuilt: [Float]?

    init(_ columns: TableColumns, x: [Float]?, rebuilt: [Float]?) {
        (self.columns, self.x, self.rebuilt) = (columns, x, rebuilt)
    }

    /// What a chart needs to be read.
    private static let (leastWidth, leastHeight) = (24, 6)

    /// Charts of those sensors, as many as there is room for.
    func draw(_ sensors: [Int], into pen: inout Pen) {
        guard !pen.bounds.isEmpty, x != nil || rebuilt != nil, !sensors.isEmpty else { return }
        let across = max(1, min(sensors.count, pen.width / Self.leastWidth))
        let down = max(1, min((sensors.count + across - 1) / across, pen.height / Self.leastHeight))
        for (row, band) in pen.bounds.rows(down).enumerated() {
            let shown = sensors.dropFirst(row * across).prefix(across)
            for (sensor, rect) in zip(shown, band.columns(across, gap: 1)) {
                pen.draw(chart(sensor, pen.capabilities, width: rect.width), in: rect)
            }
        }
    }

    private func chart(_ sensor: Int, _ capabilities: Capabilities, width: Int) -> LineChart {
        let column = columns.columns[sensor]
        func points(_ values: [Float]?) -> [LineChart.Point] {
            guard let values else { return [] }
            return (0..<columns.moments).map { moment in
                let start = moment * columns.width
                let value: Double
                if column.categories == nil {
                    value = Double(column.scale.original(values[start + column.places.lowerBound]))
                } else {
                    // The number of the text.
                    let own = values[(start + column.places.lowerBound)..<(start + column.places.upperBound)]
                    value =
                        own.contains(where: \.isNaN)
                        ? .nan : Double(own.indices.max { own[$0] < own[$1] }! - own.startIndex)
                }
                return LineChart.Point(x: Double(moment + 1), y: value)
            }
        }
        var series: [LineChart.Series] = []
        for (name, values, colour) in [("x", x, 0), ("x̂", rebuilt, 1)] where values != nil {
            series.append(
                LineChart.Series(
                    name: capabilities.spelled(name), points: points(values), style: Style(.accent(colour))))
        }
        let ys = series.flatMap(\.points).map(\.y).filter(\.isFinite)
        // A sensor that stands still needs a range as well.
        let range = ys.min().map { low -> ClosedRange<Double> in
            let high = ys.max()!
            let margin = high > low ? 0 : max(abs(high) * 0.01, 1e-6)
            return low - margin...high + margin
        }
        let name = DisplayWidth.clip(
            capabilities.spelled(column.name), to: max(4, width - 16), ellipsis: capabilities.glyphs.ellipsis)
        return LineChart(series: series, yLabel: name, xRange: 1...Double(max(2, columns.moments)), yRange: range)
    }
}
