import Datasets
import Laboratory
import Terminal

/// A part of the screen, whole in one file: its id, what a person has chosen in it, its keys, what it asks of the session
/// and its picture. Panes hold nothing themselves; a new one is a line in ``Panes/all``.
protocol Pane: Sendable {
    /// What a person has chosen in it.
    associatedtype View: Hashable & Sendable = NoView

    /// Its name in layouts, in the configuration and in its title, unless that says more.
    var id: String { get }
    /// What it shows, for the list of panes.
    var summary: String { get }
    /// Whose place in layouts and under the digits it takes: its own, or that of a pane for data of another kind.
    var slot: String { get }
    /// Whether it says anything of such data.
    func shows(_ kind: DataKind) -> Bool
    /// What is chosen at first.
    var start: View { get }
    /// What the arrow keys do in it, for the last row.
    var arrows: ArrowHints { get }
    /// The same where it depends on what is chosen in it.
    func arrows(in state: State) -> ArrowHints
    /// Its own keys; ``own(_:_:keys:_:hint:onlyWithFocus:)`` makes them.
    var bindings: [Binding] { get }
    /// Whether one of these keys, by its name, shows it where it isn't seen.
    func shown(by key: String) -> Bool

    /// What its title row calls it.
    func title(_ state: State) -> String
    /// What stands at the right end of its title row.
    func detail(_ state: State) -> String
    /// The rows that it wants where a layout leaves that to it; nil where it takes a share of what there is.
    func rows(on screen: Size) -> Int?
    /// What it needs from the session to be drawn at a size.
    func requests(_ state: State, size: Size) -> [any ViewRequest]
    func draw(_ state: State, into pen: inout Pen)

    /// Why a key would do nothing now; nil where it does something.
    func obstacle(to deed: PaneDeed, in state: State) -> String?
    /// What a key does to what is chosen, and what the session is asked for. Pure.
    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command]
    /// The mouse is pressed at a cell of its content.
    func press(
        _ view: inout View, x: Int, y: Int, size: Size, in state: State, _ capabilities: Capabilities
    ) -> Touch
}

/// What a key means in a pane.
enum PaneDeed: Hashable, Sendable {
    /// Up and down.
    case move(Int)
    /// Left and right; coarse offsets are ±5.
    case adjust(Int)
    /// A key of the pane's own, by its name.
    case own(String)
}

/// What the arrow keys do in a pane, each in a word or two; empty where they do nothing.
struct ArrowHints: Hashable, Sendable {
    /// Left and right.
    var across = ""
    /// Up and down.
    var along = ""
}

/// What a press of the mouse came to.
struct Touch {
    /// The slider that it holds from now on, in the pane's columns.
    var grip: Grip?
    /// Whether the pane is told where the mouse goes until it is released, as of further presses.
    var follows = false
    var commands: [Command] = []
}

/// Nothing to choose.
struct NoView: Hashable, Sendable {}

extension Pane {
    var slot: String { id }
    func shows(_ kind: DataKind) -> Bool { true }
    var arrows: ArrowHints { ArrowHints() }
    func arrows(in state: State) -> ArrowHints { arrows }
    var bindings: [Binding] { [] }
    func shown(by key: String) -> Bool { false }
    func title(_ state: State) -> String { id }
    func detail(_ state: State) -> String { "" }
    func rows(on screen: Size) -> Int? { nil }
    func requests(_ state: State, size: Size) -> [any ViewRequest] { [] }
    func obstacle(to deed: PaneDeed, in state: State) -> String? { nil }
    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] { [] }
    func press(
        _ view: inout View, x: Int, y: Int, size: Size, in state: State, _ capabilities: Capabilities
    ) -> Touch { Touch() }

    /// A key of this pane: `name` is what the configuration calls it and what ``PaneDeed/own(_:)`` brings back. It works
    /// wherever the focus is, or only with it.
    func own(
        _ name: String, _ characters: String, keys more: [Key] = [], _ help: String, hint: String = "",
        onlyWithFocus: Bool = false
    ) -> Binding {
        var binding = Binding(name, characters, more, do: .pane(id, name), help, hint: hint)
        binding.slot = onlyWithFocus ? slot : nil
        return binding
    }
}

