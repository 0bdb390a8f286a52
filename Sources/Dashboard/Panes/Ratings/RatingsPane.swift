import Laboratory
import Terminal
import Uses

/// A user's items as the model predicts them, beside those that are known, and why it says so; or those of somebody made up, who
/// is answered while it trains. Stands where the reconstructions of images stand.
struct RatingsPane: Pane {
    let id = "ratings"
    let summary = "a user's known and predicted items, and why; or those of somebody made up"
    let slot = "reconstruction"

    struct View: Hashable {
        var user = 0
        /// Whether somebody made up is answered.
        var isOwn = false
        /// What they say of items.
        var said: [String: Float] = [:]
        /// What they spoke of last.
        var last: String?
        /// The prediction that is looked at.
        var selected = 0
    }

    let start = View()

    var arrows: ArrowHints { ArrowHints(across: "user", along: "item") }

    private enum Key {
        static let (own, rate, less, forget) = ("own-ratings", "rate-item", "rate-less", "forget-ratings")
    }

    var bindings: [Binding] {
        [
            own(Key.own, "i", "your own ratings, or not", hint: "own", onlyWithFocus: true),
            own(
                Key.rate, "", keys: [.enter], "rate the item, the best", hint: "rate",
                onlyWithFocus: true),
            own(Key.less, "a", "rate the last one lower", hint: "lower", onlyWithFocus: true),
            own(Key.forget, "e", "forget your own ratings", hint: "forget", onlyWithFocus: true),
        ]
    }

    func shows(_ kind: DataKind) -> Bool { kind == .ratings }

    private func person(_ view: View) -> RatingsRequest.Person { view.isOwn ? .own(view.said) : .user(view.user) }

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard state.snapshot != nil, size.height > 0 else { return [] }
        let view = state.view(of: self)
        return [RatingsRequest(person(view), count: view.selected + size.height, selected: view.selected)]
    }

    private func view(_ state: State) -> RatingsView? { state.answer(RatingsRequest.self, for: self)?.answer }

    private func answer(_ state: State) -> RatingsView.Answer? {
        if case .answer(let answer)? = view(state) { answer } else { nil }
    }

    func detail(_ state: State) -> String {
        guard let answer = answer(state) else { return "" }
        if case .own = answer.person { return "you, \(grouped(answer.knownCount)) rated" }
        return "user \(answer.name) of \(grouped(answer.users)), \(grouped(answer.knownCount)) known"
    }

    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        let answer = answer(state)
        switch deed {
        case .move(let offset):
            view.selected = min(max(0, view.selected + offset), max(0, (answer?.items ?? 1) - 1))
        case .adjust(let offset):
            (view.user, view.isOwn, view.selected) = (view.user + offset, false, 0)
        case .own(Key.own): (view.isOwn, view.selected) = (!view.isOwn, 0)
        case .own(Key.forget): (view.isOwn, view.said, view.last, view.selected) = (true, [:], nil, 0)
        case .own(Key.rate):
            guard let answer, let chosen = chosen(view, answer) else { break }
            // Whoever rates is themselves.
            view.isOwn = true
            (view.said[chosen], view.last) = (answer.best, chosen)
            if view.selected > 0 { view.selected -= 1 }
        case .own(Key.less):
            guard let answer else { break }
            guard let last = view.last, let rating = view.said[last] else {
                // Nothing was rated yet: what one doesn't like.
                guard answer.isOfRatings, let chosen = chosen(view, answer) else { break }
                (view.isOwn, view.said[chosen], view.last) = (true, answer.scale.lowerBound, chosen)
                break
            }
            // Whole numbers where the scale has some, else quarters of it.
            let span = answer.scale.upperBound - answer.scale.lowerBound
            let lower = min(rating, answer.best) - (span >= 2 ? 1 : span / 4)
            view.said[last] = answer.isOfRatings && lower >= answer.scale.lowerBound && span > 0 ? lower : nil
        case .own: break
        }
        return []
    }

    private func chosen(_ view: View, _ answer: RatingsView.Answer) -> String? {
        answer.predicted.isEmpty ? nil : answer.predicted[min(view.selected, answer.predicted.count - 1)].item
    }

    /// What a person types: a rating of an item in their own name, nil to take it back.
    func rate(_ item: String, _ rating: Float?, _ view: inout View) {
        (view.isOwn, view.selected, view.last) = (true, 0, item)
        view.said[item] = rating
    }

    func press(
        _ view: inout View, x: Int, y: Int, size: Size, in state: State, _ capabilities: Capabilities
    ) -> Touch {
        let regions = RatingsRegions(size)
        guard regions.predicted.contains(x: x, y: y), let answer = answer(state) else { return Touch() }
        let row = y - regions.predicted.y - 1 + regions.first(view.selected)
        if answer.predicted.indices.contains(row) { view.selected = row }
        return Touch()
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let shown = view(state) else {
            return pen.say(state.snapshot?.answers.isEmpty == false ? "asking the model" : "")
        }
        guard case .answer(let answer) = shown else {
            return pen.say("only a model of dense layers is asked what it predicts of users")
        }
        RatingsPicture(answer, selected: state.view(of: self).selected).draw(into: &pen)
    }
}

/// Where things stand: predictions and known items beside each other where there is room, reasons below.
struct RatingsRegions {
    let predicted, known, reasons: Rect

