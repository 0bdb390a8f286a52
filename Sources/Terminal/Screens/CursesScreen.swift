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
    package private(set) var capabilities: Capabilities
    package var waker: Waker { Waker(pipe: pipe) }
    /// What there is to say of the terminal to the person, if anything.
    package private(set) var remark: String?

    private let input: Int32
    private let pipe = WakePipe()
    private let guardian: TerminalGuard
    private let output: FrameOutput
    private let restore: [UInt8]
    private let modesOn: [UInt8]
    /// What is asked once, with the first frame.
    private let opening: [UInt8]
    private var pairs: PairTable
    private var decoder: KeyDecoder
    private var pace: Pace
    package private(set) var bytesSent = 0
    private var settling: Settling
    /// Gets what the terminal gets.
    private var recording: Recording?
    /// Whether the terminal has said that it holds a frame back until all of it has come.
    private var synchronises = false

    private var pixels: ScreenPixels

    /// The canvas to show, with what may stay of the one that is shown; nil until one fits the size.
    private var wanted: Canvas?

    /// The canvas that the terminal shows, once all that was sent arrives; nil when that is unknown.
    private var shown: Canvas?
    private var events: [Event] = []
    /// Whether the terminal has still to say how wide it shows an ambiguous character.
    private var isMeasuring = false
    private var isGone = false
    private var isClosed = false

    /// Takes the terminal over; nothing is shown before the first ``present(_:)``.
    ///
    /// Sets the locale of characters from the environment and removes `LINES` and `COLUMNS` from it.
    ///
    /// - Parameters:
    ///   - ascii: whether to send ASCII alone.
    ///   - mouse: whether to take the mouse where there is one; the terminal's own selection then needs Shift.
    ///   - accents: which palette entries show ``Colour/accent(_:)``.
    ///   - type: the terminal's name in terminfo; nil is `TERM`.
    ///   - steadiness: how much images have to change to be sent.
    ///   - images: how they are to be shown; ``remark`` says where that can't be.
    ///   - byteRate: how many bytes a second pictures may take together with all else.
    /// - Throws: ``ScreenError`` with a description for the person who started the program.
    package init(
        ascii: Bool = false, mouse: Bool = true, accents: Accents = .standard, input: Int32 = STDIN_FILENO,
        output: Int32 = STDOUT_FILENO, type: String? = nil, steadiness: Steadiness = .ordinary,
        images: ImageMode = .cells, byteRate: Int = ByteBudget.ordinary
    ) throws(ScreenError) {
        remark = CharacterLocale.set()
        pixels = ScreenPixels(rate: byteRate)
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
            attributes: Terminfo.attributes(), trueColour: Capabilities.believedTrueColour(type: type))
        capabilities.accents = accents
        self.input = input
        settling = Settling(steadiness)
        let size = WindowSize(of: output).cells
        self.size = size
        let modes = Terminfo.inputModes(mouse: mouse)
        modesOn = modes.on
        // tmux sends the whole pane again for each frame that is held back.
        let isInside = environment("TMUX") != nil || type.hasPrefix("tmux") || type.hasPrefix("screen")
        let asksForMode = Terminfo.knowsPrivateModes && !isInside
        opening = asksForMode ? SynchronisedOutput.question : []
        restore =
            (asksForMode ? SynchronisedOutput.end : [])
            + Terminfo.restore(rows: size.height, modesOff: modes.off)
        decoder = KeyDecoder(unicode: capabilities.unicode, known: Terminfo.keys())
        pace = Pace(asks: Terminfo.move(toRow: 0)?.starts(with: "\u{1B}[".utf8) ?? false)
        let secondRow = Terminfo.move(toRow: 1) ?? []
        terminfo_forget()

        // Before ncurses, which installs handlers of its own wherever it finds none.
        guardian = try TerminalGuard(input: input, output: output, restore: restore, wake: pipe)
        self.output = try FrameOutput(terminal: guardian.output)
        let kind =
            switch capabilities.depth {
            case .none: CURSES_COLOURLESS
            case .eight, .sixteen, .indexed256: CURSES_PALETTE
            case .direct: CURSES_DIRECT
            }
        guard
            curses_start(
                type, self.output.collector, input, Int32(size.height), Int32(size.width), kind)
        else { throw .unknownTerminalType(type) }
        // Where ncurses is built not to read descriptions from the environment, it has read the system's.
        if capabilities.depth == .direct && Int(curses_colour_count()) < ColourDepth.direct.rawValue {
            capabilities.depth = .indexed256
        }
        pairs = PairTable(limit: capabilities.depth == .none ? 0 : Int(curses_pairs()))
        guardian.enter()
        self.output.enqueue(modesOn + opening)
        if capabilities.unicode && Capabilities.isEastAsian(["LC_ALL", "LC_CTYPE", "LANG"].map(environment)) {
            measureAmbiguous(at: secondRow)
        }
        if images != .cells {
            let isPlain = !asksForMode || !capabilities.unicode || capabilities.depth < .indexed256
            ask(PixelQuestion(images, isInside: isInside, isPlain: isPlain), at: secondRow)
        }
    }

    deinit { close() }

    package func close() {
        guard !isClosed else { return }
        isClosed = true
        leave()
        curses_end()
        guardian.leave()
    }

    package func present(_ canvas: Canvas, exactly: Bool) {
        let canvas = capabilities.unicode ? canvas : canvas.asciified(for: capabilities)
        wanted = settling.next(canvas.withoutHiddenPictures, on: shown, exactly: exactly)
        pixels.isExact = exactly
        draw()
    }

    package func repaint() { shown = nil }

    /// Keeps in a file all that is shown from now on; before the first ``present(_:)``, to have all of it.
    package func record(to path: String) throws(ScreenError) {
        recording = try Recording(path: path, size: size, type: environment("TERM") ?? "")
    }

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
        guard !changes.isEmpty || pixels.areDue(wanted, on: shown, at: .now) else { return }
        let pictures = pixels.frame(of: wanted, changes: changes, on: shown)
        if !put(changes, of: wanted) {
            pairs.removeAll()
            shown = nil
            _ = put(wanted.changes(from: nil), of: wanted)
        }
        curses_refresh(shown == nil)
        shown = pixels.shown(wanted)
        let characters = output.collect()
        let frame = pictures.before + characters + pictures.after
        guard !frame.isEmpty else { return }
        recording?.add(frame)
        output.enqueue(synchronises ? SynchronisedOutput.begin + frame + SynchronisedOutput.end : frame)
        if pace.asks { output.enqueue(Pace.question) }
        pace.sent(frame.count, at: .now)
        bytesSent += characters.count
        pixels.sent(pictures, characters: bytesSent)
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
                if let part = pixels.character(at: x, change.y, of: cell.place) {
                    let number = self.pair(part.foreground, -1)
                    fits = fits && number != nil
                    curses_put(
                        Int32(change.y), Int32(x), part.scalars, Int32(part.scalars.count), 0, number ?? 0)
                    continue
                }
                if cell.style != style {
                    style = cell.style
                    resolved = Palette.resolve(
                        cell.style, depth: capabilities.depth, accents: capabilities.accents)
                    let number = self.pair(resolved.foreground, resolved.background)
                    fits = fits && number != nil
                    pair = number ?? 0
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

    /// The number of two colours; nil where there are too many.
    private func pair(_ foreground: Int, _ background: Int) -> Int32? {
        pairs.number(foreground: foreground, background: background) {
            curses_define_pair(Int32($0), Int32($1), Int32($2))
        }.map(Int32.init)
    }

    // MARK: Input

    /// Waits for input, a signal, a wake, room for output, or until nothing more can be waited for.
    private func wait(until deadline: ContinuousClock.Instant?) {
        let now = ContinuousClock.now
        var ends = [deadline]
        if let patience = decoder.patience { ends.append(now + patience) }
        if let wanted, wanted != shown, !isGone, output.isIdle {
            ends.append([pace.deadline, pixels.deadline(wanted, on: shown)].compactMap { $0 }.max())
        }
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
            case .mouse(let mouse): events.append(.mouse(mouse))
            case .cursor(_, let column): takeWidth(column - 1)
            case .ready: pace.answered()
            case .mode(let number, let isKnown):
                if number == SynchronisedOutput.mode { synchronises = isKnown }
            case .answer(.cell(let width, let height)) where pixels.areUsed: takeCell(width: width, height: height)
            case .answer(let answer): pixels.question.take(answer)
            }
        }
    }

    private func vanish() {
        guard !isGone else { return }
        isGone = true
        events.append(.closed)
    }

    // MARK: Ambiguous characters

    /// How long the first frame waits for the terminal's answer. One that comes later is taken as well.
    private static let measurePatience = Duration.milliseconds(80)

    /// Asks where the cursor is after `─`, on the blank second screen and wiped in the same write, so that nobody sees
    /// it. Until the answer says otherwise, characters of ambiguous width are not used: a terminal that does not answer
    /// might shift columns. In the second row, as the answer of the first would be F3.
    private func measureAmbiguous(at secondRow: [UInt8]) {
        capabilities.unicode = false
        capabilities.unambiguous = true
        guard pace.asks, size.height > 1 else { return }
        isMeasuring = true
        curses_refresh(true)
        output.enqueue(output.collect() + secondRow + "─\u{1B}[6n".utf8 + secondRow + "  ".utf8)
        let end = ContinuousClock.now + Self.measurePatience
        while isMeasuring && !isGone && ContinuousClock.now < end {
            if output.flush() == .broken { return vanish() }
            awaitInput(until: end)
        }
        // No frame has been drawn yet that would have to be drawn again.
        events.removeAll { $0 == .resize }
    }

    private func takeWidth(_ cells: Int) {
        guard isMeasuring else { return }
        isMeasuring = false
        guard cells == 1 else { return }
        capabilities.unicode = true
        capabilities.unambiguous = false
        if !events.contains(.resize) { events.append(.resize) }
    }

    // MARK: Pixels

    /// Asks the terminal for what it shows pixels by, on the blank second screen and in a row that is wiped with it: some
    /// that don't know a question print it. Answers that come later change nothing.
    private func ask(_ question: PixelQuestion, at row: [UInt8]) {
        do {
            if let refusal = question.refusal { throw refusal }
            pixels.question = question
            curses_refresh(true)
            output.enqueue(output.collect() + row + PixelQuestion.bytes + row + "\u{1B}[2K".utf8)
            let end = ContinuousClock.now + question.patience
            while !pixels.question.isOver && !isGone && ContinuousClock.now < end {
                if output.flush() == .broken { return vanish() }
                awaitInput(until: end)
            }
            guard let found = try pixels.question.graphics(measured: WindowSize(of: guardian.output).cell) else {
                return
            }
            capabilities.pixels = found
            pixels.use(found)
            if found.kind == .kitty { guardian.restoreFirst(by: KittyGraphics.deletionOfAll) }
        } catch {
            if question.mode != .auto { remark = [remark, "\(error)"].compactMap { $0 }.joined(separator: "; ") }
        }
    }

    private func takeCell(width: Int, height: Int) {
        guard let cell = PixelSize.cell(width: width, height: height), var graphics = capabilities.pixels,
            graphics.cell != cell
        else { return }
        graphics.cell = cell
        capabilities.pixels = graphics
        pixels.use(graphics)
        shown = nil
        if !events.contains(.resize) { events.append(.resize) }
    }

    // MARK: Signals

    private func takeSignals() {
        while let signal = guardian.takeAsking() { events.append(.interrupt(signal)) }
        if guardian.take(SIGTSTP) {
            leave()
            guardian.leave()
            guardian.stop()
            _ = guardian.take(SIGCONT)
            enter()
            events.append(.resumed)
        }
        // Continued by someone who stopped it with SIGSTOP: the shell has used the terminal since.
        if guardian.take(SIGCONT) { enter() }
        if guardian.take(SIGWINCH) { takeSize() }
    }

    private func takeSize() {
        let window = WindowSize(of: guardian.output)
        if let cell = window.cell {
            takeCell(width: cell.width, height: cell.height)
        } else if pixels.areUsed {
            // Another font gives the same window another number of cells.
            output.enqueue(PixelQuestion.cellSize)
        }
        guard window.cells != size else { return }
        size = window.cells
        curses_resize(Int32(size.height), Int32(size.width))
        wanted = nil
        shown = nil
        recording?.resize(size)
        if !events.contains(.resize) { events.append(.resize) }
    }

    // MARK: Leaving and coming back

    /// Sends what leaves the screen. What had not been sent is dropped, as nobody would see it.
    private func leave() {
        curses_leave()
        _ = output.collect()
        output.drop()
        output.enqueue(pixels.deletions() + restore)
        // Together well below the second in which a process has to end.
        let end = ContinuousClock.now + .milliseconds(600)
        output.flush(patience: 400)
        awaitAnswer(until: end)
    }

    /// An answer that comes after leaving would be typed into the shell.
    private func awaitAnswer(until end: ContinuousClock.Instant) {
        func isAwaited() -> Bool {
            !isGone
                && (pace.isWaiting && pace.answers == true || isMeasuring && pace.answers != false
                    || pixels.question.isOpen && pace.answers != false)
        }
        while isAwaited() && ContinuousClock.now < end { awaitInput(until: end) }
        pace.forget()
    }

    private func awaitInput(until end: ContinuousClock.Instant) {
        var ready = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
        if poll(&ready, 1, Self.milliseconds(until: end, from: .now)) > 0 { readKeys() }
    }

    private func enter() {
        guardian.enter()
        // The first refresh after leaving switches the second screen on again.
        curses_leave()
        _ = output.collect()
        output.drop()
        pace.forget()
        shown = nil
        output.enqueue(modesOn)
        takeSize()
        if !events.contains(.resize) { events.append(.resize) }
    }
}
