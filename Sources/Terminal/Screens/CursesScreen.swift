import CNcurses
import Glibc

/// A screen on a real terminal through ncursesw.
///
/// One thread makes it, uses it and closes it: ncurses is not re-entrant. Only ``waker`` may leave that
/// thread. One at a time in a process. ncurses works out what to send and writes it into memory; input, modes
/// and signals are read and set here, so that a frame is one write, nothing waits for a slow terminal, and no
/// unknown sequence is a key.
package final class CursesScreen: Screen {
    package private(set) var size: Size
    package let capabilities: Capabilities
    package var waker: Waker { Waker(pipe: pipe) }

    private let input: Int32
    private let pipe = WakePipe()
    private let guardian: TerminalGuard
    private let output: FrameOutput
    private let restore: [UInt8]
    private let pasteOn: [UInt8]
    private var pairs: PairTable
    private var decoder: KeyDecoder
    private var pace: Pace

    /// The canvas to show; nil until one fits the size.
    private var wanted: Canvas?

    /// The canvas that the terminal shows, once all that was sent arrives; nil when that is unknown.
    private var shown: Canvas?
    private var events: [Event] = []
    private var isGone = false
    private var isClosed = false

    /// Takes the terminal over; nothing is shown before the first ``present(_:)``.
    ///
    /// Sets the locale of characters from the environment and removes `LINES` and `COLUMNS` from it.
    ///
    /// - Parameters:
    ///   - ascii: whether to send ASCII alone.
    ///   - type: the terminal's name in terminfo; nil is `TERM`.
    /// - Throws: ``ScreenError`` with a description for the person who started the program.
    package init(
        ascii: Bool = false, input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO, type: String? = nil
    ) throws(ScreenError) {
        setlocale(LC_CTYPE, "")
        guard isatty(input) == 1 else { throw .notATerminal("standard input") }
        guard isatty(output) == 1 else { throw .notATerminal("standard output") }
        guard let type = type ?? environment("TERM"), !type.isEmpty else { throw .noTerminalType }
        var colours: Int32 = 0
        switch terminfo_look(type, &colours) {
        case TERMINFO_UNKNOWN: throw .unknownTerminalType(type)
        case TERMINFO_CANNOT_MOVE_CURSOR: throw .cannotMoveCursor(type)
        default: break
        }
        capabilities = Capabilities(
            codeset: localeCodeset(), colours: Int(colours), noColour: environment("NO_COLOR"), ascii: ascii,
            attributes: Terminfo.attributes())
        self.input = input
        let size = Self.measure(output)
        self.size = size
        // Terminals with xterm's second screen know its other private modes as well.
        let hasPaste = Terminfo.string("smcup")?.starts(with: "\u{1B}[?1049h".utf8) ?? false
        pasteOn = hasPaste ? Array("\u{1B}[?2004h".utf8) : []
        restore = Terminfo.restore(
            rows: size.height, pasteOff: hasPaste ? Array("\u{1B}[?2004l".utf8) : [])
        decoder = KeyDecoder(unicode: capabilities.unicode, known: Terminfo.keys())
        pace = Pace(asks: Terminfo.move(toRow: 0)?.starts(with: "\u{1B}[".utf8) ?? false)
        terminfo_forget()

        // Before ncurses, which installs handlers of its own wherever it finds none.
        guardian = try TerminalGuard(input: input, output: output, restore: restore, wake: pipe)
        self.output = try FrameOutput(terminal: guardian.output)
        let hasColour = capabilities.depth != .none
        guard
            curses_start(
                type, self.output.collector, input, Int32(size.height), Int32(size.width), hasColour)
        else { throw .unknownTerminalType(type) }
        pairs = PairTable(limit: hasColour ? Int(curses_pairs()) : 0)
        guardian.enter()
        self.output.enqueue(pasteOn)
    }

    deinit { close() }

    package func close() {
        guard !isClosed else { return }
        isClosed = true
        leave()
        curses_end()
        guardian.leave()
    }

    package func present(_ canvas: Canvas) {
        wanted = capabilities.unicode ? canvas : canvas.asciified()
        draw()
    }

    package func repaint() { shown = nil }

    package func nextEvents(until deadline: ContinuousClock.Instant?) -> [Event] {
        var isPast = false
        while true {
            wait(until: isPast ? .now : deadline)
            takeSignals()
            draw()
            if !events.isEmpty || isPast {
                defer { events = [] }
                return events
            }
            if let deadline, deadline <= .now { isPast = true }
        }
    }

    // MARK: Output

    /// Sends the wanted canvas if the terminal has taken the one before.
    private func draw() {
        guard !isClosed && !isGone else { return }
        if output.flush() == .broken { return vanish() }
        guard let wanted, output.isIdle, pace.isFree(at: .now) else { return }
        let changes = wanted.changes(from: shown)
        guard !changes.isEmpty else { return }
        if !put(changes, of: wanted) {
            pairs.removeAll()
            shown = nil
            _ = put(wanted.changes(from: nil), of: wanted)
        }
        curses_refresh(shown == nil)
        shown = wanted
        let frame = output.collect()
        guard !frame.isEmpty else { return }
        output.enqueue(frame)
        if pace.asks { output.enqueue(Pace.question) }
        pace.sent(frame.count, at: .now)
        if output.flush() == .broken { vanish() }
    }

    /// Puts cells into ncurses' next frame; false when there are more pairs of colours than the table holds,
    /// and what did not fit has the default colours.
    private func put(_ changes: [Canvas.Change], of canvas: Canvas) -> Bool {
        var fits = true
        var scalars: [UInt32] = []
        var style: Style?
        var resolved = ResolvedStyle(foreground: -1, background: -1, attributes: [])
        var pair: Int32 = 0
        for change in changes where change.y < size.height {
            for x in change.columns where x < size.width {
                let cell = canvas[x, change.y]
                if cell.isRightHalf { continue }
                if cell.style != style {
                    style = cell.style
                    resolved = Palette.resolve(cell.style, depth: capabilities.depth)
                    let number = pairs.number(
                        foreground: resolved.foreground, background: resolved.background
                    ) { curses_define_pair(Int32($0), Int32($1), Int32($2)) }
                    fits = fits && number != nil
                    pair = Int32(number ?? 0)
                }
                scalars.removeAll(keepingCapacity: true)
                for scalar in cell.glyph.unicodeScalars { scalars.append(scalar.value) }
                curses_put(
                    Int32(change.y), Int32(x), scalars, Int32(scalars.count),
                    Int32(resolved.attributes.rawValue), pair)
            }
        }
        return fits
    }

    // MARK: Input

    /// Waits for input, a signal, a wake, room for output, or until nothing more can be waited for.
    private func wait(until deadline: ContinuousClock.Instant?) {
        let now = ContinuousClock.now
        var ends = [deadline]
        if let patience = decoder.patience { ends.append(now + patience) }
        let hasFrame = wanted != nil && wanted != shown && !isGone
        if hasFrame && output.isIdle { ends.append(pace.deadline) }
        var waits = [
            pollfd(fd: pipe.reading, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isGone ? -1 : input, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isGone || output.isIdle ? -1 : guardian.output, events: Int16(POLLOUT), revents: 0),
        ]
        let timeout = ends.compactMap { $0 }.min().map { Self.milliseconds(until: $0, from: now) } ?? -1
        let count = poll(&waits, nfds_t(waits.count), events.isEmpty ? timeout : 0)
        if waits[0].revents != 0 && count > 0 && pipe.take() { events.append(.wake) }
        if count > 0 && waits[1].revents != 0 {
            readKeys()
        } else if count == 0 && decoder.patience != nil {
            accept(decoder.expire())
        }
    }

    private static func milliseconds(
        until deadline: ContinuousClock.Instant, from now: ContinuousClock.Instant
    ) -> Int32 {
        let (seconds, attoseconds) = (deadline - now).components
        // Rounded up: rounding down would spin through the last millisecond.
        let exact = Double(seconds) * 1000 + Double(attoseconds) / 1e15
        return Int32(min(max(0, exact.rounded(.up)), 1e9))
    }

    private func readKeys() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(input, &buffer, buffer.count)
        if count > 0 {
            accept(decoder.feed(buffer.prefix(count)))
        } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
            vanish()
        }
    }

    private func accept(_ inputs: [KeyDecoder.Input]) {
        for input in inputs {
            switch input {
            case .key(let key): events.append(.key(key))
            case .paste(let text): events.append(.paste(text))
            case .ready: pace.answered()
            }
        }
    }

    private func vanish() {
        guard !isGone else { return }
        isGone = true
        events.append(.closed)
    }

    // MARK: Signals

    private func takeSignals() {
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] where guardian.take(signal) {
            events.append(.interrupt(signal))
        }
        if guardian.take(SIGTSTP) {
            leave()
            guardian.leave()
            guardian.stop()
            _ = guardian.take(SIGCONT)
            enter()
        }
        // Continued by someone who stopped it with SIGSTOP: the shell has used the terminal since.
        if guardian.take(SIGCONT) { enter() }
        if guardian.take(SIGWINCH) { takeSize() }
    }

    private func takeSize() {
        let measured = Self.measure(guardian.output)
        guard measured != size else { return }
        size = measured
        curses_resize(Int32(size.height), Int32(size.width))
        wanted = nil
        shown = nil
        if !events.contains(.resize) { events.append(.resize) }
    }

    private static func measure(_ descriptor: Int32) -> Size {
        var window = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
            return Size(width: 80, height: 24)
        }
        return Size(width: Int(window.ws_col), height: Int(window.ws_row))
    }

    // MARK: Leaving and coming back

    /// Sends what leaves the screen. What had not been sent is dropped, as nobody would see it.
    private func leave() {
        curses_leave()
        _ = output.collect()
        output.drop()
        output.enqueue(restore)
        output.flush(patience: 500)
        awaitAnswer()
    }

    /// An answer that comes after leaving would be typed into the shell.
    private func awaitAnswer() {
        guard pace.isWaiting && pace.answers == true && !isGone else { return }
        let end = ContinuousClock.now + .milliseconds(500)
        while pace.isWaiting && !isGone && ContinuousClock.now < end {
            var ready = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
            if poll(&ready, 1, Self.milliseconds(until: end, from: .now)) > 0 { readKeys() }
        }
        pace.forget()
    }

    private func enter() {
        guardian.enter()
        // The first refresh after leaving switches the second screen on again.
        curses_leave()
        _ = output.collect()
        output.drop()
        pace.forget()
        shown = nil
        output.enqueue(pasteOn)
        takeSize()
        if !events.contains(.resize) { events.append(.resize) }
    }
}
