import Laboratory
import Terminal

/// Since when a notice that goes by itself has been shown.
private struct PassingNotice {
    private var shown: Remark?
    /// When it goes.
    private(set) var end: ContinuousClock.Instant?

    /// Whether it has been there long enough.
    mutating func hasPassed(_ notice: Remark?, at now: ContinuousClock.Instant) -> Bool {
        let notice = notice?.isPassing == true ? notice : nil
        if notice != shown { (shown, end) = (notice, notice.map { now + $0.readingTime }) }
        guard let end, now >= end else { return false }
        (shown, self.end) = (nil, nil)
        return true
    }
}

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

    private let screen: any Screen
    private let laboratory: SessionQueue
    private let end: ContinuousClock.Instant?
    private var hasWarned = false
    private var state: State
    private var asked = ViewRequests()
    private let afterStop: Preferences.AfterStop
    /// Pictures are no closer to each other than this.
    private let frame: Duration
    /// The same for the answer to a key or the mouse, which a person waits for.
    private static let answer = Duration.milliseconds(5)

    /// Bytes a second that unasked frames may take in the mean; nil for any number.
    private let byteRate: Int?

    /// `first` is sent at once; at `end` it is over, which is said a minute before; `warning` is shown until a key is
    /// pressed.
    package init(
        screen: any Screen, laboratory: SessionQueue, loading: String, expected: Setup? = nil, first: [Command] = [],
        preferences: Preferences = Preferences(), warning: String? = nil, end: ContinuousClock.Instant? = nil,
        saves: Bool = true, byteRate: Int? = nil, manual: Manual = Manual(), language: any Language = English()
    ) {
        self.screen = screen
        self.laboratory = laboratory
        self.end = end
        state = State(
            size: screen.size, loading: loading, expected: expected, keymap: preferences.keymap,
            layouts: preferences.layouts, saves: saves, manual: manual.spelled(for: screen.capabilities),
            blocks: preferences.blocks,
            language: language)
        state.message = warning.map { Remark(.warning, $0) }
        afterStop = preferences.afterStop
        frame = .seconds(1) / preferences.frameRate
        self.byteRate = byteRate
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
        var (isStale, isAwaited) = (true, false)
        var lastFrame = ContinuousClock.now - frame
        var budget = byteRate.map { ByteBudget(rate: $0, from: lastFrame) }
        var wasAwaited = false
        // The command whose effect a person waits for.
        var awaited: Int?
        var passing = PassingNotice()
        var exactness = Exactness()
        func due() -> ContinuousClock.Instant {
            if isAwaited { return lastFrame + min(frame, Self.answer) }
            return max(lastFrame + frame, budget?.free ?? lastFrame)
        }
        while true {
            let now = ContinuousClock.now
            budget?.count(screen.bytesSent, at: now, isCharged: !wasAwaited)
            if let end, now >= end { return .expired }
            isStale = warn(at: now) || isStale
            let hasPassed = passing.hasPassed(state.notice, at: now)
            if hasPassed { state.dismissNotice() }
            isStale = isStale || hasPassed
            if isStale && now >= due() {
                let picture = Frame.picture(of: state, capabilities: screen.capabilities)
                screen.present(picture, exactly: exactness.isDue(for: state, at: now))
                lastFrame = now
                wasAwaited = isAwaited
                (isStale, isAwaited) = (false, false)
            }
            let deadlines = [isStale ? due() : nil, hasWarned ? end : warningInstant, passing.end]
            let events = screen.nextEvents(until: deadlines.compactMap { $0 }.min())
            for event in events {
                if let ending = take(event) { return ending }
            }
            isStale = isStale || !events.isEmpty
            let isActed = events.contains(where: \.isFromAPerson)
            look()
            if isActed { awaited = state.sent }
            if let number = awaited, let snapshot = state.snapshot, snapshot.obeyed >= number {
                (awaited, isAwaited) = (nil, true)
            }
            isAwaited = isAwaited || isActed
        }
    }

    /// How long before the end it is said, and how.
    static let warningTime = Duration.seconds(60)
    static let warning = "the time ends within a minute"

    private var warningInstant: ContinuousClock.Instant? { end.map { $0 - Self.warningTime } }

    /// Says once that there is a minute left; whether it did now.
    private mutating func warn(at now: ContinuousClock.Instant) -> Bool {
        guard !hasWarned, let warningInstant, now >= warningInstant else { return false }
        hasWarned = true
        state.say(Self.warning)
        return true
    }

    private mutating func take(_ event: Event) -> Ending? {
        switch event {
        case .key(let key): return press(key)
        case .mouse(let mouse):
            return perform(point(mouse, in: &state, capabilities: screen.capabilities))
        case .paste(let text): paste(text, into: &state)
        case .resize:
            state.size = screen.size
        case .wake:
            if laboratory.hasEnded { return .failed }
            if let snapshot = laboratory.latest { state.take(snapshot) }
        case .resumed:
            if afterStop == .pause && state.isPlaying { send(.pause) }
        case .interrupt(let signal): return .interrupted(signal)
        case .closed: return .interrupted(nil)
        }
        return nil
    }

    private mutating func press(_ key: Key) -> Ending? {
        if state.isTyping { return perform(type(key, into: &state)) }
        guard let action = action(for: key) else {
            if state.overlay == nil {
                let glyphs = screen.capabilities.glyphs
                state.say(
                    "\(key.label(glyphs)) does nothing here; \(state.keymap.key(for: .openHelp, glyphs)) shows the keys"
                )
            }
            return nil
        }
        return perform(update(&state, action))
    }

    private func perform(_ effects: [Effect]) -> Ending? {
        for effect in effects {
            switch effect {
            case .send(let command): laboratory.send(command)
            case .repaint: screen.repaint()
            case .quit: return .quit
            }
        }
        return nil
    }

    /// What a key means now.
    private func action(for key: Key) -> Action? {
        let general = Keymap.action(for: key, in: state.bindings)
        guard state.overlay != nil else { return general }
        // The key that opened the help, or the manual, closes it.
        return Keymap.action(for: key, in: state.keymap.overlay)
            ?? (general == .openHelp ? .close : general == .openManual ? general : nil)
    }

    /// Asks the session for what the panes need now, where that has changed.
    private mutating func look() {
        let requests = state.requests
        guard state.snapshot != nil, requests != asked else { return }
        asked = requests
        send(.look(requests))
    }
}
