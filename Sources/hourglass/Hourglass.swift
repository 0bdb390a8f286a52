import ArgumentParser
import CMalloc
import Dashboard
import Foundation
import Terminal

/// The program: the laboratory on the screen, or one of the commands on the same core without one.
@main
struct Hourglass: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hourglass",
        abstract: "An interactive laboratory for autoencoders.",
        discussion: "Without a command the laboratory opens in the terminal: '?' there shows its keys.",
        version: "0.1.0",
        subcommands: [
            OpenCommand.self, TrainCommand.self, EvaluateCommand.self, ScoreCommand.self, ReconstructCommand.self,
            InterpolateCommand.self, SampleCommand.self, TraverseCommand.self, EncodeCommand.self, DecodeCommand.self,
            ClusterCommand.self, PredictCommand.self, MapCommand.self, PriorCommand.self,
            VariantsCommand.self, DataCommand.self, RecipesCommand.self,
            MeasuresCommand.self,
            ImputeCommand.self, RecommendCommand.self, ClassifierCommand.self, SweepCommand.self,
            BoundsCommand.self, CompareCommand.self, CapacityCommand.self, AdviseCommand.self,
            CodesNeededCommand.self,
            ConfigCommand.self, ManualCommand.self, ReproduceCommand.self, BenchCommand.self,
        ],
        defaultSubcommand: OpenCommand.self)

    /// What it speaks.
    static let language: any Language = English()

    /// Ends with 0, with 1 for an error, with 2 for a wrong command line.
    static func main() {
        // Freed arrays go back to the system: on its own malloc soon keeps what is freed up to 32 MiB, for each thread. A
        // step of training asks for none.
        mallopt(M_MMAP_THRESHOLD, 1 << 18)
        mallopt(M_ARENA_MAX, 2)
        // Read as text they would name another file.
        for place in 1..<max(1, Int(CommandLine.argc)) {
            guard let argument = CommandLine.unsafeArgv[place], String(validatingCString: argument) == nil else {
                continue
            }
            report(
                "Error: argument \(place): found bytes that aren't UTF-8, expected a word or a file's name in UTF-8.")
            Foundation.exit(2)
        }
        do {
            do {
                var command = try parseAsRoot(Numeral.joined(Array(CommandLine.arguments.dropFirst())))
                // What is found wrong when it runs is said with how this command is used, and not the program as a whole.
                do { try command.run() } catch let error as ValidationError {
                    report("Error: \(error.message)\nUsage: \(usageString(for: type(of: command)))")
                    Foundation.exit(2)
                }
            } catch  where exitCode(for: error) == .success {
                try Output.print(fullMessage(for: error))
            }
        } catch {
            if error is ScreenError {
                report("hourglass: \(error)")
                Foundation.exit(2)
            }
            switch exitCode(for: error) {
            case .validationFailure:
                report(fullMessage(for: error))
                Foundation.exit(2)
            default:
                if let code = error as? ExitCode { Foundation.exit(code.rawValue) }
                report("hourglass: \(language.text(ofError: error))")
                Foundation.exit(1)
            }
        }
    }

    /// A line on stderr, the only place for what isn't the answer.
    static func report(_ text: String) {
        Output.report(text)
    }
}
