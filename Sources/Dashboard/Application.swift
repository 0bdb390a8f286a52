import Laboratory
import Terminal

/// Keys in, commands out; snapshots in, pictures out: on the one thread that owns the screen.
package struct Application {
    /// How it ended.
    package enum Ending: Equatable {
        case quit
        /// By a signal, or since the terminal is gone.
        case interrupted(Int32?)
        /// The session couldn't be made, or ended by itself; the laboratory knows why.
        case failed
    }

    /// Pictures are no closer to each other than this.
    private static let frame = Duration.seconds(1) / 30

    private let screen: any Screen
    private let laboratory: Laboratory
    private var state: State
    private var asked = Probe()

    /// `first` is sent at once.
    package init(screen: any Screen, laboratory: Laboratory, loading: String, first: [Command] = []) {
        self.screen = screen
        self.laboratory = laboratory
        state = State(size: screen.size, loading: loading)
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
            if isStale && now - lastFrame >= Self.frame {
                screen.present(Dashboard.picture(of: state, capabilities: screen.capabilities))
                lastFrame = now
                isStale = false
            }
            let events = screen.nextEvents(until: isStale ? lastFrame + Self.frame : nil)
            for event in events {
                if let ending = take(event) { return ending }
            }
            isStale = isStale || !events.isEmpty
            look()
        }
    }

    private mutating func take(_ event: Event) -> Ending? {
        switch event {
        case .key(let key): return press(key)
        case .paste(let text): paste(text, into: &state)
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
        for effect in effects(of: key) {
            switch effect {
            case .send(let command): laboratory.send(command)
            case .repaint: screen.repaint()
            case .quit: return .quit
            }
        }
        return nil
    }

    private mutating func effects(of key: Key) -> [Effect] {
        if state.isTyping { return type(key, into: &state) }
        guard let action = action(for: key) else { return [] }
        return update(&state, action)
    }

    /// What a key means now.
    private func action(for key: Key) -> Action? {
        guard state.overlay != nil else { return Keymap.action(for: key, in: Keymap.allGeneral) }
        // The key that opened the help closes it.
        return key == .character("?") ? .close : Keymap.action(for: key, in: Keymap.overlay)
    }

    /// Asks the session for what the panes need now, where that has changed.
    private mutating func look() {
        let probe = state.probe
        guard state.snapshot != nil, probe != asked else { return }
        asked = probe
        send(.look(probe))
    }
}
