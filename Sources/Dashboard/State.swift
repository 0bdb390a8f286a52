import Autoencoders
import Datasets
import Laboratory
import Terminal

/// All that the screen is drawn from: the latest snapshot, and what a person has chosen to look at.
package struct State {
    package var size: Size { didSet { arrange() } }
    /// Nil until the session has been made.
    package internal(set) var snapshot: Snapshot? { didSet { if kind != laidOut { arrange() } } }
    /// What is being read meanwhile.
    let loading: String
    /// What the session's setup will be, as far as that can be told before it has been made.
    let expected: Setup?
    let keymap: Keymap
    /// Whether files may be saved; where not, the session refuses them as well.
    let saves: Bool
    let language: any Language
    /// The pages that come with the program.
    let manual: Manual

    /// The place of the pane that has the focus.
    package internal(set) var focus = "formula"
    /// The pane that has the whole screen.
    package internal(set) var zoomed: String? { didSet { arrange() } }
    package internal(set) var overlay: Overlay? {
        didSet { if overlay == nil { search = nil } }
    }
    /// What is looked for in the overlay's list.
    var search: Search?
    /// The latest commands that were typed, the last one at the end.
    var commands: [String] = [] {
        didSet { if commands.count > Self.commandLimit { commands.removeFirst() } }
    }
    private static let commandLimit = 200
    /// Something to say that didn't come from the session; the next key takes it away.
    package internal(set) var message: Remark?
    /// The session's notice that a person has seen.
    private var seen: Notice?

    let panes: Panes
    /// Where panes are shown.
    var layouts: Layouts { didSet { arrange() } }
    /// Where panes are, for all of this.
    private(set) var layout: Layout
    /// The kind of data that it is for.
    private var laidOut = DataKind.images
    /// What a person has chosen in panes, by their ids; at first what they say.
    var views: [String: any Hashable & Sendable] = [:]
    /// The curves of the run before it began again at step 0, to be compared with.
    private(set) var ghost: History?
    /// Whether images of the test split are shown instead of those of the validation split.
    package internal(set) var showsTest = false
    /// How images are shown.
    var pictures = PictureView()
    /// The slider that the mouse holds.
    var grip: Grip?
    /// The place of the pane that the mouse was pressed in and that follows it.
    var follower: String?

    /// Commands sent so far.
    private(set) var sent = 0
    /// What was asked for and isn't in a snapshot yet: it is shown at once, so that a key answers at once.
    private var turned: [String: (value: Float, sequence: Int)] = [:]
    private var played: (isPlaying: Bool, sequence: Int)?

    package init(
        size: Size, loading: String = "", expected: Setup? = nil, panes: Panes = .all, keymap: Keymap = .standard,
        layouts: Layouts = .standard, saves: Bool = true, manual: Manual = Manual(),
        blocks: ImageBlocks = .standard, language: any Language = English()
    ) {
        self.language = language
        pictures.blocks = blocks
        self.size = size
        self.saves = saves
        self.manual = manual
        self.loading = loading
        self.expected = expected
        (self.panes, self.keymap, self.layouts) = (panes, keymap, layouts)
        layout = Layout(size, layouts, panes: panes)
        let shown = layout.shown
        if !shown.contains(focus) { focus = shown.first ?? focus }
    }

    private mutating func arrange() {
        layout = Layout(size, layouts, panes: panes, kind: kind, zoomed: zoomed)
        laidOut = kind
    }

    // MARK: what is shown

    /// The setup as a person has asked for it.
    var setup: Setup? {
        guard var setup = snapshot?.setup ?? expected else { return nil }
        for (id, change) in turned {
            if let knob = setup.knob(id) { setup.set(knob, to: change.value) }
        }
        return setup
    }

    /// What the model is built for; before the data have been read, what it is most likely.
    var data: DataShape { snapshot?.data.dataShape ?? .usual }

    /// What the session has at hand; nothing before there is one.
    var inventory: Inventory { snapshot?.inventory ?? .none }

    var isPlaying: Bool { played?.isPlaying ?? (snapshot?.activity == .playing) }

    /// What stands in the last row instead of the key hints.
    var notice: Remark? {
        if let message { return message }
        return snapshot?.notice == seen ? nil : snapshot?.notice.map { Remark($0, in: language) }
    }

    /// The last rows, as many as the notice needs, and a quarter of the screen at most.
    var noticeArea: Rect? {
        guard let notice else { return nil }
        let lines = DisplayWidth.wrap(notice.text, to: max(1, size.width - 2)).count
        let rows = max(1, min(lines, size.height / 4))
        return Rect(width: size.width, height: size.height).split(bottom: rows).bottom
    }

    /// What the session had to say meanwhile is still to be seen.
    mutating func dismissNotice() {
        if message == nil { seen = snapshot?.notice } else { message = nil }
    }

    // MARK: what happens

    mutating func take(_ snapshot: Snapshot) {
        turned = turned.filter { $0.value.sequence > snapshot.obeyed }
        if let played, played.sequence <= snapshot.obeyed { self.played = nil }
        // A notice that went away and came again is new.
        if snapshot.notice == nil { seen = nil }
        // What was said of the data being read is over when they are there, or when the session says why not. An alarm answers
        // nobody.
        let isAlarm = if case .alarm? = snapshot.notice?.content { true } else { false }
        if let old = self.snapshot, snapshot.data != old.data || snapshot.notice != old.notice && !isAlarm {
            message = nil
        }
        keepGhost(of: self.snapshot, before: snapshot)
        self.snapshot = snapshot
        // The pane may be for data of another kind.
        if pane(at: focus) == nil {
            zoomed = nil
            focus = layout.shown.first ?? focus
        }
    }

    private mutating func keepGhost(of old: Snapshot?, before new: Snapshot) {
        func beginning(_ snapshot: Snapshot) -> Int? {
            let last = snapshot.past.done.last
            return last.flatMap { [.reset, .startedFresh].contains($0.event.change) ? $0.number : nil }
        }
        guard let old else { return }
        // Other data can't be compared, and where that was undone it is itself the run again.
        if new.data.id != old.data.id || beginning(old) != nil && new.past.done.count < old.past.done.count {
            ghost = nil
        } else if let number = beginning(new), number != beginning(old) {
            ghost = old.history
        }
    }

    /// Notes a command that goes out, and what it will change.
    mutating func expect(_ command: Command) {
        sent += 1
        switch command {
        case .turn(let id, let value): turned[id] = (value, sent)
        case .play: played = (true, sent)
        case .pause: played = (false, sent)
        default: break
        }
    }
}
