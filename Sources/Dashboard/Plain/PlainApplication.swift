import Laboratory
import Terminal

/// The laboratory without a screen: a line a report, and typed lines as commands, each answered by a line.
///
/// Commands are obeyed one by one, since what a line means depends on what came of the one before. Lines from a pipe or a
/// file wait for the steps that `step` asked for, so that they make a script; a person's don't.
package struct PlainApplication {
    private let console: LineConsole
    private let laboratory: SessionQueue
    private let interval: Duration
    private let end: ContinuousClock.Instant?
    private let language: any Language
    private var hasWarned = false

    private var snapshot: Snapshot?
    private var lines: [String] = []
    private var hasInputEnded = false
    /// Commands sent so far.
    private var sent = 0
    /// The command that hasn't been obeyed yet, and how things stood before.
    private var asked: (command: Command, before: Snapshot)?
    /// Whether the session trains for so many steps only.
    private var isStepping = false
    private var notice: Notice?
    private var lastReport: ContinuousClock.Instant?
    private var reportedStep: Int?
    /// Whether a line of a script, or what came of it, was answered with an error. A person sees it and goes on.
    package private(set) var hasErred = false

    /// `first` is sent at once. `interval` lies between two reports at least. At `end` it is over, which is said a minute
    /// before.
    package init(
        console: LineConsole, laboratory: SessionQueue, loading: String, interval: Duration, first: [Command] = [],
        end: ContinuousClock.Instant? = nil, language: any Language
    ) {
        (self.console, self.laboratory, self.interval, self.end) = (console, laboratory, interval, end)
        self.language = language
        say("reading \(loading)")
        for command in first { send(command) }
    }

    /// Runs until it is told to quit, a signal asks for the end, nobody reads any more, or lines have ended.
    package mutating func run() -> Application.Ending {
        while true {
            if let end {
                if .now >= end { return .expired }
                if !hasWarned && .now >= end - Application.warningTime {
                    hasWarned = true
                    say(Application.warning)
                }
            }
            let deadline = hasWarned ? end : end.map { $0 - Application.warningTime }
            for event in console.nextEvents(reads: lines.isEmpty || console.isTyped, until: deadline) {
                switch event {
                case .line(let line): lines.append(line)
                case .endOfInput: hasInputEnded = true
                case .interrupt(let signal), .closed(let signal): return .interrupted(signal)
                case .wake: break
                }
            }
            if laboratory.hasEnded { return .failed }
            if let latest = laboratory.latest { take(latest) }
            if takeLines() {
                say("ended at step \(snapshot?.step ?? 0)")
                return .quit
            }
        }
    }

    private mutating func text(_ notice: Notice) -> String {
        if notice.kind != .information { noteError() }
        return PlainReport.notice(notice, in: language)
    }

    private mutating func noteError() { if !console.isTyped { hasErred = true } }

    private func say(_ text: String) { console.write(console.capabilities.spelled(text)) }

    private mutating func send(_ command: Command) {
        sent += 1
        laboratory.send(command)
    }

    /// Whether something that was asked for is still being measured.
    private var isMeasuring: Bool { snapshot?.measurement.progress != nil }

    // MARK: what comes from the session

    private mutating func take(_ latest: Snapshot) {
        let wasPlaying = snapshot?.activity == .playing
        if snapshot == nil { say("\(PlainReport.experiment(latest)); help lists the commands") }
        var measured = latest.measurement.progress == nil ? snapshot?.measurement.progress?.ids : nil
        snapshot = latest
        let new = latest.notice == notice ? nil : latest.notice
        notice = latest.notice
        if let (command, before) = asked, latest.obeyed >= sent {
            asked = nil
            lastReport = .now
            // What was stopped came to nothing.
            if case .stopMeasuring = command { measured = nil }
            // What is measured faster than snapshots come was never seen under way.
            if case .measure(let ids) = command, new == nil, latest.measurement.progress == nil {
                measured = ids.isEmpty ? latest.measurement.possible : ids
            }
            say(
                new.map { text($0) }
                    ?? PlainReport.answer(to: command, from: before, to: latest, in: language))
        } else if let new {
            say(text(new))
        }
        if let measured, let line = PlainReport.measurement(measured, latest) { say(line) }
        if latest.activity != .playing && latest.obeyed >= sent {
            if wasPlaying || isStepping { report() }
            isStepping = false
        } else if lastReport.map({ .now - $0 >= interval }) ?? (latest.step > 0), console.isIdle {
            report()
        }
    }

    /// Says where the session is, if that is news.
    private mutating func report() {
        guard let snapshot, snapshot.step != reportedStep else { return }
        reportedStep = snapshot.step
        lastReport = .now
        say(PlainReport.progress(snapshot))
    }

    // MARK: what is typed

    /// Takes as many lines as can be taken now; whether one of them, or their end, says to quit.
    private mutating func takeLines() -> Bool {
        // A person can leave while data is being read.
        if console.isTyped, lines.contains(where: { $0.filter { !$0.isWhitespace } == "quit" }) { return true }
        while let snapshot, asked == nil, console.isIdle, console.isTyped || !(isStepping || isMeasuring) {
            guard !lines.isEmpty else { return hasInputEnded }
            let line = lines.removeFirst()
            if take(line, at: snapshot) { return true }
        }
        return hasInputEnded && console.isTyped
    }

    private mutating func take(_ line: String, at snapshot: Snapshot) -> Bool {
        guard !line.allSatisfy(\.isWhitespace) else {
            // Enter alone asks for a report, whether it is news or not.
            reportedStep = nil
            report()
            return false
        }
        let context = CommandContext(snapshot, in: language)
        do {
            switch try Grammar.parse(line, in: context) {
            case .obey(let command):
                asked = (command, snapshot)
                switch command {
                case .step: isStepping = true
                case .play, .pause: isStepping = false
                default: break
                }
                send(command)
            case .help(let name): Grammar.help(on: name, in: context).forEach(say)
            case .like: say("what you like is answered on a screen, and by 'hourglass recommend'")
            case .cut: say("glyphs are what a screen draws images by; there is none")
            case .quit: return true
            }
        } catch {
            say("error: \(error)")
            noteError()
        }
        return false
    }
}
