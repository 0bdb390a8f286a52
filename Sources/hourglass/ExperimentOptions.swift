import ArgumentParser
import Autoencoders
import Dashboard
import Datasets
import Foundation
import Laboratory
import Networks
import Tensors

/// Where the images come from.
struct DataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A data set: \(BuiltInDataset.all.map(\.id).joined(separator: ", ")), \(Readers.sources).",
            valueName: "data"))
    var data: String?

    @Option(
        help: "Where a CSV file has its labels: \(LabelPlacement.allCases.map(\.rawValue).joined(separator: ", ")).")
    var labels: LabelPlacement?

    /// Reads it, or MNIST where none is named. Throws `DataError`.
    func load() throws -> Dataset { try Dataset.load(data ?? "mnist", labels: labels ?? .last) }

    /// Reads it, or what a checkpoint was trained on where none is named. Throws `DataError`.
    func load(orThatOf checkpoint: Checkpoint) throws -> Dataset {
        let usual = data == nil ? checkpoint.labels : nil
        return try Dataset.load(data ?? checkpoint.dataID, labels: labels ?? usual ?? .last)
    }
}

struct ThreadOptions: ParsableArguments {
    @Option(help: "Threads that compute; any number gives the same results.")
    var threads: Int?

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads \(threads): at least 1 is needed.") }
    }

    var workers: Workers { Workers(threads ?? Workers.cores) }
}

/// The choices of an experiment and of its training.
struct ExperimentOptions: ParsableArguments {
    @OptionGroup var data: DataOptions
    @OptionGroup var threads: ThreadOptions

    @Option(help: "A variant of the survey; 'hourglass variants' lists them.")
    var variant: String?

    @Option(help: "The seed of everything random.")
    var seed: UInt64?

    @Option(name: .customLong("set"), help: ArgumentHelp("Sets a knob; can be repeated.", valueName: "knob=x"))
    var settings: [String] = []

    @Option(
        name: .customLong("schedule"),
        help: ArgumentHelp(
            "How a knob comes into force: anneal:N from 0 in N steps, cycle:N so in each N steps anew, decay:N to 0 in N steps, off at once; can "
                + "be repeated.", valueName: "knob=kind:n"))
    var scheduleSettings: [String] = []

    @Option(
        help: ArgumentHelp(
            "Hidden widths of the encoder, the input first or left out; the decoder mirrors them.",
            valueName: "784,512,256"))
    var widths: String?

    @Option(help: "The number of codes.")
    var latent: Int?

    @Option(help: "Activation of hidden layers: \(Activation.allCases.map(\.rawValue).joined(separator: ", ")).")
    var activation: Activation?

    @Option(help: "How reconstructions are compared: \(Distances.all.map(\.id).joined(separator: ", ")).")
    var distance: String?

    @Option(help: "Corruption of the input: \(Corruptions.all.map(\.id).joined(separator: ", ")).")
    var corruption: String?

    @Option(help: "What the codes as a whole are compared with: \(Priors.all.map { $0.id }.joined(separator: ", ")).")
    var prior: String?

    @Option(
        name: .customLong("with"),
        help: ArgumentHelp(
            "Switches a term on: \(Terms.all.map(\.id).joined(separator: ", ")); can be repeated.", valueName: "term")
    )
    var with: [String] = []

    @Option(help: ArgumentHelp("Switches a term off; can be repeated.", valueName: "term"))
    var without: [String] = []

    @Option(help: "Images in a batch.")
    var batch: Int?

    @Option(help: "\(Optimizers.all.map { $0.id }.joined(separator: ", ")).")
    var optimizer: String?

    @Option(help: "Learning rate of the optimizer.")
    var learningRate: Float?

    @Option(help: ArgumentHelp("Scales gradients down to this norm.", valueName: "norm"))
    var clip: Float?

    @Option(
        help: ArgumentHelp(
            "Stops after so many epochs without a better validation error.", valueName: "patience"))
    var earlyStopping: Int?

    @Option(
        help: ArgumentHelp(
            "Goes on where this checkpoint was saved; '\(Self.last)' is the session that ended or was lost last.",
            valueName: "file"))
    var resume: String?

