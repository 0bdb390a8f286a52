import Laboratory
import Terminal
import Uses

/// What each code does: from an image's code one number goes along its axis while the others stay, and what the decoder makes
/// of that stands beside each other; a person sets numbers by hand.
struct TraversePane: Pane {
    let id = "traverse"
    let summary = "what each code does: one walks along its axis while the others stay"

    struct View: Hashable {
        /// A position in the gallery.
        var image = 0
        /// The number of the code that the arrow keys move; nil for the first in the list.
        var code: Int?
        /// Codes that were set by hand, by their numbers.
        var set: [Int: Float] = [:]
    }

    let start = View()
    let arrows = ArrowHints(across: "value", along: "code")

    private enum Key {
        static let (next, previous, own) = ("traverse-next", "traverse-previous", "traverse-own")
    }

    var bindings: [Binding] {
        [
            own(Key.previous, "[", "walk from image before", onlyWithFocus: true),
            own(Key.next, "]", "walk from next image", hint: "image", onlyWithFocus: true),
            own(Key.own, "0", "the image's own codes", hint: "its own", onlyWithFocus: true),
        ]
    }

    /// Steps from one end of an axis to the other: a tenth of a standard deviation each.
    private static let steps: Float = 60

    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        let traversal = answer(state)
        switch deed {
        case .move(let offset):
            guard let codes = traversal?.usage.codes else { break }
            let place = codes.firstIndex { $0.code == view.code } ?? 0
            view.code = codes[min(max(0, place + offset), codes.count - 1)].code
        case .adjust(let offset):
            guard let traversal else { break }
            let use = traversal.usage.codes.first { $0.code == view.code } ?? traversal.usage.codes[0]
            let part = traversal.axis.part(of: view.set[use.code] ?? traversal.own[use.code], of: use)
            view.code = use.code
            view.set[use.code] = traversal.axis.value(of: use, at: min(1, max(0, part + Float(offset) / Self.steps)))
        case .own(Key.own): view.set = [:]
        case .own(let name):
            view.image += name == Key.next ? 1 : -1
            view.set = [:]
        }
        return []
    }

    /// A click on an image sets its code to that value, one on a code's name chooses it.
    func press(
        _ view: inout View, x: Int, y: Int, size: Size, in state: State, _ capabilities: Capabilities
    ) -> Touch {
        guard let traversal = answer(state), let data = state.snapshot?.data else { return Touch() }
        let codes = traversal.usage.codes
        if state.kind == .images {
            let grid = TraverseGrid(data.shape, in: size, codes: codes.count)
            guard let row = grid.row(at: y), traversal.first + row < codes.count, row < traversal.images.count else {
                return Touch()
            }
            let use = codes[traversal.first + row]
            view.code = use.code
            if let step = grid.step(at: x) {
                view.set[use.code] = traversal.axis.value(of: use, at: grid.part(of: step))
            }
        } else {
            let list = TraverseList.area(size)
            guard list.contains(x: x, y: y) else { return Touch() }
            let first = TraverseList.first(traversal.chosen, rows: list.height, of: codes.count)
            let place = first + y - list.y
            if codes.indices.contains(place) { view.code = codes[place].code }
        }
        return Touch()
    }

    // MARK: what it asks for

    private func answer(_ state: State) -> Traversal? { state.answer(TraversalRequest.self, for: self)?.answer }

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard let snapshot = state.snapshot, size.height > 0 else { return [] }
        let view = state.view(of: self)
        let codes = answerBefore(snapshot)?.usage.codes.count ?? snapshot.setup.experiment.latent
        var request = TraversalRequest(
            image: view.image, code: view.code, set: view.set, rows: 1, steps: 1, split: state.split)
        var others: [any ViewRequest] = []
        switch state.kind {
        case .images:
            let grid = TraverseGrid(snapshot.data.shape, in: size, codes: codes)
            (request.rows, request.steps) = (grid.rows, grid.steps)
        case .points:
            (request.rows, request.steps) = (min(codes, TraversePlane.mostCurves), TraversePlane.steps)
            others = [PicturesRequest(PlanePane.count, split: state.split)]
        case .tables: request.steps = TraverseTable.steps(TraverseList.rest(size).width)
        case .series, .ratings: break
        }
        return [CodeUsageRequest(split: state.split), request] + others
    }

    /// Whatever was answered last: ``State/answer(_:for:)`` asks for the requests.
    private func answerBefore(_ snapshot: Snapshot) -> Traversal? {
        snapshot.answers.first(TraversalRequest.self)?.answer
    }

    // MARK: the picture

    func detail(_ state: State) -> String {
        guard let traversal = answer(state) else { return "" }
        let usage = traversal.usage
        let order = usage.codes.first?.divergence == nil ? "spread" : "KL"
        return "\(grouped(usage.used)) of \(grouped(usage.codes.count)) used, by \(order)"
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let data = state.snapshot?.data else { return }
        guard let traversal = answer(state) else { return pen.say("computing codes") }
        let (head, _) = pen.bounds.split(top: 1)
        pen.draw(in: head) { TraverseHead(traversal, state).draw(into: &$0) }
        if state.kind == .images {
            let grid = TraverseGrid(data.shape, in: pen.size, codes: traversal.usage.codes.count)
            return grid.draw(traversal, Thumbnail(data.shape), into: &pen)
        }
        pen.draw(in: TraverseList.area(pen.size)) { TraverseList.draw(traversal, into: &$0) }
        let rest = TraverseList.rest(pen.size)
        switch state.kind {
        case .images: break
        case .ratings: pen.draw(in: rest) { $0.say("what a code does to ratings has no picture") }
        case .points:
            let data = state.answer(PicturesRequest.self, for: self)?.answer.originals ?? []
            pen.draw(in: rest) { TraversePlane(traversal, data).draw(into: &$0) }
        case .tables:
            guard let columns = TableColumns(data.kind, data.form) else { return }
            pen.draw(in: rest) { TraverseTable(traversal, columns).draw(into: &$0) }
        case .series:
            guard let columns = TableColumns(data.kind, data.form) else { return }
            let (charts, line) = rest.split(bottom: 1)
            pen.draw(in: charts) {
                SensorCharts(columns, x: traversal.x, rebuilt: traversal.byHand).draw(
                    Array(columns.columns.indices), into: &$0)
            }
            pen.draw(in: line) {
                TraverseAxis(traversal, from: 1, to: $0.width - 2).draw(into: &$0, y: 0)
            }
        }
    }
}