extension Pane where View == NoView {
    var start: NoView { NoView() }
}

// MARK: what the state knows of panes

extension State {
    /// What is chosen in a pane.
    func view<P: Pane>(of pane: P) -> P.View { views[pane.id] as? P.View ?? pane.start }

    mutating func setView<P: Pane>(of pane: P, to view: P.View) { views[pane.id] = view }

    mutating func update(_ pane: some Pane, _ deed: PaneDeed) -> [Effect] {
        if let obstacle = pane.obstacle(to: deed, in: self) {
            say(obstacle)
            return []
        }
        var view = view(of: pane)
        let commands = pane.update(&view, deed, in: self)
        setView(of: pane, to: view)
        return commands.flatMap { send($0) }
    }

    mutating func press(
        _ pane: some Pane, x: Int, y: Int, size: Size, _ capabilities: Capabilities
    ) -> (effects: [Effect], touch: Touch) {
        var view = view(of: pane)
        let touch = pane.press(&view, x: x, y: y, size: size, in: self, capabilities)
        setView(of: pane, to: view)
        let effects = touch.commands.flatMap { send($0) }
        return (effects + (touch.grip.map { drag($0, to: x) } ?? []), touch)
    }

    /// What keys mean now, but in overlays: those of panes for other data mean nothing.
    var bindings: [Binding] {
        keymap.bindings(focus: focus).filter { binding in
            guard case .pane(let id, _) = binding.action else { return true }
            return panes.named(id)?.shows(kind) ?? false
        }
    }

    /// Whether a key would only say why it does nothing now.
    func isVain(_ binding: Binding) -> Bool {
        guard case .pane(let id, let name) = binding.action else { return false }
        return panes.named(id)?.obstacle(to: .own(name), in: self) != nil
    }

    /// The pane of a slot that is for the present data; nil where there is none.
    func pane(at slot: String) -> (any Pane)? { panes.pane(at: slot, for: kind) }

    /// What the session has to answer for the panes that are shown.
    package var requests: ViewRequests {
        let shown = layout.places.flatMap { pane(at: $0.slot)?.requests(self, size: $0.content.size) ?? [] }
        if case .menu(.terms, _) = overlay { return ViewRequests(shown + [TermCostsRequest()]) }
        return ViewRequests(shown)
    }

    /// What each pane asks the session for where it has the whole of a screen, by its id; of panes for a snapshot's data.
    package static func requests(of snapshot: Snapshot, size: Size) -> [(pane: String, requests: ViewRequests)] {
        var state = State(size: size)
        state.take(snapshot)
        return state.panes.list.filter { $0.shows(state.kind) }.map {
            ($0.id, ViewRequests($0.requests(state, size: size)))
        }
    }

    /// What a shown pane has got to draw: the answer to its present request or, while that is on its way, to another of
    /// the same type.
    func answer<Request: ViewRequest>(
        _ type: Request.Type, for pane: some Pane
    ) -> (request: Request, answer: Request.Answer)? {
        guard let answers = snapshot?.answers else { return nil }
        if let place = layout.places.first(where: { $0.slot == pane.slot }),
            let asked = pane.requests(self, size: place.content.size).lazy.compactMap({ $0 as? Request }).first,
            let answer = answers[asked]
        {
            return (asked, answer)
        }
        return answers.first(type)
    }

    /// Whether a pane has asked for what it shows and has got nothing of it yet.
    func awaits(_ pane: any Pane, at place: Layout.Place) -> Bool {
        guard let answers = snapshot?.answers else { return false }
        let requests = pane.requests(self, size: place.content.size)
        return !requests.isEmpty && requests.allSatisfy(answers.isAwaited)
    }

    /// The split whose images are shown.
    var split: SplitName { showsTest ? .test : .validation }
}
