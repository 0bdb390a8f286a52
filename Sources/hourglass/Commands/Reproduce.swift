import ArgumentParser
import Datasets
import Foundation
import Laboratory
import Tensors

/// Trains, measures and judges what the literature claims.
struct ReproduceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reproduce", abstract: "Train and measure a claim of the literature again.",
        discussion: """
            Ends with 0 where the claim holds, for every seed if it doesn't say otherwise, and with 1 where it doesn't. Ctrl-C ends without a verdict.
            """)

    @Argument(help: ArgumentHelp("The claim; '--list' names them.", valueName: "claim"))
    var name: String?

    @Flag(help: "Lists the claims.")
    var list = false

    @Option(help: ArgumentHelp("Seeds instead of the claim's own.", valueName: "1,2,3"))
    var seeds: String?

    @Option(
        help: ArgumentHelp("Multiplies all lengths of training: 0.1 for a quick look.", valueName: "factor"),
        transform: Numeral.real)
    var scale: Double = 1

    @OptionGroup var data: DataOptions
    @OptionGroup var threads: ThreadOptions

    @Flag(help: "One object a seed on stdout, then one with the verdict.")
    var json = false

    func validate() throws {
        guard list || name != nil else { throw ValidationError("Name a claim, or say --list.") }
        if let name, Claim.named(name) == nil {
            throw ValidationError(
                "claim \(name): expected one of \(Claim.all.map(\.id).joined(separator: ", ")).")
        }
        if !(scale > 0 && scale <= 100) {
            throw ValidationError("--scale \(scale): expected more than 0, at most 100.")
        }
        _ = try seedList()
    }

    private func seedList() throws -> [UInt64]? {
        guard let seeds else { return nil }
        return try seeds.split(separator: ",", omittingEmptySubsequences: false).map { text in
            guard let seed = UInt64(text.trimmingCharacters(in: .whitespaces)) else {
                throw ValidationError("--seeds \(seeds): expected whole numbers, as in --seeds 1,2,3.")
            }
            return seed
        }
    }

    private struct Entry: Encodable {
        let id, statement, source, data: String
        let seeds: [UInt64]
    }

    private struct SeedLine: Encodable {
        let seed: UInt64
        let figures: [String: Double]
        let holds: Bool
        let seconds: Double
    }

    private struct VerdictLine: Encodable {
        let claim: String
        let holds: Bool
        let seedsHeld, seeds: Int
        let scale: Double

        enum CodingKeys: String, CodingKey {
            case claim, holds, seeds, scale
            case seedsHeld = "seeds_held"
        }
    }

    func run() throws {
        if list { return try printList() }
        let claim = Claim.named(name!)!
        let dataset = try Dataset.load(data.data ?? claim.data, labels: data.labels ?? .last)
        let seeds = try seedList() ?? claim.seeds
        let classifiers = Installed.classifiers()
        let interrupted = Interruption()
        if !json {
            try Output.print("\(claim.statement)\n\(claim.source)")
            try Output.print(
                "\(dataset.title), seeds \(seeds.map(String.init).joined(separator: ", "))\(scale == 1 ? "" : ", \(scale) of the usual training")"
            )
        }
        var held = 0
        var holds: Bool { Double(held) >= claim.needed * Double(seeds.count) }
        for seed in seeds {
            let start = ContinuousClock.now
            var bar = ProgressBar()
            let trial = Trial(
                seed: seed, dataset: dataset, workers: threads.workers, scale: scale, classifiers: classifiers
            ) { what, share in
                bar.show(share, "seed \(seed): \(what)")
                return interrupted.signal == nil
            }
            let finding: Claim.Finding
            do {
                finding = try claim.measure(trial)
            } catch is Trial.Stopped {
                bar.clear()
                Hourglass.report("hourglass: ended by a signal, without a verdict")
                Interruption.end(by: interrupted.signal!)
            }
            bar.clear()
            if finding.holds { held += 1 }
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            if json {
                let figures = finding.figures.filter { $0.value.isFinite }.map { ($0.name, $0.value) }
                try Output.print(
                    json:
                        SeedLine(
                            seed: seed, figures: Dictionary(uniqueKeysWithValues: figures), holds: finding.holds,
                            seconds: seconds))
            } else {
                try Output.print("seed \(seed): \(finding.holds ? "holds" : "doesn't hold") (\(Int(seconds)) s)")
                for (name, value) in finding.figures { try Output.print("  \(name) \(Text.number(Float(value)))") }
            }
        }
        if json {
            try Output.print(
                json:
                    VerdictLine(
                        claim: claim.id, holds: holds, seedsHeld: held, seeds: seeds.count, scale: scale))
        } else {
            try Output.print("\(claim.id): holds for \(held) of \(seeds.count) seeds")
        }
        if !holds { throw ExitCode.failure }
    }

    private func printList() throws {
        for claim in Claim.all {
            if json {
                try Output.print(
                    json:
                        Entry(
                            id: claim.id, statement: claim.statement, source: claim.source, data: claim.data,
                            seeds: claim.seeds))
            } else {
                try Output.print("\(claim.id) (\(claim.data)): \(claim.statement). \(claim.source)")
            }
        }
    }
}
