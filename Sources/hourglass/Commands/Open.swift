import ArgumentParser
import Dashboard
import Foundation
import Laboratory
import Terminal

/// Opens the laboratory in the terminal.
struct OpenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Open the laboratory in the terminal (the default).")

    @OptionGroup var options: ExperimentOptions

    @Flag(help: "Only ASCII characters.")
    var ascii = false

    @Flag(help: "Opens without training: space plays.")
    var paused = false

    @Flag(
        help: """
            Lines instead of a screen, for a screen reader or a log; typed lines are commands. So it is without being \
            asked where stdout is no terminal or TERM is dumb.
            """)
    var plain = false

    @Option(help: ArgumentHelp("With --plain: a report every so many seconds.", valueName: "seconds"))
    var every = 1.0

    func validate() throws {
        guard every > 0, every <= 86_400 else {
            throw ValidationError("--every \(every): expected seconds, more than 0 and at most 86400.")
        }
    }

    private var isPlain: Bool {
        plain || isatty(STDOUT_FILENO) == 0 || ProcessInfo.processInfo.environment["TERM"] == "dumb"
    }

    func run() throws {
        let loading = options.resume ?? options.data.data ?? "MNIST"
        let first: [Command] = paused ? [] : [.play]
        let laboratory: Laboratory
        let ending: Application.Ending
        if isPlain {
            let console = LineConsole(ascii: ascii)
            laboratory = makeLaboratory(waking: console.waker)
            var application = PlainApplication(
                console: console, laboratory: laboratory, loading: loading, interval: .seconds(every), first: first)
            ending = application.run()
            console.close()
        } else {
            let screen = try CursesScreen(ascii: ascii)
            laboratory = makeLaboratory(waking: screen.waker)
            var application = Application(screen: screen, laboratory: laboratory, loading: loading, first: first)
            ending = application.run()
            screen.close()
        }
        let failure = laboratory.failure
        laboratory.stop()
        switch ending {
        case .quit: break
        case .interrupted(let signal): TerminalGuard.endBySignal(signal ?? SIGHUP)
        case .failed: if let failure { throw failure }
        }
    }

    private func makeLaboratory(waking waker: Waker) -> Laboratory {
        Laboratory(
            published: { waker.wake() },
            start: { [options] in
                TerminalGuard.blockSignalsInThisThread()
                return try options.makeSession()
            })
    }
}
