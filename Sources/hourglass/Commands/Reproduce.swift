import ArgumentParser
import Datasets
import Files
import Foundation
import Laboratory
import Search
import Tensors
import Uses

/// Every claim: about training and uses, and those that take many runs.
private enum KnownClaims {
    static let all: [Claim] = Claims.all + CodeSizeClaims.all

    static func named(_ id: String) -> Claim? { all.first { $0.id == id } }
}

/// Trains, measures and judges what the literature claims.
struct ReproduceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reproduce", abstract: "Train and measure a claim of the literature again.",
        discussion: """
            Ends with 0 where the claim holds, for every seed, and with 1 where it doesn't. Ctrl-C ends without a verdict.

            Example: hourglass reproduce beta --seeds 1,2
            """)

    @Argument(help: ArgumentHelp("The claim; '--list' names them.", valueName: "claim"))
    var name: String?

    @Flag(help: "Lists the claims.")
    var list = false

    @Option(help: ArgumentHelp("Seeds instead of 1 to 8, or of 101 to 116 with --on validation.", valueName: "1,2,3"))
    var seeds: String?

    @Option(
        help: ArgumentHelp(
            "What is measured: the test images for a report; the validation images, on which recipes are chosen.",
            valueName: "test|validation"))
    var on: SplitName = .test

    @Option(
        help: ArgumentHelp(
            "A recipe instead of the one that was chosen; '--list' names them, the chosen one first.",
            valueName: "name"))
    var recipe: String?

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
        if let name, KnownClaims.named(name) == nil {
            throw ValidationError(
                "claim \(name): expected one of \(KnownClaims.all.map(\.id).joined(separator: ", ")).")
        }
        if !(scale > 0 && scale <= 100) {
            throw ValidationError("--scale \(scale): expected more than 0, at most 100.")
        }
        if on == .train { throw ValidationError("--on train: expected test or validation.") }
        if let recipe, let claim = name.flatMap(KnownClaims.named), claim.recipe(named: recipe) == nil {
            let known = claim.recipes.map(\.id).joined(separator: ", ")
            throw ValidationError(
                "--recipe \(recipe): "
                    + (known.isEmpty ? "\(claim.id) has no recipes to choose from." : "expected one of \(known)."))
        }
        _ = try seedList()
    }

    /// Those of a report, or those by which recipes are chosen.
    private var ownSeeds: [UInt64] { on == .test ? Claim.seeds : Claim.selectionSeeds }

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
        let seeds, selectionSeeds: [UInt64]
        let recipes: [RecipeEntry]

        enum CodingKeys: String, CodingKey {
            case id, statement, source, data, seeds, recipes
            case selectionSeeds = "selection_seeds"
        }
    }

    private struct RecipeEntry: Encodable {
        let id, summary: String
    }

    private struct SeedLine: Encodable {
        let seed: UInt64
        let figures: [String: Double]
        let holds: Bool
        let seconds: Double
    }

    private struct VerdictLine: Encodable {
        let claim, on: String
        let recipe: String?
        let holds: Bool
        let seedsHeld, seeds: Int
        let scale: Double

        enum CodingKeys: String, CodingKey {
            case claim, on, recipe, holds, seeds, scale
            case seedsHeld = "seeds_held"
        }
    }

    func run() throws {
        if list { return try printList() }
        let claim = KnownClaims.named(name!)!
        let dataset = claim.isOfRatings ? nil : try data.load(or: claim.data, readLike: claim.reading)
        let source = data.data ?? claim.data
        let others = try data.data == nil ? claim.others.map { try Dataset.load($0) } : []
        let seeds = try seedList() ?? ownSeeds
        let recipe = recipe.flatMap(claim.recipe) ?? claim.recipes.first
        let classifiers = Installed.classifiers()
        let interrupted = Interruption()
        if !json {
            try Output.print("\(claim.statement)\n\(claim.source)")
            let titles = dataset.map { ([$0] + others).map(\.title).joined(separator: ", ") } ?? source.shown
            let rows = dataset.map { $0.kind.isImage ? "images" : "rows" } ?? "ratings"
            try Output.print(
                "\(titles), \(on.rawValue) \(rows), seeds \(seeds.map(String.init).joined(separator: ", "))"
                    + (recipe.map { ", \($0.id): \($0.summary)" } ?? "")
                    + (scale == 1 ? "" : ", \(scale) of the usual training"))
        }
        var held = 0
        for seed in seeds {
            let start = ContinuousClock.now
            var bar = ProgressBar()
            let trial = Trial(
                seed: seed, dataset: dataset, source: source, others: others, on: on, recipe: recipe,
                workers: threads.workers,
                scale: scale,
                classifiers: classifiers
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
        let holds = held == seeds.count
        if json {
            try Output.print(
                json: VerdictLine(
                    claim: claim.id, on: on.rawValue, recipe: recipe?.id, holds: holds, seedsHeld: held,
                    seeds: seeds.count, scale: scale))
        } else {
            try Output.print("\(claim.id): holds for \(held) of \(seeds.count) seeds")
        }
        if !holds { throw ExitCode.failure }
    }

    private func printList() throws {
        for claim in KnownClaims.all {
            if json {
                try Output.print(
                    json: Entry(
                        id: claim.id, statement: claim.statement, source: claim.source, data: claim.data,
                        seeds: Claim.seeds, selectionSeeds: Claim.selectionSeeds,
                        recipes: claim.recipes.map { RecipeEntry(id: $0.id, summary: $0.summary) }))
            } else {
                try Output.print(
                    "\(claim.id) (\(([claim.data] + claim.others).joined(separator: ", "))): \(claim.statement). \(claim.source)"
                )
                for recipe in claim.recipes { try Output.print("  \(recipe.id): \(recipe.summary)") }
            }
        }
    }
}
