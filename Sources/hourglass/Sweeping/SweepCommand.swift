import ArgumentParser
import Configuration
import Datasets
import Files
import Foundation
import Laboratory
import Search

/// Trains many experiments, and compares what they come to.
struct SweepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep", abstract: "Train many experiments, and compare them.",
        discussion: """
            All options of 'train' say what the runs share; --grid says what differs.

              hourglass sweep --grid beta=0.25,1,4 --grid latent=5,10 --seeds 1,2,3 --variant vae --data digits --epochs 5

            Each run that has ended is kept: the same command goes on where it was stopped. 'sweep plan', 'job', 'status', \
            'todo', 'merge' and 'script' do the same from a file, one job at a time, on any number of machines.
            """,
        subcommands: [
            SweepRunCommand.self, SweepPlanCommand.self, SweepJobCommand.self, SweepStatusCommand.self,
            SweepTodoCommand.self, SweepMergeCommand.self, SweepScriptCommand.self,
        ],
        defaultSubcommand: SweepRunCommand.self)
}

/// What is compared, as options.
struct SweepOptions: ParsableArguments {
    @Option(
        name: .customLong("grid"),
        help: ArgumentHelp(
            "An option of 'train' or a knob, and its values; with --random also a range, as beta=0.1..10. Can be repeated.",
            valueName: "name=a,b,…"))
    var grid: [String] = []

    @Option(
        name: .customLong("control"),
        help: ArgumentHelp(
            "Who turns a knob, as 'train' has it, several beside each other. Can be repeated.",
            valueName: "knob=who:x,…"))
    var control: [String] = []

    @Option(
        help: ArgumentHelp("Draws so many settings, not all combinations.", valueName: "settings"),
        transform: Numeral.whole)
    var random: Int?

    @Flag(help: "Only the better third trains on, three times as long, and so on until the end.")
    var halving = false

    @Option(help: ArgumentHelp("A run of each setting with each seed; 1 by default.", valueName: "1,2,3"))
    var seeds: String?

    @Option(
        help: ArgumentHelp(
            "Cross-validation: so many parts validate in turn, of equal shares of each class; scales are those of the rest.",
            valueName: "count"), transform: Numeral.whole)
    var folds: Int?

    @Option(help: "Passes over the training split.", transform: Numeral.whole)
    var epochs: Int?

    @Option(help: "Batches.", transform: Numeral.whole)
    var steps: Int?

    @Option(help: ArgumentHelp("What decides; 'hourglass measures' lists them.", valueName: "id"))
    var measure: String?

    @Option(
        help: ArgumentHelp("What is measured: validation, or by an explicit act the test split.", valueName: "split"))
    var on: SplitName?

    /// Throws `ValidationError`.
    func plan(base: [String]) throws -> SweepPlan {
        try SweepHere.check(shared: base)
        guard (epochs == nil) != (steps == nil) else { throw ValidationError("Say either --epochs or --steps.") }
        if let epochs, epochs < 1 { throw ValidationError.tooFew("--epochs", epochs) }
        if let steps, steps < 1 { throw ValidationError.tooFew("--steps", steps) }
        if on == .train { throw ValidationError("--on train: expected validation or test.") }
        var plan = SweepPlan(
            base: base, length: steps.map(SweepPlan.Length.steps) ?? .epochs(epochs!), measure: measure ?? "mse")
        for text in grid { try Self.take(text, into: &plan) }
        for text in control { try Self.takeControl(text, into: &plan) }
        if let random {
            guard (1...10_000).contains(random) else {
                throw ValidationError("--random \(random): expected 1 to 10000.")
            }
            plan.random = random
        }
        plan.halves = halving
        if let folds {
            guard Fold.possible.contains(folds) else {
                throw ValidationError(
                    "--folds \(folds): expected \(Fold.possible.lowerBound) to \(Fold.possible.upperBound).")
            }
            plan.folds = folds
        }
        if let seeds { plan.seeds = try SweepHere.seeds(seeds) }
        plan.isOnTest = on == .test
        try SweepTrainer.check(plan)
        return plan
    }

