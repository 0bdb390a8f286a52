import Laboratory
import Terminal
import Uses

/// Rows by how little they are like those that the model learnt from: their scores, a threshold, and what makes the highest.
struct AnomaliesPane: Pane {
    let id = "anomalies"
    let summary = "scores of rows, a threshold, and what makes the highest ones"

    struct View: Hashable {
        var kind = ScoreKind.error
        var normal = NormalRows.automatic
        var cut = Cut.rule("quantile")
        /// Which of the worst rows is looked at.
        var selected = 0
        /// Whether a person chose the threshold: then it is kept with the model.
        var isChosen = false

        /// The threshold as the session keeps it.
        var wish: Command {
            let (rule, number): (String, Double?) =
                switch cut {
                case .rule(let id): (id, nil)
                case .value(let value): ("value", value)
                }
            return .keep(AnyKeptWish(ThresholdWish(kind, normal: normal, rule: rule, number: number)))
        }
    }

    /// Where the threshold is from.
    enum Cut: Hashable {
        /// The rule of that id, with its own number.
        case rule(String)
        /// A person's.
        case value(Double)
    }

    let start = View()
    let arrows = ArrowHints(across: "threshold", along: "row")

    private enum Key {
        static let (rule, score, normal) = ("threshold-rule", "score-kind", "normal-rows")
    }

    var bindings: [Binding] {
        [
            own(Key.rule, "a", "next threshold rule", hint: "rule", onlyWithFocus: true),
            own(Key.score, "e", "next kind of score", hint: "score", onlyWithFocus: true),
            own(Key.normal, "i", "which class is normal", hint: "normal", onlyWithFocus: true),
        ]
    }

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard state.snapshot != nil, size.height > 0 else { return [] }
        let view = state.view(of: self)
        return [AnomalyRequest(view.kind, normal: view.normal, split: state.split)]
    }

    private func answer(_ state: State) -> AnomalyView? { state.answer(AnomalyRequest.self, for: self)?.answer }

    func detail(_ state: State) -> String {
        let view = state.view(of: self)
        guard let answer = answer(state), answer.obstacle == nil else { return state.language.text(view.kind) }
        return "\(state.language.text(answer.kind)), \(grouped(answer.scores.count)) \(state.kind.rows)"
    }

    // MARK: the threshold

    /// The rules that can be chosen from the screen, in their order; a value of one's own is what the arrow keys make.
    static func rules(hasLabels: Bool) -> [ThresholdRule] {
        ThresholdRule.all.filter { $0.id != "value" && (hasLabels || !$0.needsLabels) }
    }

    static func threshold(_ cut: Cut, _ evidence: ThresholdRule.Evidence) -> Result<Threshold, ThresholdFault> {
        let (id, number): (String, Double?) =
            switch cut {
            case .rule(let id): (id, nil)
            case .value(let value): ("value", value)
            }
        guard let rule = ThresholdRule.named(id) else { return .failure(.noTail) }
        return Result { () throws(ThresholdFault) in try rule.threshold(number, from: evidence) }
    }

    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        let answer = answer(state)
        switch deed {
        case .move(let offset):
            view.selected = min(max(0, view.selected + offset), max(0, (answer?.suspects.count ?? 1) - 1))
        case .adjust(let offset):
            guard let evidence = answer?.evidence, let axis = answer.flatMap({ ScoreAxis($0.scores) }) else { break }
            let present = (try? Self.threshold(view.cut, evidence).get()).map { axis.place(of: $0.value) } ?? 0.5
            // A hundredth of the axis; a little beyond its ends all or none are called.
            let place = min(1.01, max(-0.01, present + Double(offset) / 100))
            (view.cut, view.isChosen) = (.value(axis.score(at: place)), true)
        case .own(Key.rule):
            let rules = Self.rules(hasLabels: answer?.isAnomaly != nil)
            var place = 0
            if case .rule(let id) = view.cut { place = (rules.firstIndex { $0.id == id } ?? -1) + 1 }
            (view.cut, view.isChosen) = (.rule(rules[place % rules.count].id), true)
        case .own(Key.score):
            let kinds = answer?.kinds ?? [.error, .nearest]
            view.kind = kinds[((kinds.firstIndex(of: view.kind) ?? -1) + 1) % kinds.count]
            view.selected = 0
            // A score of another kind is in other units.
            if case .value = view.cut { view.cut = start.cut }
        case .own:
            let classes = state.snapshot?.data.classes ?? 0
            switch view.normal {
            case .automatic: view.normal = .all
            case .all: view.normal = classes > 0 ? .ofClass(0) : .automatic
            case .ofClass(let number): view.normal = number + 1 < classes ? .ofClass(number + 1) : .automatic
            }
            view.selected = 0
        }
        if case .move = deed { return [] }
        return view.isChosen ? [view.wish] : []
    }

    /// A click in the list chooses a row, one in the histogram puts the threshold there.
    func press(
        _ view: inout View, x: Int, y: Int, size: Size, in state: State, _ capabilities: Capabilities
    ) -> Touch {
        guard let answer = answer(state), answer.obstacle == nil else { return Touch() }
        let regions = AnomalyRegions(size, hasSide: hasSide(answer, state))
        if regions.list.contains(x: x, y: y), y > regions.list.y {
            let first = AnomalyList.first(view.selected, rows: regions.list.height - 1, of: answer.suspects.count)
            view.selected = min(first + y - regions.list.y - 1, answer.suspects.count - 1)
        } else if regions.histogram.contains(x: x, y: y), let axis = ScoreAxis(answer.scores) {
            let plot = ScoreHistogram.plot(in: regions.histogram.size)
            let column = x - regions.histogram.x - plot.x
            if (0..<plot.width).contains(column) {
                (view.cut, view.isChosen) = (.value(axis.score(at: Double(column) / Double(plot.width))), true)
                return Touch(commands: [view.wish])
            }
        }
        return Touch()
    }

    // MARK: the picture

    private func hasSide(_ answer: AnomalyView, _ state: State) -> Bool {
        !answer.roc.isEmpty || state.kind == .series
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard state.snapshot != nil else { return }
        guard let answer = answer(state) else { return pen.say("scoring \(state.kind.rows)") }
        if let obstacle = answer.obstacle { return pen.say(state.language.text(obstacle)) }
        guard let evidence = answer.evidence, let axis = ScoreAxis(answer.scores) else { return }
        let view = state.view(of: self)
        let found = Self.threshold(view.cut, evidence)
        let threshold = (try? found.get())?.value
        let regions = AnomalyRegions(pen.size, hasSide: hasSide(answer, state))
        let names = names(answer, state)
        let rates = CallRates(answer, threshold: threshold ?? .infinity)
        pen.draw(in: regions.head) {
            AnomalyHead(
                found: found, rates: rates, area: answer.area,
                remark: answer.hasOthersInTest ? "others are in the test split: \(state.key(.toggleTest))" : nil,
                language: state.language
            ).draw(
                into: &$0)
        }
        let selected = min(view.selected, answer.suspects.count - 1)
        let isOverTime = state.kind == .series
        let side = SideCurve(answer, rates, threshold: threshold, place: answer.suspects[max(0, selected)].place)
        // Where there is room for one only, time says more than how often.
        if isOverTime && regions.side.isEmpty {
            pen.draw(in: regions.histogram) { side.overTime(into: &$0) }
        } else {
            let histogram = ScoreHistogram(
                axis: axis, scores: answer.scores, isAnomaly: answer.isAnomaly, names: names, threshold: threshold)
            pen.draw(in: regions.histogram) { histogram.draw(into: &$0) }
            pen.draw(in: regions.side) { isOverTime ? side.overTime(into: &$0) : side.roc(into: &$0) }
        }
        let list = AnomalyList(answer.suspects, selected: selected, threshold: threshold, state)
        pen.draw(in: regions.list) { list.draw(hasParts: regions.parts.isEmpty, into: &$0) }
        pen.draw(in: regions.parts) { SuspectParts(answer.suspects[max(0, selected)], state).draw(into: &$0) }
    }

    /// What normal rows are called, and the others.
    private func names(_ answer: AnomalyView, _ state: State) -> (normal: String, others: String) {
        guard let number = answer.normalClass else { return ("normal", "others") }
        let classes = state.snapshot?.data.classes ?? 0
        return (state.name(ofClass: number), classes == 2 ? state.name(ofClass: 1 - number) : "others")
    }
}

