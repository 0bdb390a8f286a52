import ArgumentParser
import Autoencoders
import Datasets
import Files
import Foundation
import Laboratory
import Search

/// From data to a variant, its knobs and its code size, as a recipe.
struct AdviseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "advise", abstract: "Say which variant to take for some data, and write the recipe.",
        discussion: """
            Looks at the data, asks up to five questions where options don't answer them and a terminal is there, chooses three \
            candidates by the table of the survey, and races them here: the same rows, the same number of steps, the same \
            seeds. The winner is written as a recipe, with the reasons and the figures of the race; 'hourglass open FILE' opens \
            it.

            Example: hourglass advise my.csv --goal anomalies --noisy yes --out advice.toml
            """)

    @Argument(help: ArgumentHelp("A data set by name, a file or a folder.", valueName: "data"))
    var source: String

    @OptionGroup var reading: DataOptions
    @OptionGroup var scaling: ScaleOptions

    @Option(
        help: ArgumentHelp(
            "What for: \(Advice.Goal.allCases.map(\.rawValue).joined(separator: ", ")); compress by default, of ratings recommend.",
            valueName: "goal"))
    var goal: String?

    @Option(help: ArgumentHelp("Whether values are noisy; no by default.", valueName: "yes|no"))
    var noisy: DataOptions.YesOrNo?

    @Option(help: ArgumentHelp("Whether single codes are to be read; no by default.", valueName: "yes|no"))
    var readable: DataOptions.YesOrNo?

    @Option(help: ArgumentHelp("Whether the answer is wanted soon; yes by default.", valueName: "yes|no"))
    var quick: DataOptions.YesOrNo?

    @Option(help: ArgumentHelp("The number of codes, or auto, the default.", valueName: "n|auto"))
    var codes: String?

    @Option(help: ArgumentHelp("Runs of each candidate.", valueName: "1,2,3"))
    var seeds: String = "1,2,3"

    @Option(
        help: ArgumentHelp("Batches of each run; 300, of a quick answer 100.", valueName: "count"),
        transform: Numeral.whole)
    var steps: Int?

    @Option(help: ArgumentHelp("The recipe.", valueName: "file.toml"))
    var out = "advice.toml"

    @Option(help: ArgumentHelp("Runs at the same time.", valueName: "count"), transform: Numeral.whole)
    var jobs: Int?

    @Flag(help: "One object on stdout.")
    var json = false

    func validate() throws {
        if let goal, Advice.Goal(rawValue: goal) == nil {
            throw ValidationError.unknown("--goal \(goal)", among: Advice.Goal.allCases.map(\.rawValue))
        }
        _ = try number(codes, "--codes")
        _ = try SweepHere.seeds(seeds)
        if let steps, steps < 1 { throw ValidationError.tooFew("--steps", steps) }
        if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs \(jobs): expected 1 to 1024.") }
        if reading.data != nil { throw ValidationError("--data: the data are named without an option here.") }
        try ValidationError.check(file: out, of: "--out")
        if !out.hasSuffix(".toml") { throw ValidationError("--out \(out): expected a name that ends with .toml.") }
    }

    private func number(_ text: String?, _ option: String) throws -> Int? {
        guard let text, text != "auto" else { return nil }
        guard let count = Int(text), (1...4096).contains(count) else {
            throw ValidationError("\(option) \(text): expected auto, or 1 to 4096.")
        }
        return count
    }

    // MARK: questions

    private var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 && !json }

    /// What is understood of an answer, which is asked for again until it is; `usual` where nothing is said.
    private func ask<Answer>(
        _ question: String, usual: String, expected: String, _ understand: (String) -> Answer?
    ) -> Answer? {
        guard canAsk else { return understand(usual) }
        while true {
            Hourglass.report(Output.wrapped("\(question) [\(usual)]", to: Output.width ?? 80))
            guard let line = readLine() else { return understand(usual) }
            let answer = line.trimmingCharacters(in: .whitespaces).lowercased()
            if let found = understand(answer.isEmpty ? usual : answer) { return found }
            Hourglass.report("found \(answer), expected \(expected)")
        }
    }

    /// One of some words, of which a beginning is enough that no other has; the first where nothing is said.
    private func ask(_ question: String, _ words: [String]) -> String {
        ask("\(question) \(words.joined(separator: ", "))", usual: words[0], expected: words.joined(separator: ", "))
        {
            answer in
            let meant = words.filter { $0.hasPrefix(answer) }
            return words.contains(answer) ? answer : meant.count == 1 ? meant[0] : nil
        } ?? words[0]
    }

    private func answers(for facts: Advice.Facts) throws -> Advice.Answers {
        var answers = Advice.Answers()
        let goals = Advice.Goal.possible(for: facts.shape.kind)
        if let said = goal.flatMap(Advice.Goal.init) {
            guard goals.contains(said) else {
                throw ValidationError.unknown("--goal \(said.rawValue) of such rows", among: goals.map(\.rawValue))
            }
            answers.goal = said
        } else {
            let answer = goals.count > 1 ? ask("What for?", goals.map(\.rawValue)) : goals[0].rawValue
            answers.goal = Advice.Goal(rawValue: answer) ?? goals[0]
        }
        func yes(_ option: DataOptions.YesOrNo?, _ question: String, usual: String, isAsked: Bool = true) -> Bool {
            let words = usual == "no" ? ["no", "yes"] : ["yes", "no"]
            return (option?.rawValue ?? (isAsked ? ask(question, words) : usual)) == "yes"
        }
        answers.isNoisy = yes(
            noisy, "Are values measured with noise?", usual: "no", isAsked: answers.goal.mindsNoise)
        answers.readsCodes = yes(
            readable, "Are single codes to be read?", usual: "no", isAsked: answers.goal.mindsReading)
        answers.isInHaste = yes(quick, "Is the answer wanted soon?", usual: "yes")
        if let codes {
            answers.codes = try number(codes, "--codes")
        } else {
            let found = Advice.codes(for: facts, answers).map { ", here \($0)" } ?? ""
            answers.codes =
                ask("How many codes? a number, or auto\(found)", usual: "auto", expected: "auto, or 1 to 4096") {
                    answer -> Int?? in
                    answer == "auto" ? .some(nil) : (try? number(answer, "")).map { .some($0) }
                } ?? nil
        }
        return answers
    }

    // MARK: the race

    func run() throws {
        try OutputFile.check(out)
        var options = reading
        options.data = source
        let dataset = try options.load(scale: scaling.scale)
        Hourglass.reportReading(of: dataset)
        let facts = Advice.Facts(of: dataset)
        let answers = try answers(for: facts)
        let classifiers = Installed.classifiers()
        let codes = Advice.codes(for: facts, answers)
        var asked = answers
        asked.codes = codes
        let candidates = Advice.candidates(for: facts, asked, with: classifiers)
        guard !candidates.isEmpty else {
            throw CommandError(description: "\(dataset.id): found no variant that such data can have, expected one")
        }
        let variants = candidates.map(\.variant)
        let judge = classifiers.trained(on: dataset.id)
        let measure = Advice.measure(
            for: answers.goal, among: variants, on: MeasureData(dataset, hasClassifier: judge != nil))
        let length = steps ?? (answers.isInHaste ? 100 : 300)
        let batch = max(1, min(100, dataset.train.count / 4))
        let words = try Self.words(of: options, scaling)
        var plan = SweepPlan(
            base: words.line + ["--batch", "\(batch)"] + (codes.map { ["--latent", "\($0)"] } ?? []),
            length: .steps(length), measure: measure)
        plan.axes = [.init("variant", variants)]
        plan.seeds = try SweepHere.seeds(seeds)
        plan.further = measure == "mse" ? nil : ["mse"]
        plan.sharesLength = true
        try SweepTrainer.check(plan)
        let results = try SweepHere.run(plan, jobs: jobs).results
        let table = SweepTable(results, of: plan, prefersMore: SweepTrainer.prefersMore(plan))
        guard let winner = table.rows.first(where: { $0.mean != nil })?.assignments.first?.value,
            let variant = Variant.named(winner)
        else {
            let why = results.lazy.compactMap(\.failure).first ?? "no run ended in a number"
            throw CommandError(
                description: "\(dataset.id): found no candidate that can be trained: \(VisibleText.line(why))")
        }
        let figures = table.rows.map { row in
            Figure(
                variant: row.assignments.first?.value ?? "", mean: row.mean,
                half: StudentInterval(row.values)?.half, runs: row.runs)
        }
        let answer = Answer(
            data: dataset.id, variant: winner, codes: codes, measure: measure, steps: length, batch: batch,
            rows: facts.rows, missing: facts.missing, dimension: facts.dimension, components: facts.components,
            goal: answers.goal.rawValue, recipe: out,
            reasons: reasons(candidates.first { $0.variant == winner }, variant, facts, codes), figures: figures,
            isClear: isClear(table))
        try write(answer, words, variant, for: facts.shape)
        if json { return try Output.print(json: answer) }
        try show(answer)
    }

    /// Whether no interval of a difference to the best has 0 in it.
    private func isClear(_ table: SweepTable) -> Bool {
        table.rows.dropFirst().allSatisfy { row in
            row.mean == nil || row.difference?.interval.map { !$0.contains(0) } ?? false
        }
    }

    struct Figure: Encodable {
        let variant: String
        let mean, half: Double?
        let runs: Int

        var text: String {
            guard let mean else { return "\(variant) no number" }
            return variant + String(format: " %.4g", mean) + (half.map { String(format: " ± %.2g", $0) } ?? "")
        }
    }

    struct Answer: Encodable {
        let data, variant: String
        let codes: Int?
        let measure: String
        let steps, batch, rows: Int
        let missing: Double
        let dimension: Double?
        let components: Int?
        let goal, recipe: String
        let reasons: [String]
        let figures: [Figure]
        /// Whether the race decided by more than chance.
        let isClear: Bool

        enum CodingKeys: String, CodingKey {
            case data, variant, codes, measure, steps, batch, rows, missing, dimension, components, goal, recipe,
                reasons
            case figures = "race"
            case isClear = "clear"
        }

        /// What the race came to.
        var race: String {
            let better = Measures.named(measure)?.better == .more ? "more" : "less"
            return "\(measure) after \(steps) steps each, \(better) is better: "
                + figures.map(\.text).joined(separator: ", ")
                + (isClear ? "" : "; the difference may be chance")
        }
    }

    private func reasons(
        _ candidate: Advice.Candidate?, _ variant: Variant, _ facts: Advice.Facts, _ codes: Int?
    ) -> [String] {
        var reasons = (candidate?.reasons ?? []).map { Hourglass.language.text($0) }
        reasons += variant.guidance.lines
        if let codes, let dimension = facts.dimension {
            let components =
                facts.components.map { ", and \($0) principal components hold 95 % of the variance" } ?? ""
            reasons.append(
                "\(codes) codes: the rows have some \(String(format: "%.1f", dimension)) dimensions by their two nearest neighbours\(components)"
            )
        }
        return reasons
    }

    private func show(_ answer: Answer) throws {
        try Output.print(
            wrapped: "\(answer.variant)" + (answer.codes.map { " with \($0) codes" } ?? "") + " for \(answer.data)")
        for reason in answer.reasons { try Output.print(wrapped: "  \(reason)") }
        try Output.print(wrapped: "  measured here: \(answer.race)")
        try Output.print(wrapped: "written to \(answer.recipe): hourglass open \(answer.recipe)")
    }

    // MARK: the recipe

    /// What was said of the data, as words of a command line and as lines of a recipe.
    private static func words(
        of options: DataOptions, _ scaling: ScaleOptions
    ) throws -> (line: [String], recipe: [(name: String, value: String)], data: String) {
        guard let source = options.data else { throw ValidationError("Say which data.") }
        let isName = BuiltInDataset.named(source) != nil || RatingsSource(source)?.isBuiltIn == true
        let data = isName ? source : URL(fileURLWithPath: source).path
        var line = ["--data", data]
        var recipe: [(name: String, value: String)] = []
        func quoted(_ text: String) -> String { TOML.quoted(text) }
        func add(_ name: String, _ value: String?, isList: Bool = false) {
            guard let value else { return }
            line += ["--\(name)", value]
            recipe.append(
                (
                    name,
                    isList
                        ? "[\(ReadingOptions.list(value).map(quoted).joined(separator: ", "))]"
                        : Int(value) == nil ? quoted(value) : value
                ))
        }
        add("labels", options.labels)
        add("header", options.header?.rawValue)
        add("skip", options.skip, isList: true)
        add("only", options.only, isList: true)
        add("id", options.id)
        add("training", options.training)
        add("normal", options.normal, isList: true)
        add("window", options.window.map(String.init))
        add("stride", options.stride.map(String.init))
        add("split-by", options.splitBy?.rawValue)
        add("time", options.time)
        add("group", options.group)
        add("image-size", options.imageSize.map { "\($0.height)x\($0.width)" })
        add("patches", options.patches.map { "\($0.height)x\($0.width)" })
        add("patch-count", options.patchCount.map(String.init))
        add("train-size", options.trainSize.map(String.init))
        add("scale", scaling.scale?.rawValue)
        if options.transpose {
            line.append("--transpose")
            recipe.append(("transpose", quoted("yes")))
        }
        if options.strict {
            line.append("--strict")
            recipe.append(("strict", quoted("yes")))
        }
        return (line, recipe, data)
    }

    private func write(
        _ answer: Answer, _ words: (line: [String], recipe: [(name: String, value: String)], data: String),
        _ variant: Variant, for shape: DataShape
    ) throws {
        let experiment = variant.experiment.fitted(to: shape)
        // Ratings as the rows that the variant is meant for.
        let data =
            shape.kind.ratings == nil
            ? words.data
            : variant.reading.flatMap { RatingsSource(words.data)?.named($0) } ?? words.data
        let why = (answer.reasons + ["measured here: \(answer.race)"]).joined(separator: ". ") + "."
        var lines = [
            "title = \(TOML.quoted("Advice for \(answer.data)"))", "why = \(TOML.quoted(why))",
            "data = \(TOML.quoted(data))", "variant = \(TOML.quoted(answer.variant))",
        ]
        if !words.recipe.isEmpty { lines += ["", "[reading]"] + words.recipe.map { "\($0.name) = \($0.value)" } }
        lines += ["", "[choices]"] + (answer.codes.map { ["latent = \($0)"] } ?? []) + ["batch = \(answer.batch)"]
        let knobs = experiment.activeKnobs.filter(\.live)
        if !knobs.isEmpty { lines += ["", "[knobs]"] + knobs.map { "\($0.id) = \(experiment.value(of: $0))" } }
        let text = lines.joined(separator: "\n") + "\n"
        try Output.write(to: out) { try $0(text) }
    }
}

/// Text as TOML has it.
private enum TOML {
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                result += String(format: "\\u%04X", scalar.value)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
