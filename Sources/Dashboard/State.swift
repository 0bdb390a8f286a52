import Autoencoders
import Datasets
import Laboratory
import Terminal

/// All that the screen is drawn from: the latest snapshot, and what a person has chosen to look at.
package struct State {
    package var size: Size
    /// Nil until the session has been made.
    package internal(set) var snapshot: Snapshot?
    /// What is being read meanwhile.
    let loading: String
    /// What the session's setup will be, as far as that can be told before it has been made.
    let expected: Setup?
    let keymap: Keymap
    /// Whether files may be saved; where not, the session refuses them as well.
    let saves: Bool
    let language: any Language = English()

    package internal(set) var focus = PaneID.formula
    /// The pane that has the whole screen.
    package internal(set) var zoomed: PaneID?
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

    var loss = LossView()
    var interpolation = InterpolationView()
    /// The first test image among the reconstructions.
    var firstImage = 0
    /// What points of the plane are shown with.
    var planeLayer = PlanePane.Layer.samples
    /// Which draw of samples is shown.
    var draw = 0
    /// The knob that the arrow keys turn.
    var selectedKnob: String?
    /// The slider that the mouse holds.
    var grip: Grip?

    /// Commands sent so far.
    private(set) var sent = 0
    /// What was asked for and isn't in a snapshot yet: it is shown at once, so that a key answers at once.
    private var turned: [String: (value: Float, sequence: Int)] = [:]
    private var played: (isPlaying: Bool, sequence: Int)?

    package init(
        size: Size, loading: String = "", expected: Setup? = nil, keymap: Keymap = .standard, saves: Bool = true
    ) {
        self.size = size
        self.saves = saves
        self.loading = loading
        self.expected = expected
        self.keymap = keymap
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
        return snapshot?.notice == seen ? nil : snapshot?.notice.map(Remark.init)
    }

    mutating func dismissNotice() {
        message = nil
        seen = snapshot?.notice
    }

    // MARK: what happens

    mutating func take(_ snapshot: Snapshot) {
        turned = turned.filter { $0.value.sequence > snapshot.obeyed }
        if let played, played.sequence <= snapshot.obeyed { self.played = nil }
        // A notice that went away and came again is new.
        if snapshot.notice == nil { seen = nil }
        // What was said of the data being read is over when they are there, or when the session says why not.
        if let old = self.snapshot, snapshot.data != old.data || snapshot.notice != old.notice { message = nil }
        self.snapshot = snapshot
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

/// Which curves are shown, and how.
struct LossView: Hashable {
    /// A name in the history, or nil for all terms at once.
    var measure: String? = "loss"
    var isLogarithmic = false
    /// The last 1/2ⁿ of the steps is shown.
    var zoom = 0

    static let deepestZoom = 6
}

/// Which way through the codes is shown.
struct InterpolationView: Hashable {
    enum End: Hashable { case left, right }

    /// Positions in the gallery of test images.
    var left = 7
    var right = 2
    var path = Probe.Path.straight
    /// The end that the arrow keys move.
    var end = End.left

    mutating func move(_ end: End, by offset: Int) {
        self.end = end
        switch end {
        case .left: left += offset
        case .right: right += offset
        }
    }
}
