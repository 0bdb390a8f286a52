import Laboratory
import Terminal
import Uses

/// What stands beside the map: what the decoder makes of the cursor's place, where that is, and which class is nearest.
struct MapSide {
    private let map: CodeMap
    private let point: MapPoint
    private let state: State

    init(_ map: CodeMap, _ point: MapPoint, _ state: State) {
        (self.map, self.point, self.state) = (map, point, state)
    }

    func draw(into pen: inout Pen) {
        guard !pen.bounds.isEmpty, let data = state.snapshot?.data else { return }
        let lines = lines(pen)
        // Beside each other where it is low and wide.
        let isLow = pen.width > 3 * pen.height
        let (image, text): (Rect, Rect)
        if isLow {
            let thumbnail = Thumbnail(data.shape)
            let width = state.kind == .images ? thumbnail.cells(rows: pen.height).width + 2 : pen.width / 2
            (image, text) = pen.bounds.split(left: min(width, pen.width - 12))
        } else {
            let rows = min(lines.count, max(1, pen.height / 3))
            let most =
                state.kind == .images ? Thumbnail(data.shape).cells(rows: pen.height - rows).height : pen.height
            (image, text) = pen.bounds.split(top: min(pen.height - rows, most))
        }
        pen.draw(in: image) { decoded(data, into: &$0) }
        pen.draw(in: text) { pen in
            for (y, line) in lines.enumerated() { pen.put(line.text, x: 0, y: y, style: line.style) }
        }
    }

    /// The fullest words that there is room for in a row each.
    private func lines(_ pen: Pen) -> [(text: String, style: Style)] {
        let width = pen.width > 3 * pen.height ? pen.width / 2 : pen.width
        func fitting(_ forms: [String]) -> String {
            let forms = forms.map { pen.capabilities.spelled($0) }
            return forms.first { DisplayWidth.of($0) <= width }
                ?? DisplayWidth.clip(forms.last ?? "", to: width, ellipsis: pen.glyphs.ellipsis)
        }
        var lines: [(String, Style)] = []
        let values = [point.place.x, point.place.y]
        let places = zip(map.axes, values).map { "\($0.name) \(fixed(Double($1), 2))" }
        let numbers = values.prefix(map.axes.count).map { fixed(Double($0), 2) }
        lines.append((fitting([places.joined(separator: "  "), numbers.joined(separator: ", ")]), .bold))
        if let distance = point.distance {
            let near = short(Double(distance))
            if let name = point.name, state.kind == .ratings {
                lines.append((fitting(["nearest: \(name), at \(near)", "nearest: \(name)", name]), .bold))
            } else if let label = point.label {
                let name = state.name(ofClass: label)
                lines.append(
                    (
                        fitting(["nearest code at \(near): \(name)", "\(name) at \(near)", "\(label): \(near)"]),
                        Style(.accent(label))
                    ))
            } else {
                lines.append((fitting(["nearest code at \(near)", "near: \(near)"]), .plain))
            }
        }
        if let prior = map.prior {
            let (x, y) = (Double(values[0]), map.axes.count > 1 ? Double(values[1]) : 0)
            let sigmas = fixed((x * x + y * y).squareRoot() / Double(prior), 1)
            lines.append(
                (fitting(["\(sigmas)σ from the prior's middle", "\(sigmas)σ of the prior", "\(sigmas)σ"]), .dim))
        }
        // What the signs of the map stand for, where classes have names.
        if let classes = state.snapshot?.data.form?.label?.classes, classes.count <= Colour.accents {
            for label in classes.indices {
                let name = "\(MapPicture.sign(label)) \(state.name(ofClass: label))"
                lines.append((fitting([name]), Style(.accent(label))))
            }
        }
        return lines
    }

    private func decoded(_ data: Snapshot.DataSummary, into pen: inout Pen) {
        switch state.kind {
        case .images: pen.draw(Thumbnail(data.shape).image(point.image))
        case .points:
            let text = point.image.map { fixed(Double($0), 2) }.joined(separator: ", ")
            pen.put(pen.capabilities.spelled("x̂  \(text)"), x: 0, y: 0)
        case .tables:
            guard let columns = TableColumns(data.kind, data.form) else { return }
            for number in columns.columns.indices.prefix(pen.height) {
                let value = CellText.text(columns.value(number, of: point.image), spread: nil)
                let room = max(4, pen.width - 12)
                pen.put(pen.shortened(columns.columns[number].name, to: room), x: 0, y: number)
                pen.put(
                    DisplayWidth.clip(pen.capabilities.spelled(value), to: 10, ellipsis: pen.glyphs.ellipsis),
                    endingAt: pen.width - 1, y: number)
            }
        case .ratings: break
        case .series:
            guard let columns = TableColumns(data.kind, data.form) else { return }
            SensorCharts(columns, x: nil, rebuilt: point.image).draw(Array(columns.columns.indices), into: &pen)
        }
    }
}
