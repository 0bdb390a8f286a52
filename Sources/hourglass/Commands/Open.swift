import ArgumentParser

/// Opens the laboratory in the terminal.
struct OpenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Open the laboratory in the terminal (the default).")

    @OptionGroup var options: ExperimentOptions

    @Flag(help: "Only ASCII characters.")
    var ascii = false

    func run() throws {
    }
}
