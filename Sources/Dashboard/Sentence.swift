import Autoencoders
import Terminal

/// minimise Δ(x, g(f(x̃))) + Σ weight · Ω, for one experiment: what is off is dim.
struct Sentence {
    struct Part {
        let text: String
        let style: Style
    }

    /// Parts that are never broken over two lines, the first of them the distance.
    let phrases: [[Part]]

    init(_ experiment: Experiment, selected: FormulaSymbol?) {
        func style(_ isOn: Bool, _ isSelected: Bool) -> Style {
            let style: Style = isOn ? .plain : .dim
            return isSelected ? style.with([.bold, .underline]) : style
        }
        let distance = experiment.activeDistance
        let isDistanceChosen = distance.knobs.contains { $0.id == selected?.id }
        var phrases = [
            [Part(text: "L = ", style: .bold), Part(text: distance.formula, style: style(true, isDistanceChosen))]
        ]
        for term in FormulaSymbol.terms(of: experiment) {
            let isOn = experiment.terms.contains(term.id)
            phrases.append([
                Part(text: " + ", style: style(isOn, false)),
                Part(text: "\(term.weight.symbol)·\(term.formula)", style: style(isOn, selected?.term == term.id)),
            ])
        }
        let corruption = experiment.activeCorruption
        let isCorruptionChosen = corruption.knobs.contains { $0.id == selected?.id }
        phrases.append([
            Part(text: "   ", style: .plain),
            Part(text: corruption.formula, style: style(corruption.noise != .none, isCorruptionChosen)),
        ])
        self.phrases = phrases
    }

    /// Writes it into the first rows; what has no room in them is left out, what is off first.
    func draw(into pen: inout Pen, rows: Int) {
        let spell = pen.capabilities.spelled
        func width(_ phrase: [Part]) -> Int { phrase.reduce(0) { $0 + DisplayWidth.of(spell($1.text)) } }
        func rowsNeeded(_ phrases: [[Part]]) -> Int {
            var (row, x) = (1, 1)
            for phrase in phrases {
                if x + width(phrase) > pen.width && x > 1 { (row, x) = (row + 1, 3) }
                x += width(phrase)
            }
            return row
        }
        var shown = phrases
        while rowsNeeded(shown) > rows,
            let off = shown.lastIndex(where: { $0.last!.style.attributes.contains(.dim) })
        {
            shown.remove(at: off)
        }
        var (x, y) = (1, 0)
        for phrase in shown {
            if x + width(phrase) > pen.width && x > 1 && y + 1 < rows { (x, y) = (3, y + 1) }
            for part in phrase { x = pen.put(spell(part.text), x: x, y: y, style: part.style) }
        }
    }
}