    init(_ size: Size) {
        let all = Rect(width: size.width, height: size.height)
        let below = size.height >= 6 ? (size.height >= 12 ? 2 : 1) : 0
        let (body, foot) = all.split(bottom: below)
        reasons = foot
        if size.width >= 52 {
            let halves = body.columns(2, gap: 2)
            (predicted, known) = (halves[0], halves[1])
        } else {
            let rows = body.height >= 6 ? max(2, body.height * 2 / 5) : 0
            let (upper, lower) = body.split(bottom: rows)
            (predicted, known) = (upper, lower)
        }
    }

    /// The first prediction that is shown, below a line of words, so that the chosen one is.
    func first(_ selected: Int) -> Int { max(0, selected - max(0, predicted.height - 2)) }
}

private struct RatingsPicture {
    private let answer: RatingsView.Answer
    private let selected: Int

    init(_ answer: RatingsView.Answer, selected: Int) {
        self.answer = answer
        self.selected = min(selected, max(0, answer.predicted.count - 1))
    }

    private var isOwn: Bool { if case .own = answer.person { true } else { false } }

    func draw(into pen: inout Pen) {
        let regions = RatingsRegions(pen.size)
        pen.draw(in: regions.predicted) { predictions(from: regions.first(selected), into: &$0) }
        pen.draw(in: regions.known) { known(into: &$0) }
        pen.draw(in: regions.reasons) { reasons(into: &$0) }
    }

    private func number(_ value: Float) -> String {
        answer.isOfRatings ? fixed(Double(value), 2) : "\(fixed(100 * Double(value), 1)) %"
    }

    private func said(_ rating: Float) -> String {
        answer.isOfRatings ? rating.asRating : "*"
    }

    private func fitting(_ forms: [String], _ pen: Pen) -> String {
        forms.first { DisplayWidth.of($0) <= pen.width - 2 } ?? ""
    }

    private func predictions(from first: Int, into pen: inout Pen) {
        let words =
            !answer.isByModel
            ? (answer.isOfRatings
                ? ["nothing is known yet: rated best", "rated best"]
                : ["nothing is known yet: most liked", "most liked"])
            : ["predicted, highest first", "predicted"]
        pen.put(fitting(words, pen), x: 1, y: 0, style: .bold)
        let hasHeld = answer.predicted.contains { $0.rating != nil }
        let numbers = 7
        let held = hasHeld ? 6 : 0
        for (row, entry) in answer.predicted.dropFirst(first).enumerated() {
            let y = row + 1
            guard y < pen.height else { break }
            let isChosen = first + row == selected
            let style: Style = isChosen ? .bold : .plain
            pen.put(isChosen ? ">" : " ", x: 0, y: y, style: style)
            pen.put(pen.shortened(entry.item, to: max(1, pen.width - 3 - numbers - held)), x: 2, y: y, style: style)
            pen.put(number(entry.predicted), endingAt: pen.width - held, y: y, style: style)
            if let rating = entry.rating, pen.width > 20 {
                pen.put("(\(said(rating)))", endingAt: pen.width, y: y, style: Style(.accent(1)))
            }
        }
    }

    private func known(into pen: inout Pen) {
        guard pen.height > 0 else { return }
        if answer.known.isEmpty {
            return pen.say(isOwn ? "nothing rated yet: enter rates the chosen item, :like any" : "nothing is known")
        }
        let words =
            answer.isOfRatings
            ? ["known: rated, and what the model says", "known: rated, said", "known"]
            : ["known: what they took", "known"]
        pen.put(fitting(words, pen), x: 1, y: 0, style: .bold)
        for (row, entry) in answer.known.enumerated() {
            let y = row + 1
            guard y < pen.height else { break }
            pen.put(pen.shortened(entry.item, to: max(1, pen.width - 14)), x: 1, y: y)
            if let rating = entry.rating { pen.put(said(rating), endingAt: pen.width - 7, y: y, style: .bold) }
            pen.put(number(entry.predicted), endingAt: pen.width, y: y, style: .dim)
        }
    }

    private func reasons(into pen: inout Pen) {
        guard pen.height > 0 else { return }
        if let (name, near) = answer.unknown.first {
            let hint = near.map { ", perhaps \($0)" } ?? ""
            return pen.say("no item is called \(name)\(hint)")
        }
        guard !answer.predicted.isEmpty, answer.isByModel else { return }
        guard !answer.reasons.isEmpty else { return pen.say("why: no known item speaks for it") }
        let parts = answer.reasons.map { "\($0.item) (+\(short(Double($0.share))))" }
        var text = "why: \(parts[0])"
        for part in parts.dropFirst()
        where DisplayWidth.of(text) + DisplayWidth.of(part) + 2 < pen.height * (pen.width - 4) {
            text += ", \(part)"
        }
        pen.say(text)
    }
}

extension State {
    /// Takes a rating of one's own, and shows what comes of it.
    mutating func like(_ item: String, _ rating: Float?) {
        let pane = RatingsPane()
        guard self.pane(at: pane.slot)?.id == pane.id else { return say("these data are no ratings") }
        if let rating, rating.isFinite,
            case .answer(let answer)? = self.answer(RatingsRequest.self, for: pane)?.answer,
            answer.isOfRatings, !answer.scale.contains(rating)
        {
            let (low, high) = (answer.scale.lowerBound, answer.scale.upperBound)
            return say("\(rating.asRating): ratings go from \(low.asRating) to \(high.asRating)")
        }
        var view = view(of: pane)
        pane.rate(item, rating, &view)
        setView(of: pane, to: view)
        show(pane.slot)
    }
}

extension Float {
    /// As people write ratings: 4, or 4.50.
    fileprivate var asRating: String { self == rounded() ? fixed(Double(self), 0) : short(Double(self)) }
}
