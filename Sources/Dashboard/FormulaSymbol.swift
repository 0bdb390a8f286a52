import Autoencoders
import Laboratory

/// A symbol of the sentence that a person can turn.
struct FormulaSymbol: Equatable {
    let knob: Knob
    /// The term that it belongs to.
    let term: String?

    var id: String { knob.id }

    /// All symbols of a setup, in the order of the sentence.
    static func all(of setup: Setup) -> [FormulaSymbol] {
        let terms = setup.experiment.activeTerms
        return setup.knobs.map { knob in
            FormulaSymbol(knob: knob, term: terms.first { $0.knobs.contains(knob) }?.id)
        }
    }
}

extension State {
    var symbols: [FormulaSymbol] { setup.map { FormulaSymbol.all(of: $0) } ?? [] }

    /// The one that the arrow keys turn: the chosen one while it is there, else the first.
    var selectedSymbol: FormulaSymbol? {
        let symbols = symbols
        return symbols.first { $0.id == selectedKnob } ?? symbols.first
    }
}
