import Autoencoders

/// How dear a training step becomes with each term that is off, before it is switched on.
package struct TermCostsRequest: ViewRequest {
    package init() {}

    package var cost: ViewCost { .crowd }

    /// By the terms' ids, the multiplications of a step with the term in those of the present step, of the terms that can be
    /// switched on. Cost: as much as drawing up a step for each, some milliseconds.
    package func answer(by viewer: Viewer) -> [String: Double]? { viewer.costsOfTerms() }
}

extension Viewer {
    fileprivate func costsOfTerms() -> [String: Double] {
        let experiment = setup.experiment
        let batch = min(setup.batch, training.count)
        func multiplications(_ experiment: Experiment) -> Double {
            let draft = Model(experiment, for: model.data, with: classifiers, from: generator.split("costs"))
            return Double(StepDraft(draft, knobs: KnobBoard(experiment), batch: batch).multiplications)
        }
        let present = multiplications(experiment)
        var costs: [String: Double] = [:]
        for term in Terms.all where !experiment.terms.contains(term.id) {
            var other = setup
            other.experiment.terms.append(term.id)
            guard other.fault(for: model.data, with: classifiers) == nil else { continue }
            costs[term.id] = multiplications(other.experiment) / present
        }
        return costs
    }
}
