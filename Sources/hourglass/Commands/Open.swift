import ArgumentParser
import Autoencoders
import Configuration
import Dashboard
import Files
import Foundation
import Installation
import Laboratory
import Terminal
import Uses

/// Opens the laboratory in the terminal.
struct OpenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Open the laboratory in the terminal (the default).",
        discussion: """
            A session that has trained is kept when it ends, however it ends: --resume last goes on with it.

            Example: hourglass open --variant beta-vae --data digits --set beta=2
            """)

    @Argument(
        help: ArgumentHelp(
            "A recipe to open: a name that 'hourglass recipes' lists, or a FILE.toml.", valueName: "recipe"))
    var name: String?

    @OptionGroup var options: ExperimentOptions
    @OptionGroup var preferenceOptions: PreferenceOptions

    @Flag(help: "Only ASCII characters.")
    var ascii = false

    @Option(
        help: ArgumentHelp(
            "What cells of images are cut into: half, quadrant or sextant, which not every font has.",
            valueName: "kind"), transform: { try ImageBlocks(named: $0) })
    var glyphs: ImageBlocks?

    @Option(
        help: ArgumentHelp(
            """
            How images are shown: by their pixels where the terminal says that it has kitty's graphics or sixels (auto, kitty, \
            sixel), or by cells.
            """, valueName: "kind"), transform: { try ImageMode(named: $0) })
    var images: ImageMode?

    @Flag(help: "For a slow line: two frames a second, images seldom and only where they change much.")
    var slow = false

    @Option(help: "Keep what is shown in a file, as a recording of asciinema's kind (asciicast v2).")
    var record: String?

    @Flag(help: "Opens without training: space plays.")
    var paused = false

    @Flag(
        help: """
            Lines instead of a screen, for a screen reader or a log; typed lines are commands. So it is without being \
            asked where stdout is no terminal or TERM is dumb.
            """)
    var plain = false

    @Option(
        help: ArgumentHelp("With --plain: a report every so many seconds.", valueName: "seconds"),
        transform: Numeral.real)
    var every: Double = 1

    @Flag(help: "Leaves the mouse to the terminal.")
    var noMouse = false

    @Flag(
        help: ArgumentHelp(
            "For an account that anybody may use: no files, no shell, no large models, and a limited time."))
    var kiosk = false

    @Option(
        help: ArgumentHelp(
            "Minutes, or parts of one, after which a --kiosk ends; \(Kiosk.defaultMinutes) unless said otherwise.",
            valueName: "minutes"), transform: Numeral.real)
    var kioskMinutes: Double?

    @Option(
        help: ArgumentHelp(
            "The one folder that a --kiosk writes to: sessions are kept there instead of in the home folder.",
            valueName: "folder"))
    var kioskFolder: String?

    func validate() throws {
        guard every > 0, every <= 86_400 else {
            let found = wordsOfNoNumber(every) ?? "\(every)"
            throw ValidationError("--every \(found): expected seconds, more than 0 and at most 86400.")
        }
        if let variant = options.variant, Variant.named(variant) == nil, RecommenderVariant.named(variant) != nil {
            throw ValidationError(
                "--variant \(variant): its loss has no screen: 'hourglass train' trains it."
            )
        }
        try ValidationError.check(file: record, of: "--record")
        if let name {
            try ExperimentOptions.check(recipe: name)
            if options.recipe != nil { throw ValidationError("\(name): --recipe names one already.") }
            if options.resume != nil {
                throw ValidationError("\(name): a recipe can't change what --resume goes on with.")
            }
        }
        if isPlain, record != nil { throw ValidationError("--record: there is no screen to record.") }
        guard kiosk else {
            if kioskMinutes != nil { throw ValidationError("--kiosk-minutes is for --kiosk.") }
            if kioskFolder != nil { throw ValidationError("--kiosk-folder is for --kiosk.") }
            return
        }
        if let kioskMinutes, !(kioskMinutes > 0 && kioskMinutes <= 10_000) {
            throw ValidationError("--kiosk-minutes \(kioskMinutes): expected more than 0 and at most 10000.")
        }
        if let data = options.data.data, !Confinement().allows(data: data) {
            throw ValidationError("--kiosk: --data takes the name of a built-in data set.")
        }
        if let recipe = name ?? options.recipe, RecipeShelf.isFile(recipe) {
            throw ValidationError("--kiosk: a recipe there is one that 'hourglass recipes' lists.")
        }
        if record != nil { throw ValidationError("--kiosk: --record would write a file.") }
        if preferenceOptions.config != nil { throw ValidationError("--kiosk: --config would read a file.") }
        if let resume = options.resume, resume != ExperimentOptions.last {
            throw ValidationError("--kiosk: --resume takes '\(ExperimentOptions.last)'.")
        }
    }

    func run() throws {
        guard kiosk else { return try run(keepingIn: .ofThisProcess) }
        Kiosk.seal()
        try Kiosk.limit(minutes: minutes)
        let folder = kioskFolder.map { KeptSessions(folder: $0, room: Kiosk.room) }
        do {
            try run(keepingIn: folder ?? KeptSessions(environment: [:], home: Kiosk.home, room: Kiosk.room))
        } catch let error where !(error is ScreenError || error is ExitCode) {
            // The error itself may name files.
            throw CommandError(description: "the session can't be opened here")
        }
    }

    private func run(keepingIn kept: KeptSessions?) throws {
        let start = ContinuousClock.now
        let options = try options.opening(name).resolved(in: kept)
        // Said before anything is drawn.
        let recipe = try options.openedRecipe()
        let confinement = kiosk ? Confinement() : nil
        // A kiosk reads no file of anybody's preferences.
        let configuration = kiosk ? ConfigurationFile() : try preferenceOptions.load()
        var preferences = configuration.preferences
        if let glyphs { preferences.blocks = glyphs }
        if let images { preferences.images = images }
        if let recipe { preferences.layouts = preferences.layouts.showing(recipe.view) }
        let loading =
            self.options.resume ?? options.data.data ?? recipe?.title
            ?? (options.variant.flatMap(Variant.named)?.usualData ?? "MNIST")
        let first: [Command] = paused ? [] : [.play]
        let over = kiosk ? start + .seconds(60 * minutes) : nil
        func laboratory(waking waker: Waker) -> SessionQueue {
            SessionQueue(
                rate: slow ? .slow : .ordinary.withPictures(every: 1 / Double(preferences.pictureRate)),
                published: { waker.wake() },
                start: {
                    TerminalGuard.prepareThisThread()
                    return try options.makeSession(within: confinement, with: Installed.inventory())
                },
                finish: { session in
                    guard session.isWorthKeeping else { return }
                    guard let kept else {
                        throw CommandError(
                            description: "this account has no home folder, expected one or XDG_STATE_HOME")
                    }
                    try kept.keep(session.lastCheckpoint(), at: Date())
                })
        }
        if isPlain {
            let console = LineConsole(ascii: ascii)
            let noScreen = images.map { "--images \($0.rawValue): there is no screen to show images on" }
            for notice in [console.remark, noScreen, configuration.notice].compactMap({ $0 }) {
                console.write(notice)
            }
            let laboratory = laboratory(waking: console.waker)
            var application = PlainApplication(
                console: console, laboratory: laboratory, loading: loading, interval: .seconds(every), first: first,
                end: over, language: Hourglass.language)
            let ending = application.run()
            laboratory.end()
            console.close()
            try withExtendedLifetime(console) { try end(ending, laboratory, failure: console.failure) }
            if ending == .quit && application.hasErred { throw ExitCode.failure }
            return
        }
        let byteRate = slow ? ByteBudget.slow : ByteBudget.ordinary
        let screen = try CursesScreen(
            ascii: ascii, mouse: preferences.mouse && !noMouse, accents: preferences.accents,
            steadiness: slow ? .calm : .ordinary,
            // What plays recordings knows no pixels.
            images: slow || record != nil ? preferences.images.unlessAsked : preferences.images, byteRate: byteRate)
        if let record { try screen.record(to: record) }
        let laboratory = laboratory(waking: screen.waker)
        var application = Application(
            screen: screen, laboratory: laboratory, loading: loading, expected: options.expectedSetup, first: first,
            preferences: preferences, warning: screen.remark ?? configuration.notice, end: over, saves: !kiosk,
            byteRate: byteRate, manual: Manual(in: .ofThisProcess()),
            language: Hourglass.language)
        let ending = application.run()
        // The session is kept while the screen is being left. Signals that come meanwhile change nothing any more, as long
        // as the screen is there to note them.
        laboratory.end()
        screen.close()
        try withExtendedLifetime(screen) { try end(ending, laboratory) }
    }

    private var minutes: Double { kioskMinutes ?? Double(Kiosk.defaultMinutes) }

    private var isPlain: Bool {
        plain || isatty(STDOUT_FILENO) == 0 || ProcessInfo.processInfo.environment["TERM"] == "dumb"
    }

    /// `failure` says why nothing can be written, where that is what ended it.
    private func end(_ ending: Application.Ending, _ laboratory: SessionQueue, failure: Int32? = nil) throws {
        if ending == .failed { if let failure = laboratory.failure { throw failure } }
        // A dying process doesn't wait for a session that hasn't begun.
        let isDying = if case .interrupted = ending { true } else { false }
        let patience = kiosk ? Kiosk.patience : Self.patience
        let isOver = laboratory.stop(within: isDying && !laboratory.hasBegun ? 0 : patience)
        if isOver, let failure = laboratory.failure {
            Hourglass.report(
                "hourglass: the session isn't kept\(kiosk ? "" : ": \(Hourglass.language.text(ofError: failure))")")
        }
        if let failure { throw Output.Lost(fault: SystemFault(failure)) }
        switch ending {
        case .quit, .failed: if isOver, laboratory.failure != nil { throw ExitCode.failure }
        case .expired: Hourglass.report("hourglass: the time is over")
        case .interrupted(let signal): TerminalGuard.endBySignal(signal ?? SIGHUP)
        }
    }

    /// Seconds for keeping the largest of models on a slow disk.
    private static let patience = 10.0
}
