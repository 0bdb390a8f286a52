import ArgumentParser
import Autoencoders
import Configuration
import Dashboard
import Datasets
import Files
import Foundation
import Laboratory
import Networks
import Tensors
import Uses

struct ThreadOptions: ParsableArguments {
    @Option(help: "Threads that compute; any number gives the same results.", transform: Numeral.whole)
    var threads: Int?

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError.tooFew("--threads", threads) }
    }

    var workers: Workers { Workers(threads ?? Workers.cores) }
}

/// The choices of an experiment and of its training.
struct ExperimentOptions: ParsableArguments {
    @OptionGroup var data: DataOptions
    @OptionGroup var scaling: ScaleOptions
    @OptionGroup var threads: ThreadOptions

    @Option(
        help: ArgumentHelp(
            "A recipe, which says data, variant and knobs: a name of 'hourglass recipes', or a FILE.toml.",
            valueName: "recipe"))
    var recipe: String?

    @Option(help: "A variant of the survey; 'hourglass variants' lists them.")
    var variant: String?

    @OptionGroup var choices: ChoiceOptions

    @Option(name: .customLong("set"), help: ArgumentHelp("Sets a knob; can be repeated.", valueName: "knob=x"))
    var settings: [String] = []

    @Option(
        name: .customLong("schedule"),
        help: ArgumentHelp(
            "How a knob comes into force: anneal:N from 0 in N steps, cycle:N so in each N steps anew, cosine:N so gently, decay:N to 0 in N steps, off at once; can "
                + "be repeated.", valueName: "knob=kind:n"))
    var scheduleSettings: [String] = []

    @Option(
        name: .customLong("control"),
        help: ArgumentHelp(
            "Who turns a knob while training runs: sigma, geco:X, kl:X, share:X, norm:X, accuracy:X, validation, a schedule as above, or off; can "
                + "be repeated. See 'hourglass manual weights'.", valueName: "knob=who:x"))
    var controlSettings: [String] = []

    @Option(
        name: .customLong("with"),
        help: ArgumentHelp(
            "Switches a term on: \(Terms.all.map(\.id).joined(separator: ", ")); can be repeated.", valueName: "term")
    )
    var with: [String] = []

    @Option(help: ArgumentHelp("Switches a term off; can be repeated.", valueName: "term"))
    var without: [String] = []

    @Option(help: "Learning rate of the optimizer.", transform: Numeral.real)
    var learningRate: Float?

    @Option(
        help: ArgumentHelp(
            "Goes on where this checkpoint was saved; '\(Self.last)' is the session that ended or was lost last.",
            valueName: "file"))
    var resume: String?

