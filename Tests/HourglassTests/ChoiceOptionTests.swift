import ArgumentParser
import Autoencoders
import Laboratory
import Networks
import Tensors
import Testing

@testable import hourglass

/// Every choice as an option, from its description.
@Suite struct ChoiceOptionTests {
    /// Without a choice between what this machine can do and what it can't.
    static let ids = Choices.all.map(\.id).filter { Precision.bf16.isAvailable || $0 != Choice.precision.id }

    private static func setup(_ arguments: [String]) throws -> Setup {
        try ExperimentOptions.parse(arguments).setup(for: .usual, with: nil)
    }

    /// What is said beside it so that it can be another value than it is, and that value: two codes, for which every prior is
    /// made, of a VAE or else of the first variant that has one.
    private static func place(for choice: Choice) throws -> (usual: [String], value: String) {
        for variant in [Variant.vae] + Variant.all {
            let usual = ["--variant", variant.id] + (choice.id == "latent" ? [] : ["--latent", "2"])
            guard let setup = try? setup(usual) else { continue }
            let candidates =
                switch choice.kind {
                case .named(let values): values.map(\.id)
                case .whole(let range, _): ["\(range.lowerBound + 2)"]
                case .positive: ["0.5"]
                case .share: ["0.25"]
                case .widths: ["6,5"]
                }
            let value = candidates.first {
                $0 != choice.read(setup) && choice.obstacle(to: $0, in: setup, for: .usual, with: .none) == nil
            }
            if let value { return (usual, value) }
        }
        throw CommandError(description: "\(choice.id): nowhere")
    }

    private static func message(_ arguments: [String]) -> String? {
        do {
            _ = try ExperimentOptions.parse(arguments)
            return nil
        } catch {
            #expect(ExperimentOptions.exitCode(for: error) == .validationFailure)
            return ExperimentOptions.message(for: error)
        }
    }

    @Test(arguments: ids) func reachesTheSetup(_ id: String) throws {
        let choice = try #require(Choices.named(id))
        let (usual, value) = try Self.place(for: choice)
        let (before, after) = (try Self.setup(usual), try Self.setup(usual + ["--\(id)", value]))
        #expect(choice.read(after) == value)
        for other in Choices.all where other.id != id { #expect(other.read(after) == other.read(before)) }
    }

    @Test(arguments: ids) func refusesWhatItHasNot(_ id: String) throws {
        for value in ["nonsense", "", "0.5x"] {
            let message = try #require(Self.message(["--\(id)", value]), "\(value)")
            #expect(message.hasPrefix("--\(id) \(value): expected "), "\(message)")
        }
    }

    @Test(arguments: ids) func helpNamesIt(_ id: String) throws {
        let choice = try #require(Choices.named(id))
        for help in [TrainCommand.helpMessage(columns: 400), OpenCommand.helpMessage(columns: 400)] {
            let lines = help.split(separator: "\n")
            let place = try #require(lines.firstIndex { $0.contains(" --\(id) <") })
            // A long name has its line to itself.
            let line = lines[place] + lines[place + 1]
            #expect(line.lowercased().contains(choice.summary.lowercased()))
            for value in choice.kind.values ?? [] { #expect(line.contains(value.id)) }
        }
        #expect(Hourglass.completionScript(for: .bash).contains(" --\(id) "))
    }

    /// Only what neither the model nor the order of the data depends on.
    @Test(arguments: ids) func resumingTakesIt(_ id: String) throws {
        let choice = try #require(Choices.named(id))
        let (_, value) = try Self.place(for: choice)
        let message = Self.message(["--resume", "x", "--\(id)", value])
        let live = [
            "clip", "early-stopping", "stopping-measure", "contamination", "augmentation", "summing", "precision",
        ]
        if live.contains(id) {
            #expect(message == nil)
            let options = try ExperimentOptions.parse(["--resume", "x", "--\(id)", value])
            let resumed = try options.adjusted(Self.setup(["--seed", "9"]), for: .usual, at: 100)
            #expect(choice.read(resumed) == value && resumed.seed == 9)
        } else {
            #expect(message == "--\(id) can't change what --resume goes on with.")
        }
    }

    @Test func widthsMayBeginWithTheInput() throws {
        for text in ["784,512,256", "512,256", "784, 512, 256"] {
            let experiment = try Self.setup(["--widths", text, "--activation", "tanh"]).experiment
            #expect(experiment.encoder == .dense([512, 256], .tanh))
            #expect(experiment.decoder == .dense([256, 512], .tanh))
        }
        // One alone is a hidden layer, as wide as the data or not: an axis of widths goes through them all.
        #expect(try Self.setup(["--widths", "784"]).experiment.encoder == .dense([784], .relu))
        #expect(try Self.setup(["--widths", "none"]).experiment.encoder == .linear)
    }

    /// Layers stay what they are: only their nonlinearity is another one.
    @Test func activationsOfConvolutions() throws {
        let (usual, changed) = (
            try Self.setup(["--variant", "convolutional"]).experiment,
            try Self.setup(["--variant", "convolutional", "--activation", "elu"]).experiment
        )
        for (before, after) in [(usual.encoder, changed.encoder), (usual.decoder, changed.decoder)] {
            guard case .convolutional(let before) = before, case .convolutional(let after) = after else {
                Issue.record("\(after) is no convolution")
                continue
            }
            #expect(after.widths == before.widths && after.layers.allSatisfy { $0.activation == .elu })
            #expect(after.layers.map(\.kernel) == before.layers.map(\.kernel))
            #expect(after.dense.allSatisfy { $0.activation == .elu })
        }
        #expect(throws: ValidationError.self) {
            try Self.setup(["--variant", "transformer", "--activation", "tanh"])
        }
        // A PixelCNN's decoder has its own.
        let mixed = try Self.setup(["--variant", "pixelcnn", "--activation", "tanh"]).experiment
        #expect(mixed.decoder == Variant.pixelCNN.experiment.decoder && mixed.encoder.activation == .tanh)
    }

    /// A rate that was said is kept, whatever the optimiser's own is.
    @Test func theRateGoesWithTheOptimizer() throws {
        #expect(try Self.setup(["--optimizer", "sgd"]).learningRate == SGD.defaultRate)
        #expect(try Self.setup(["--optimizer", "sgd", "--learning-rate", "0.5"]).learningRate == 0.5)
    }
}
