import Laboratory
import Terminal

/// How training fares inside the model: alarms, each layer's gradient and steps, units that say nothing, what codes carry, and
/// the singular values of the encoder's Jacobian.
struct HealthPane: Pane {
    let id = "health"
    let summary = "alarms, gradients and steps of layers, silent units, what codes carry"

    struct View: Hashable {
        /// The row at which the Jacobian is looked at.
        var image = 0
        /// The first layer that is listed.
        var first = 0
        /// Whether KL is shown over time, not as it is now.
        var showsCourse = true
    }

    let start = View()
    let arrows = ArrowHints(across: "row of the Jacobian", along: "layers")

    var bindings: [Binding] {
        [own("health-course", "a", "KL over time, KL now", hint: "KL", onlyWithFocus: true)]
    }

    private func answer(_ state: State) -> Health? { state.answer(HealthRequest.self, for: self)?.answer }

    func detail(_ state: State) -> String {
        let count = state.snapshot?.alarms.count { $0.end == nil } ?? 0
        return count == 0 ? "no alarm" : "\(count) alarm\(count == 1 ? "" : "s")"
    }

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard state.snapshot != nil, size.height > 0 else { return [] }
        return [HealthRequest(image: state.view(of: self).image, split: state.split)]
    }

    func obstacle(to deed: PaneDeed, in state: State) -> String? {
        guard case .own = deed, let answer = answer(state) else { return nil }
        if answer.divergences == nil { return "codes without a distribution have no KL" }
        return answer.course.count > 2 ? nil : "there is no course of the KL yet"
    }

    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        switch deed {
        case .move(let offset):
            let most = max(0, (answer(state)?.layers.count ?? 1) - 1)
            view.first = min(max(0, view.first + offset), most)
        case .adjust(let offset): view.image += offset
        case .own: view.showsCourse.toggle()
        }
        return []
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let snapshot = state.snapshot else { return }
        guard let answer = answer(state) else { return pen.say("looking at the layers") }
        let alarms = alarmLines(snapshot, state, width: pen.width - 2)
        let (head, rest) = pen.bounds.split(top: min(alarms.count + 1, max(1, pen.height / 3)))
        pen.draw(in: head) { pen in
            pen.put(
                DisplayWidth.clip(
                    pen.capabilities.spelled(summary(answer, snapshot)), to: pen.width - 2,
                    ellipsis: pen.glyphs.ellipsis), x: 1, y: 0)
            for (y, line) in alarms.enumerated() where y + 1 < pen.height {
                pen.put(
                    DisplayWidth.clip(
                        pen.capabilities.spelled(line.text), to: pen.width - 2, ellipsis: pen.glyphs.ellipsis),
                    x: 1, y: y + 1, style: line.style)
            }
        }
        // Charts beside the list where there is room, else below it.
        let charts = Charts(answer, state.view(of: self))
        let list: Rect
        if rest.width >= 110 {
            let (left, right) = rest.split(left: rest.width / 2)
            list = left
            for (chart, rect) in zip(charts.all, right.rows(charts.all.count)) {
                pen.draw(in: rect.inset(dx: 1)) { chart(&$0) }
            }
        } else {
            // What the list leaves, and a third at least.
            let rows = rest.height < 9 ? 0 : min(12, max(rest.height / 3, rest.height - answer.layers.count - 2))
            let (above, below) = rest.split(bottom: rows)
            list = above
            for (chart, rect) in zip(charts.all, below.columns(charts.all.count, gap: 2)) {
                pen.draw(in: rect.inset(dx: 1)) { chart(&$0) }
            }
        }
        pen.draw(in: list) { Self.layers(answer.layers, from: state.view(of: self).first, into: &$0) }
    }

    // MARK: above

    private func summary(_ answer: Health, _ snapshot: Snapshot) -> String {
        var parts = ["\(answer.active) of \(answer.variances.count) codes vary"]
        if let divergences = answer.divergences { parts.append("KL \(short(divergences.reduce(0, +)))") }
        if let accuracy = snapshot.history.present(Measure.criticAccuracy.id) {
            parts.append("critic right in \(fixed(100 * Double(accuracy), 0)) %")
        }
        if let clipped = answer.clipped { parts.append("\(fixed(100 * clipped, 0)) % of the gradient clipped") }
        let gradient = answer.layers.reduce(0) { $0 + ($1.gradient ?? 0) * ($1.gradient ?? 0) }.squareRoot()
        parts.append("gradient \(short(gradient))")
        return parts.joined(separator: "  ")
    }

    /// Those that hold first, the latest of them at the top, then what is over.
    private func alarmLines(_ snapshot: Snapshot, _ state: State, width: Int) -> [(text: String, style: Style)] {
        let sorted =
            snapshot.alarms.filter { $0.end == nil }.reversed() + snapshot.alarms.filter { $0.end != nil }.reversed()
        return sorted.prefix(4).flatMap { alarm -> [(text: String, style: Style)] in
            let text = state.language.text(alarm)
            guard let end = alarm.end else {
                return DisplayWidth.wrap("! \(text)", to: max(1, width)).map { ($0, Style(.accent(1), .bold)) }
            }
            return [("over since step \(grouped(end)): \(text)", .dim)]
        }
    }

    // MARK: layers

    private static func layers(_ layers: [Health.Layer], from first: Int, into pen: inout Pen) {
        guard pen.height > 1 else { return }
        let fields = ["‖g‖", "‖Δw‖/‖w‖", "dead", "flat"]
        let widths = [8, 13, 10, 10]
        let room = pen.width - 2
        let longest = layers.reduce(8) { max($0, DisplayWidth.of($1.path)) }
        // The last ones go first where there is little room.
        let shown = (1...fields.count).last { room - widths[..<$0].reduce(0, +) >= min(longest, 16) } ?? 1
        let name = min(longest, room - widths[..<shown].reduce(0, +))
        func end(_ field: Int) -> Int { 1 + name + widths[...field].reduce(0, +) }
        pen.put("layer", x: 1, y: 0, style: .dim)
        for field in 0..<shown {
            pen.put(pen.capabilities.spelled(fields[field]), endingAt: end(field), y: 0, style: .dim)
        }
        let rows = pen.height - 1
        let start = min(first, max(0, layers.count - rows))
        for (y, layer) in layers.dropFirst(start).prefix(rows).enumerated() {
            pen.put(pen.shortened(layer.path, to: name), x: 1, y: y + 1)
            let counts = [layer.dead, layer.saturated].map { count in
                count.map { "\(grouped($0))/\(grouped(layer.units ?? 0))" } ?? ""
            }
            let texts = [layer.gradient.map(short) ?? "held", layer.ratio.map(short) ?? "-"] + counts
            for field in 0..<shown {
                // Half of a layer that says nothing is worth a look.
                let silent = [layer.dead, layer.saturated][max(0, field - 2)] ?? 0
                let isBad = field >= 2 && 2 * silent >= layer.units ?? .max
                pen.put(
                    texts[field], endingAt: end(field), y: y + 1, style: isBad ? Style(.accent(1), .bold) : .plain)
            }
        }
        if start > 0 { pen.put(pen.glyphs.scrollUp, x: 0, y: 1, style: .dim) }
        if start + rows < layers.count { pen.put(pen.glyphs.scrollDown, x: 0, y: rows, style: .dim) }
    }

    // MARK: charts

    private struct Charts {
        let all: [(inout Pen) -> Void]

        init(_ answer: Health, _ view: View) {
            let codes = answer.divergences ?? answer.variances.map { $0.squareRoot() }
            let (name, short) =
                answer.divergences == nil ? ("spread of codes", "spread") : ("KL of codes, nats", "KL")
            let now = BarChart(title: name, shortTitle: short, values: codes.sorted(by: >), accent: 0)
            let course = CourseChart(answer.course)
            let jacobian = BarChart(
                title: answer.singularValues.isEmpty
                    ? "J_f is too large to be taken apart" : "J_f at row \(answer.place), singular values",
                shortTitle: "J_f at row \(answer.place)", values: answer.singularValues, accent: 2)
            all = [
                { pen in
                    if view.showsCourse && course.fits(pen.size) {
                        course.draw(into: &pen)
                    } else {
                        now.draw(into: &pen)
                    }
                }, { jacobian.draw(into: &$0) },
            ]
        }
    }
}