    /// `beta=0.25,1,4` or `beta=0.1..10`
    private static func take(_ text: String, into plan: inout SweepPlan) throws {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let expected = "expected NAME=VALUE,VALUE,… or NAME=LOW..HIGH, as in --grid beta=0.25,1,4."
        guard parts.count == 2, !parts[0].isEmpty else { throw ValidationError("--grid \(text): \(expected)") }
        let ends = parts[1].components(separatedBy: "..")
        if ends.count == 2, let low = Double(ends[0]), let high = Double(ends[1]) {
            guard low < high, (high - low).isFinite else {
                throw ValidationError("--grid \(text): \(expected)")
            }
            plan.spans.append(SweepPlan.Span(parts[0], low, high))
            return
        }
        guard let values = values(parts[1]) else { throw ValidationError("--grid \(text): \(expected)") }
        plan.axes.append(SweepPlan.Axis(parts[0], values))
    }

    /// `beta=kl:5,kl:10`; a single one is what all runs share.
    private static func takeControl(_ text: String, into plan: inout SweepPlan) throws {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, let values = values(parts[1]) else {
            throw ValidationError(
                "--control \(text): expected KNOB=WHO:X,WHO:X,…, as in --control beta=kl:5,kl:10.")
        }
        do throws(SweepPlan.Fault) { try plan.control(parts[0], by: values) } catch {
            throw ValidationError("--control \(text): \(error).")
        }
    }

    /// Different values with commas between them; lists of widths have commas of their own, and semicolons between them. nil
    /// where they are none.
    private static func values(_ text: String) -> [String]? {
        let separator: Character = text.contains(";") ? ";" : ","
        let values = text.split(separator: separator, omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        return values.contains("") || Set(values).count < values.count ? nil : values
    }
}

/// Where the results of a plan are, and how many runs go on at once.
struct SweepPlace: ParsableArguments {
    @Option(help: ArgumentHelp("The folder of the results.", valueName: "folder"))
    var out: String?

    func validate() throws { try ValidationError.check(file: out, of: "--out") }

    func folder(or usual: String) -> SweepFolder { SweepFolder(out ?? usual) }
}

/// Runs all of it here.
struct SweepRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run all jobs of a sweep here (the default).",
        discussion: """
            The options of 'train' that aren't listed here say what the runs share.

            Example: hourglass sweep run --grid beta=0.25,1,4 --seeds 1,2,3 --variant vae --data digits --epochs 5
            """)

    @OptionGroup var options: SweepOptions
    @OptionGroup var place: SweepPlace

    @Option(
        help: ArgumentHelp(
            "Runs at the same time, each on one thread; as many as cores by default.", valueName: "count"),
        transform: Numeral.whole)
    var jobs: Int?

    @Option(
        help: ArgumentHelp("A plan instead of options: see the page sweeps of the manual.", valueName: "file.toml"))
    var plan: String?

    @Flag(help: "One object a run on stdout, then one a setting.")
    var json = false

    @Flag(help: "Only ASCII characters.")
    var ascii = false

    @Argument(parsing: .allUnrecognized, help: .hidden)
    var shared: [String] = []

    func validate() throws {
        if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs \(jobs): expected 1 to 1024.") }
    }

    func run() throws {
        let (plan, usual) = try planned()
        let results = try SweepHere.run(plan, jobs: jobs, in: place.out ?? usual).results
        let report = SweepReport(plan, results)
        if json { try report.printJSON() } else { try report.printText(ascii: ascii) }
        if !results.isEmpty, results.allSatisfy({ $0.failure != nil }) { throw ExitCode.failure }
    }

    /// And where its results are kept, where that isn't where sweeps are.
    private func planned() throws -> (SweepPlan, usual: String?) {
        if let plan {
            guard shared.isEmpty else { throw ValidationError("--plan says all of it: found \(shared[0]) as well.") }
            return (try SweepFile.plan(plan), SweepFile.folder(plan))
        }
        let plan = try options.plan(base: shared)
        return (plan, nil)
    }
}

/// A plan in a file.
enum SweepFile {
    /// Throws `ValidationError`, or `TOMLFault`.
    static func plan(_ path: String) throws -> SweepPlan {
        let plan = try SweepPlanFile(contentsOf: path).plan
        do { try SweepTrainer.check(plan) } catch let error as ValidationError {
            throw CommandError(description: "\(VisibleText.line(path)): \(error.message)")
        }
        return plan
    }

    /// Beside the file, under its name.
    static func folder(_ path: String) -> String {
        (path.hasSuffix(".toml") ? String(path.dropLast(5)) : path) + ".results"
    }
}
