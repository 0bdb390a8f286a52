import ArgumentParser
import Configuration
import Foundation

/// Where preferences come from.
struct PreferenceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Keys, colours and the like from this file instead of ~/.config/hourglass/config.toml.",
            valueName: "path"))
    var config: String?

    @Flag(help: "Keys, colours and the like as they come.")
    var noConfig = false

    func validate() throws {
        if config != nil && noConfig { throw ValidationError("--config and --no-config exclude each other.") }
    }

    /// Reads the file; what is wrong in it goes to stderr. Only a file that was named has to be there.
    func load() throws -> ConfigurationFile {
        guard !noConfig else { return ConfigurationFile() }
        let environment = ProcessInfo.processInfo.environment
        guard let path = config ?? ConfigurationFile.usualPath(environment) else { return ConfigurationFile() }
        var configuration = ConfigurationFile()
        do {
            configuration = try ConfigurationFile(contentsOf: path, mustExist: config != nil)
        } catch {
            guard config == nil else { throw ValidationError("--config \(error).") }
            configuration = ConfigurationFile(fault: "\(error)")
        }
        for fault in configuration.faults { Hourglass.report("hourglass: \(fault)") }
        return configuration
    }
}