/// The first row: the image, the code that is walked along, its value, and what it carries.
struct TraverseHead {
    private let traversal: Traversal
    private let state: State

    init(_ traversal: Traversal, _ state: State) { (self.traversal, self.state) = (traversal, state) }

    func draw(into pen: inout Pen) {
        let use = traversal.use
        let (own, value) = (traversal.own[use.code], traversal.code[use.code])
        let name = "z\(use.code) = \(fixed(Double(value), 2))"
        let carries = use.isUsed ? use.words : "\(use.words), unused"
        let row = state.kind.row
        let origin = "from \(row) \(traversal.place)" + (traversal.label.map { ", \(state.name(ofClass: $0))" } ?? "")
        let set = zip(traversal.own, traversal.code).count { $0 != $1 }
        let byHand = set == 0 ? "" : ", its own \(fixed(Double(own), 2)); \(grouped(set)) set by hand"
        // The fullest that there is room for.
        let forms = [
            "\(name)  \(carries)  \(origin)\(byHand)", "\(name)  \(carries)  \(origin)", "\(name)  \(carries)", name,
        ]
        pen.put(fullest: forms, x: 1, y: 0, style: .bold)
    }
}

extension CodeUse {
    /// What it carries, with its unit.
    var words: String {
        divergence.map { "KL \(short(Double($0))) nats" } ?? "sd \(short(Double(deviation)))"
    }
}
