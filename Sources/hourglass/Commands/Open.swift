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
    @OptionGroup var preferenceOptions: PreferenceOptions

    @Flag(help: "Only ASCII characters.")
    var ascii = false

    @Flag(help: "Opens without training: space plays.")
    var paused = false

    @Flag(help: "Leaves the mouse to the terminal.")
    var noMouse = false

    func run() throws {
        let configuration = try preferenceOptions.load()
        let preferences = configuration.preferences
        let screen = try CursesScreen(
            ascii: ascii, mouse: preferences.mouse && !noMouse, accents: preferences.accents)
        let waker = screen.waker
        let laboratory = Laboratory(
            published: { waker.wake() },
            start: { [options] in
                TerminalGuard.blockSignalsInThisThread()
                return try options.makeSession()
            })
        var application = Application(
            screen: screen, laboratory: laboratory, loading: options.resume ?? options.data.data ?? "MNIST",
            first: paused ? [] : [.play], preferences: preferences, warning: configuration.notice)
        let ending = application.run()
        screen.close()
        let failure = laboratory.failure
        laboratory.stop()
        switch ending {
        case .quit: break
        case .interrupted(let signal): TerminalGuard.endBySignal(signal ?? SIGHUP)
        case .failed: if let failure { throw failure }
        }
    }
}
