import Autoencoders

extension TrainingState {
    /// This state of a variant that was left, at the step, the place in the data and the curves of the present. Stages and
    /// schedules go on where they were: they may so have begun before step 0, where the present was reset meanwhile.
    func resumed(in present: TrainingState) -> TrainingState {
        var state = present
        let passed = present.step - step
        state.setup = setup
        state.setup.seed = present.setup.seed
        state.setup.schedules = setup.schedules.mapValues { $0.starting(at: $0.start + passed) }
        state.origin = origin + passed
        state.learnt = learnt
        // The other variant's means would be of other measures.
        (state.recent, state.sinceReport) = (RunningSums(0), RunningSums(0))
        return state
    }
}

/// What an experiment has beside its variant's name.
package enum Trait: Sendable, Equatable {
    case term(String)
    case withoutTerm(String)
    case knob(String)
    /// Of ``Choices/all``.
    case choice(String)
}

extension Setup {
    /// How it differs from its variant for such data.
    func traits(for data: DataShape) -> [Trait] {
        guard let variant = Variant.named(experiment.variant) else { return [] }
        var usual = self
        usual.experiment = variant.experiment.fitted(to: data)
        let (own, its) = (experiment, usual.experiment)
        let terms = own.terms.filter { !its.terms.contains($0) }.map(Trait.term)
        let without = its.terms.filter { !own.terms.contains($0) }.map(Trait.withoutTerm)
        let knobs = own.activeKnobs.filter { knob in
            (own.knobs[knob.id] ?? knob.initial) != (its.knobs[knob.id] ?? knob.initial)
        }
        let choices = Choices.all.filter { $0.read(self) != $0.read(usual) }
        return terms + without + knobs.map { .knob($0.id) } + choices.map { .choice($0.id) }
    }
}
