import Autoencoders
import Laboratory

/// A symbol of the sentence that a person can turn or switch.
struct FormulaSymbol: Equatable {
    let knob: Knob
    /// The term that it belongs to.
    let term: String?
    /// Whether it has any effect now; one that is off can be switched on.
    let isOn: Bool

    var id: String { knob.id }

    /// All symbols of a setup, in the order of the sentence. Terms that have no meaning here are left out.
    static func all(of setup: Setup, for data: DataShape) -> [FormulaSymbol] {
        let experiment = setup.experiment
        var symbols = setup.knobs.map { knob in
            let term = experiment.activeTerms.first { $0.knobs.contains(knob) }
            return FormulaSymbol(knob: knob, term: term?.id, isOn: true)
        }
        // What could be switched on comes last: there are many of them.
        for term in terms(of: experiment, for: data) where !experiment.terms.contains(term.id) {
            symbols.append(FormulaSymbol(knob: term.weight, term: term.id, isOn: false))
        }
        var seen = Set<String>()
        return symbols.filter { seen.insert($0.id).inserted }
    }

    /// The terms that are on or could be: those first that are on.
    static func terms(of experiment: Experiment, for data: DataShape) -> [any Term] {
        let possible = Terms.all.filter {
            experiment.terms.contains($0.id) || $0.obstacle(in: experiment, for: data) == nil
        }
        return possible.filter { experiment.terms.contains($0.id) }
            + possible.filter { !experiment.terms.contains($0.id) }
    }
}

extension State {
    var symbols: [FormulaSymbol] { setup.map { FormulaSymbol.all(of: $0, for: data) } ?? [] }

    /// The one that the arrow keys turn: the chosen one while it is there, else the first.
    var selectedSymbol: FormulaSymbol? {
        let symbols = symbols
        return symbols.first { $0.id == selectedKnob } ?? symbols.first
    }
}