    func validate() throws {
        if let variant, Variant.named(variant) == nil {
            throw ValidationError(
                "--variant \(variant): expected one of \(Variant.all.map(\.id).joined(separator: ", ")).")
        }
        if let distance, Distances.named(distance) == nil {
            throw ValidationError(
                "--distance \(distance): expected one of \(Distances.all.map(\.id).joined(separator: ", ")).")
        }
        if let corruption, Corruptions.named(corruption) == nil {
            throw ValidationError(
                "--corruption \(corruption): expected one of \(Corruptions.all.map(\.id).joined(separator: ", ")).")
        }
        if let prior, Priors.named(prior) == nil {
            throw ValidationError(
                "--prior \(prior): expected one of \(Priors.all.map { $0.id }.joined(separator: ", ")).")
        }
        for term in with + without where Terms.named(term) == nil {
            throw ValidationError("term \(term): expected one of \(Terms.all.map(\.id).joined(separator: ", ")).")
        }
        if let optimizer, Optimizers.named(optimizer) == nil {
            throw ValidationError(
                "--optimizer \(optimizer): expected one of \(Optimizers.all.map { $0.id }.joined(separator: ", ")).")
        }
        if let latent, latent < 1 { throw ValidationError("--latent \(latent): at least 1 is needed.") }
        if let batch, batch < 1 { throw ValidationError("--batch \(batch): at least 1 is needed.") }
        if let earlyStopping, earlyStopping < 1 {
            throw ValidationError("--early-stopping \(earlyStopping): at least 1 epoch is needed.")
        }
        if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
            throw ValidationError("--learning-rate \(learningRate): more than 0 is needed.")
        }
        if let clip, !(clip > 0) { throw ValidationError("--clip \(clip): more than 0 is needed.") }
        _ = try widthList()
        _ = try knobSettings()
        _ = try schedules()
        if resume != nil {
            let fixed: [(String, Bool)] = [
                ("--variant", variant != nil), ("--seed", seed != nil), ("--widths", widths != nil),
                ("--latent", latent != nil), ("--activation", activation != nil), ("--distance", distance != nil),
                ("--corruption", corruption != nil),
                ("--prior", prior != nil),
                ("--with", !with.isEmpty), ("--without", !without.isEmpty), ("--batch", batch != nil),
                ("--optimizer", optimizer != nil),
            ]
            if let option = fixed.first(where: \.1) {
                throw ValidationError("\(option.0) can't change what --resume goes on with.")
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
            let dataset = try data.load()
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
            Hourglass.report(
                "hourglass: \(dataset.id) isn't the data that \(resume) was trained on; going on all the same")
        }
        return try Session(
            resuming: checkpoint.with(adjusted(checkpoint.setup, at: checkpoint.step)), on: dataset,
            workers: threads.workers,
            within: confinement, with: inventory)
    }

    /// The setup that the session will most likely have, before the data are read; nil where only they can tell.
    var expectedSetup: Setup? {
        // What is at hand is looked for meanwhile.
        resume == nil ? try? setup(for: .usual, with: nil) : nil
    }

    /// The setup for such data, from the variant and what was said beside it, with such classifiers at hand; nil where that
    /// isn't known yet. Throws `ValidationError` where the choices don't fit each other.
    func setup(for data: DataShape, with classifiers: Classifiers?) throws -> Setup {
        let chosen = Variant.named(variant ?? "vae")!
        var experiment = chosen.experiment.fitted(to: data)
        if var list = try widthList() {
            if list.first == data.features { list.removeFirst() }
            let usual = experiment.encoder.activation ?? .relu
            experiment.encoder = .dense(list, activation ?? usual)
            experiment.decoder = experiment.encoder.mirrored
        } else if let activation {
            experiment.encoder = .dense(experiment.encoder.widths, activation)
            experiment.decoder = .dense(experiment.decoder.widths, activation)
        }
        if let latent { experiment.latent = latent }
        if let distance { experiment.compare(by: distance, on: data) }
        if let corruption { experiment.corruption = corruption }
        if let prior { experiment.prior = prior }
        experiment.terms = experiment.terms.filter { !without.contains($0) }
        experiment.terms += with.filter { !experiment.terms.contains($0) }
        var setup = Setup(
            experiment, seed: seed ?? 1, batch: batch ?? 100, optimizer: optimizer ?? Adam.id,
            learningRate: learningRate, clip: clip, patience: earlyStopping)
        try applySettings(to: &setup)
        try applySchedules(to: &setup, at: 0)
        if classifiers == nil
            && setup.experiment.fault(for: data) == .distance(setup.experiment.distance, .needsClassifier)
        {
            return setup
        }
        if let fault = setup.fault(for: data, with: classifiers ?? .none) { throw ValidationError("\(SessionWords.text(of: fault)).") }
        return setup
    }

    /// What may be changed of a checkpoint's setup at its step: knobs, schedules, learning rate, clipping, early stopping.
    func adjusted(_ setup: Setup, at step: Int) throws -> Setup {
        var setup = setup
        if let learningRate { setup.learningRate = learningRate }
        if let clip { setup.clip = clip }
        if let earlyStopping { setup.patience = earlyStopping }
        try applySettings(to: &setup)
        try applySchedules(to: &setup, at: step)
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

    private func knobSettings() throws -> [(String, Float)] {
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
                    "--schedule \(setting): expected KNOB=anneal:STEPS, KNOB=cycle:STEPS, KNOB=decay:STEPS or KNOB=off, as in "
                        + "--schedule beta=anneal:5000.")
            }
            return (parts[0], Schedule(kind, steps: steps))
        }
    }

    private func widthList() throws -> [Int]? {
        guard let widths else { return nil }
        return try widths.split(separator: ",", omittingEmptySubsequences: false).map { text in
            guard let width = Int(text.trimmingCharacters(in: .whitespaces)), width >= 1 else {
                throw ValidationError("--widths \(widths): expected numbers from 1 on, as in --widths 512,256.")
            }
            return width
        }
    }
}

extension LabelPlacement: ExpressibleByArgument {}
extension SplitName: ExpressibleByArgument {}
extension Activation: ExpressibleByArgument {}
extension Interpolation.Path: ExpressibleByArgument {}
