import Laboratory
import Terminal

/// Keys in, commands out; snapshots in, pictures out: on the one thread that owns the screen.
package struct Application {
    /// How it ended.
    package enum Ending: Equatable {
        case quit
        /// The time that was given is over.
        case expired
        /// By a signal, or since the terminal is gone.
        case interrupted(Int32?)
        /// The session couldn't be made, or ended by itself; the laboratory knows why.
        case failed
    }

    /// Pictures are no closer to each other than this.
    private static let frame = Duration.seconds(1) / 30

    private let screen: any Screen
    private let laboratory: Laboratory
    private let end: ContinuousClock.Instant?
    private var hasWarned = false
    private var state: State
    private var asked = Probe()

    /// `first` is sent at once; at `end` it is over, which is said a minute before.
    package init(
        screen: any Screen, laboratory: Laboratory, loading: String, expected: Setup? = nil, first: [Command] = [],
        end: ContinuousClock.Instant? = nil, saves: Bool = true
    ) {
        self.screen = screen
        self.laboratory = laboratory
        self.end = end
        state = State(size: screen.size, loading: loading, expected: expected, saves: saves)
        for command in first { send(command) }
    }

    /// Every command goes this way, since the state counts them.
    private mutating func send(_ command: Command) {
        state.expect(command)
        laboratory.send(command)
    }

    /// Runs until a person quits, a signal asks for the end, or there is nothing to show any more. Leaves the screen
    /// and the laboratory to the caller.
    package mutating func run() -> Ending {
        var isStale = true
        var lastFrame = ContinuousClock.now - Self.frame
        while true {
            let now = ContinuousClock.now
            if let end, now >= end { return .expired }
            isStale = warn(at: now) || isStale
            if isStale && now - lastFrame >= Self.frame {
                screen.present(Dashboard.picture(of: state, capabilities: screen.capabilities))
                lastFrame = now
                isStale = false
            }
            let deadlines = [isStale ? lastFrame + Self.frame : nil, hasWarned ? end : warning]
            let events = screen.nextEvents(until: deadlines.compactMap { $0 }.min())
            for event in events {
                if let ending = take(event) { return ending }
            }
            isStale = isStale || !events.isEmpty
            look()
        }
    }

    private var warning: ContinuousClock.Instant? { end.map { $0 - .seconds(60) } }

    /// Says once that there is a minute left; whether it did now.
    private mutating func warn(at now: ContinuousClock.Instant) -> Bool {
        guard !hasWarned, let warning, now >= warning else { return false }
        hasWarned = true
        state.say("the time ends within a minute")
        return true
    }

    private mutating func take(_ event: Event) -> Ending? {
        switch event {
        case .key(let key): return press(key)
        case .paste(let text): type(text, into: &state)
        case .resize:
            state.size = screen.size
        case .wake:
            if laboratory.hasEnded { return .failed }
            if let snapshot = laboratory.latest { state.take(snapshot) }
        case .interrupt(let signal): return .interrupted(signal)
        case .closed: return .interrupted(nil)
        }
        return nil
    }

    private mutating func press(_ key: Key) -> Ending? {
        guard let action = action(for: key) else { return nil }
        for effect in update(&state, action) {
            switch effect {
            case .send(let command): laboratory.send(command)
            case .repaint: screen.repaint()
            case .quit: return .quit
            }
        }
        return nil
    }

    /// What a key means now. In a prompt characters are text.
    private mutating func action(for key: Key) -> Action? {
        guard let overlay = state.overlay else { return Keymap.action(for: key, in: Keymap.allGeneral) }
        guard case .prompt = overlay else {
            // The key that opened the help closes it.
            return key == .character("?") ? .close : Keymap.action(for: key, in: Keymap.overlay)
        }
        switch key {
        case .character(let character): type(String(character), into: &state)
        case .backspace: erase(all: false, from: &state)
        case .control("u"): erase(all: true, from: &state)
        case .enter: return .confirm
        case .escape: return .close
        case .control("l"): return .repaint
        default: break
        }
        return nil
    }

    /// Asks the session for what the panes need now, where that has changed.
    private mutating func look() {
        let probe = state.probe
        guard state.snapshot != nil, probe != asked else { return }
        asked = probe
        send(.look(probe))
    }
}
