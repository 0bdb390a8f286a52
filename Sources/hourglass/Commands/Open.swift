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

    @Flag(help: "For a slow line: two frames a second, images seldom and only where they change much.")
    var slow = false

    @Option(help: "Keep what is shown in a file, as a recording of asciinema's kind (asciicast v2).")
    var record: String?

    @Flag(help: "Opens without training: space plays.")
    var paused = false

    func run() throws {
        let screen = try CursesScreen(ascii: ascii, steadiness: slow ? .calm : .ordinary)
        if let record { try screen.record(to: record) }
        let waker = screen.waker
        let laboratory = Laboratory(
            rate: slow ? .slow : .ordinary, published: { waker.wake() },
            start: { [options] in
                TerminalGuard.blockSignalsInThisThread()
                return try options.makeSession()
            })
        var application = Application(
            screen: screen, laboratory: laboratory, loading: options.resume ?? options.data.data ?? "MNIST",
            expected: options.expectedSetup, first: paused ? [] : [.play])
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