    func validate() throws {
        if let recipe { try Self.check(recipe: recipe) }
        if let variant, !VariantsCommand.known.contains(variant) {
            throw ValidationError.unknown("--variant \(variant)", among: VariantsCommand.known)
        }
        for (option, terms) in [("--with", with), ("--without", without)] {
            for term in terms where Terms.named(term) == nil {
                throw ValidationError.unknown("\(option) \(term)", among: Terms.all.map(\.id))
            }
        }
        if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
            throw ValidationError.notPositive("--learning-rate", learningRate)
        }
        _ = try knobSettings()
        _ = try schedules()
        _ = try controls()
        if resume != nil {
            let said = [
                ("recipe", recipe != nil), ("variant", variant != nil), ("with", !with.isEmpty),
                ("without", !without.isEmpty), ("normal", data.normal != nil),
            ]
            if let fixed = said.first(where: \.1)?.0 ?? choices.fixed?.id {
                throw ValidationError("--\(fixed) can't change what --resume goes on with.")
            }
        }
    }

    /// What `--resume` takes for the session that was kept last.
    static let last = "last"

    /// The same, where `--resume last` names the file that it stands for. Throws where there is none.
    func resolved(in kept: KeptSessions?) throws -> ExperimentOptions {
        guard resume == Self.last else { return self }
        guard let newest = kept?.newest else {
            let place = kept.map { " in \($0.folder)" } ?? ""
            throw CommandError(
                description: "--resume \(Self.last): found no session kept\(place), expected one to go on with")
        }
        var resolved = self
        resolved.resume = newest
        return resolved
    }

    /// A session that starts, or goes on from a checkpoint. Throws what data, checkpoint or choices have against it.
    func makeSession(within confinement: Confinement? = nil, with inventory: Inventory) throws -> Session {
        guard let resume else {
            let recipe = try openedRecipe(on: inventory)
            let learner = variant.flatMap(Variant.named)
            let usual = recipe?.data ?? learner?.usualData ?? "mnist"
            guard confinement?.allows(data: data.data ?? usual) ?? true else {
                throw CommandError(description: "only built-in data can be opened here")
            }
            let dataset = try data.load(
                or: usual, readLike: recipe?.reading, ratings: learner?.reading, scale: scaling.scale)
            return try Session(
                setup(for: dataset.dataShape, with: inventory.classifiers), on: dataset, workers: threads.workers,
                within: confinement, with: inventory)
        }
        let checkpoint = try Checkpoint(contentsOf: resume, with: inventory.classifiers)
        // A folder that others can write to may hold a checkpoint of any data.
        guard confinement?.allows(data: data.data ?? checkpoint.dataID) ?? true else {
            throw CommandError(description: "\(checkpoint.dataID): only built-in data can be opened here")
        }
        let dataset = try data.load(orThatOf: checkpoint)
        if confinement == nil && !checkpoint.isSameData(dataset) {
            Hourglass.reportOtherData(dataset, than: checkpoint, from: resume)
        }
        return try Session(
            resuming: checkpoint.with(adjusted(checkpoint.setup, for: dataset.dataShape, at: checkpoint.step)),
            on: dataset, workers: threads.workers, within: confinement, with: inventory)
    }

    /// Throws `ValidationError` where a word is neither a recipe's name nor the name of a file of one.
    static func check(recipe: String) throws {
        guard !RecipeShelf.isFile(recipe) else { return }
        let recipes = Installed.recipes().recipes.map(\.id)
        guard !recipes.contains(recipe) else { return }
        let commands = Hourglass.configuration.subcommands.compactMap { $0.configuration.commandName }
        throw ValidationError(
            "\(VisibleText.line(recipe)): expected a command (\(commands.joined(separator: ", "))) or a recipe "
                + "(\(recipes.joined(separator: ", ")), or a FILE\(RecipeShelf.ending)).")
    }

    /// The same with a recipe, where one is named.
    func opening(_ recipe: String?) -> ExperimentOptions {
        var options = self
        options.recipe = recipe ?? options.recipe
        return options
    }

    /// The recipe that was named, of those that come along or a person's own. Throws `TOMLFault`.
    func openedRecipe(on inventory: Inventory? = nil) throws -> Recipe? {
        guard let recipe else { return nil }
        if !RecipeShelf.isFile(recipe), let known = inventory?.recipes.first(where: { $0.id == recipe }) {
            return known
        }
        return try Installed.recipes().recipe(recipe)
    }

    /// The setup that the session will most likely have, before the data are read; nil where only they can tell.
    var expectedSetup: Setup? {
        // What is at hand is looked for meanwhile.
        guard resume == nil, data.data.flatMap({ RatingsSource($0) }) == nil else { return nil }
        return try? setup(for: .usual, with: nil)
    }

    /// The setup for such data, from the variant and what was said beside it, with such classifiers at hand; nil where that
    /// isn't known yet. Throws `ValidationError` where the choices don't fit each other.
    func setup(for data: DataShape, with classifiers: Classifiers?) throws -> Setup {
        var setup: Setup
        if let recipe = try openedRecipe(), variant == nil {
            do throws(SetupFault) { setup = try recipe.setup(for: data) } catch {
                throw ValidationError("recipe \(recipe.id): \(Hourglass.language.text(error)).")
            }
        } else {
            guard let learner = variant.map(Variant.named) ?? Variant.usual(for: data.kind) else {
                throw ValidationError("--variant \(variant ?? ""): only 'hourglass train' has it, for ratings.")
            }
            setup = Setup(learner.experiment.fitted(to: data))
        }
        try choices.apply(to: &setup, for: data)
        for term in without { setup.experiment.switchOff(term) }
        for term in with { setup.experiment.switchOn(term, at: 0) }
        if let learningRate { setup.learningRate = learningRate }
        try applySettings(to: &setup)
        try applySchedules(to: &setup, at: 0)
        try applyControls(to: &setup, at: 0)
        if classifiers == nil
            && setup.experiment.fault(for: data) == .distance(setup.experiment.distance, .needsClassifier)
        {
            return setup
        }
        if let fault = setup.fault(for: data, with: classifiers ?? .none) {
            throw ValidationError("\(Hourglass.language.text(fault)).")
        }
        return setup
    }

    /// What may be changed of a checkpoint's setup at its step: knobs, schedules, learning rate and live choices.
    func adjusted(_ setup: Setup, for data: DataShape, at step: Int) throws -> Setup {
        var setup = setup
        if let learningRate { setup.learningRate = learningRate }
        try choices.apply(to: &setup, for: data)
        try applySettings(to: &setup)
        try applySchedules(to: &setup, at: step)
        try applyControls(to: &setup, at: step)
        return setup
    }

    private func applySettings(to setup: inout Setup) throws {
        for (id, value) in try knobSettings() {
            guard let knob = setup.knob(id) else {
                throw ValidationError(
                    "--set \(id): this experiment has the knobs \(setup.knobs.map(\.id).joined(separator: ", ")).")
            }
            guard knob.accepts(value) else {
                let (low, high) = (knob.range.lowerBound, knob.range.upperBound)
                throw ValidationError(
                    "--set \(id)=\(value): expected \(knob.live ? "" : "a whole number, ")\(low) … \(high).")
            }
            setup.set(knob, to: value)
        }
    }

    func knobSettings() throws -> [(String, Float)] {
        try settings.map { setting in
            let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let value = Float(parts[1]), value.isFinite else {
                throw ValidationError("--set \(setting): expected KNOB=NUMBER, as in --set beta=4.")
            }
            return (String(parts[0]), value)
        }
    }

    private func applySchedules(to setup: inout Setup, at step: Int) throws {
        for (id, schedule) in try schedules() {
            guard let knob = setup.knob(id), setup.canSchedule(knob) else {
                throw ValidationError(
                    "--schedule \(id): expected one of \(setup.schedulableKnobs.map(\.id).joined(separator: ", ")).")
            }
            setup.schedules[knob.id] = schedule?.starting(at: step)
        }
    }

    private func schedules() throws -> [(String, Schedule?)] {
        try scheduleSettings.map { setting in
            let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            if parts.count == 2, parts[1] == "off" { return (parts[0], nil) }
            let words = parts.last.map { $0.split(separator: ":", omittingEmptySubsequences: false) } ?? []
            guard parts.count == 2, words.count == 2, let kind = Schedule.Kind(rawValue: String(words[0])),
                let steps = Int(words[1]), Schedule.possibleSteps.contains(steps)
            else {
                throw ValidationError(
                    "--schedule \(setting): expected KNOB=anneal:STEPS, KNOB=cycle:STEPS, KNOB=cosine:STEPS, KNOB=decay:STEPS or KNOB=off, as in "
                        + "--schedule beta=anneal:5000.")
            }
            return (parts[0], Schedule(kind, steps: steps))
        }
    }
}

extension Hourglass {
    /// Says that a checkpoint meets other data than it was trained on.
    static func reportOtherData(_ dataset: Dataset, than checkpoint: Checkpoint, from file: String) {
        let trained = checkpoint.dataID == dataset.id ? "what stood there then" : checkpoint.dataID
        report(
            "hourglass: \(dataset.id) isn't the data that \(file) was trained on (\(trained)); going on all the same")
    }
}

extension SplitName: ExpressibleByArgument {}
extension Precision: ExpressibleByArgument {}
extension Interpolation.Path: ExpressibleByArgument {}