/// What a threshold does to rows of either kind.
struct CallRates {
    let called, normal, falseAlarms, others, misses: Int
    let count: Int

    init(_ answer: AnomalyView, threshold: Double) {
        var (called, normal, falseAlarms, others, misses) = (0, 0, 0, 0, 0)
        for (place, score) in answer.scores.enumerated() {
            let isCalled = Double(score) >= threshold
            called += isCalled ? 1 : 0
            if answer.isAnomaly?[place] ?? false {
                others += 1
                misses += isCalled ? 0 : 1
            } else {
                normal += 1
                falseAlarms += isCalled ? 1 : 0
            }
        }
        (self.called, self.normal, self.falseAlarms) = (called, normal, falseAlarms)
        (self.others, self.misses, count) = (others, misses, answer.scores.count)
    }
}

/// The rows above the pictures: the threshold, where it is from, and what it does.
struct AnomalyHead {
    let found: Result<Threshold, ThresholdFault>
    let rates: CallRates
    let area: Double?
    /// What else there is to be known of the rows.
    let remark: String?
    let language: any Language

    func draw(into pen: inout Pen) {
        let flagged = "\(grouped(rates.called)) of \(grouped(rates.count)) flagged"
        // The fuller one first, as far as there is room.
        let first: [String]
        switch found {
        case .success(let threshold):
            let value = "threshold \(short(threshold.value))"
            first = ["\(value), \(language.text(threshold))  \(flagged)", "\(value)  \(flagged)"]
        case .failure(let fault): first = ["\(language.text(fault))  \(flagged)", language.text(fault)]
        }
        let second = [(true, true), (true, false), (false, false)].map { (isLong: Bool, hasArea: Bool) -> String in
            func share(_ part: Int, _ all: Int) -> String {
                let share = "\(fixed(100 * Double(part) / Double(max(1, all)), 1))%"
                return isLong ? "\(share) (\(grouped(part)) of \(grouped(all)))" : share
            }
            var line = "false alarms \(share(rates.falseAlarms, rates.normal))"
            if rates.others > 0 { line += "  misses \(share(rates.misses, rates.others))" }
            if hasArea, let area { line += "  AUC \(fixed(area, 3))" }
            if hasArea, let remark { line += "  \(remark)" }
            return line
        }
        let room = pen.width - 2
        let lines: [[String]] = pen.height > 1 ? [first, second] : [second]
        for (y, forms) in lines.enumerated() {
            let texts = forms.map { pen.capabilities.spelled($0) }
            let text = texts.first { DisplayWidth.of($0) <= room } ?? texts.last ?? ""
            pen.put(
                DisplayWidth.clip(text, to: room, ellipsis: pen.glyphs.ellipsis), x: 1, y: y,
                style: y == 0 ? .bold : .plain)
        }
    }
}
