import Autoencoders
import Datasets

/// What opens an experiment at once: data and how they are read, a variant, what of it is chosen otherwise, and what is
/// looked at.
package struct Recipe: Sendable, Equatable {
    /// What it is opened by: `medicine`.
    package let id: String
    package var title: String
    /// A paragraph: why it is worth a look, and what is to be seen.
    package var why = ""
    /// What `--data` takes.
    package var data: String
    /// How these are read; nil for what is usual of them.
    package var reading: ReadingOptions?
    package var variant = "vae"
    /// Values of ``Choices/all``, by their ids.
    package var choices: [String: String] = [:]
    /// Terms that are switched on and off beside the variant's own.
    package var (with, without): ([String], [String]) = ([], [])
    /// By their ids.
    package var knobs: [String: Float] = [:]
    package var schedules: [String: Schedule] = [:]
    package var controls: [String: Control] = [:]
    package var view = View()

    /// What is shown.
    package struct View: Sendable, Equatable {
        /// Panes; nil for those that a person usually sees.
        package var panes: [String]?
        /// An arrangement as `config.toml` has it; nil for the usual one.
        package var layout: String?

        package init() {}
    }

    package init(_ id: String, data: String) { (self.id, self.title, self.data) = (id, id, data) }

    /// The setup for such data. Throws ``SetupFault`` where something can't be so for them; what it has against itself as a
    /// whole, `Setup.fault` says.
    package func setup(for data: DataShape, seed: UInt64 = 1) throws(SetupFault) -> Setup {
        guard let variant = Variant.named(variant) else { throw .noVariant(variant) }
        var setup = Setup(variant.experiment.fitted(to: data), seed: seed)
        for choice in Choices.all {
            if let value = choices[choice.id] { try choice.set(choice.option(value, data), in: &setup, for: data) }
        }
        for term in with + without where Terms.named(term) == nil { throw .noTerm(term) }
        for term in without { setup.experiment.switchOff(term) }
        for term in with { setup.experiment.switchOn(term, at: 0) }
        for (id, value) in knobs.sorted(by: { $0.key < $1.key }) {
            guard let knob = setup.knob(id) else { throw .noKnob(id) }
            guard value.isFinite else { throw .notANumber(knob: id, value) }
            setup.set(knob, to: value)
        }
        for (id, schedule) in schedules {
            guard let knob = setup.knob(id) else { throw .noKnob(id) }
            guard setup.canSchedule(knob) else { throw .unschedulable(knob: id) }
            setup.schedules[knob.id] = schedule
        }
        for (id, control) in controls {
            guard let knob = setup.knob(id) else { throw .noKnob(id) }
            try setup.control(knob, by: control)
        }
        return setup
    }

    /// Its data. Throws `DataError`.
    package func load() throws -> Dataset { try Dataset.load(data, reading) }
}
