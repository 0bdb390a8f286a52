import ArgumentParser
import Configuration

/// Prints the preferences that hold.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Print the preferences that hold as a config.toml, and say what is wrong in the present one.",
        discussion: "Example: hourglass config --config mine.toml")

    @OptionGroup var options: PreferenceOptions

    func run() throws {
        let configuration = try options.load()
        try Output.print(configuration.preferences.toml, terminator: "")
        if !configuration.faults.isEmpty { throw ExitCode.failure }
    }
}
