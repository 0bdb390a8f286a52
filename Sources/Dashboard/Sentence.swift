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

    /// Where dim looks like plain, what is off stands in brackets.
    init(
        _ experiment: Experiment, for data: DataShape, selected: FormulaSymbol?, _ capabilities: Capabilities
    ) {
        let isDimSeen = capabilities.attributes.contains(.dim)
        func style(_ isOn: Bool, _ isSelected: Bool) -> Style {
            let style: Style = isOn ? .plain : .dim
            return isSelected ? style.with([.bold, .underline]) : style
        }
        let distance = experiment.activeDistance
        let isDistanceChosen = distance.knobs.contains { $0.id == selected?.id }
        var phrases = [
            [Part(text: "L = ", style: .bold), Part(text: distance.formula, style: style(true, isDistanceChosen))]
        ]
        for term in FormulaSymbol.terms(of: experiment, for: data) {
            let isOn = experiment.terms.contains(term.id)
            let text = "\(term.weight.symbol)·\(term.formula(in: experiment))"
            phrases.append([
                Part(text: " + ", style: style(isOn, false)),
                Part(text: isOn || isDimSeen ? text : "[\(text)]", style: style(isOn, selected?.term == term.id)),
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

    private static func width(_ phrase: [Part], _ capabilities: Capabilities) -> Int {
        phrase.reduce(0) { $0 + DisplayWidth.of(capabilities.spelled($1.text)) }
    }

    private static func rows(_ phrases: [[Part]], in paneWidth: Int, _ capabilities: Capabilities) -> Int {
        var (row, x) = (1, 1)
        for phrase in phrases {
            let width = width(phrase, capabilities)
            if x + width > paneWidth && x > 1 { (row, x) = (row + 1, 3) }
            x += width
        }
        return row
    }

    /// The rows that what is on takes.
    func rows(in width: Int, _ capabilities: Capabilities) -> Int {
        Self.rows(phrases.filter { !$0.last!.style.attributes.contains(.dim) }, in: width, capabilities)
    }

    /// Writes it into the first rows; what has no room in them is left out, what is off first.
    func draw(into pen: inout Pen, rows: Int) {
        var shown = phrases
        while Self.rows(shown, in: pen.width, pen.capabilities) > rows,
            let off = shown.lastIndex(where: { $0.last!.style.attributes.contains(.dim) })
        {
            shown.remove(at: off)
        }
        var (x, y) = (1, 0)
        for phrase in shown {
            let width = Self.width(phrase, pen.capabilities)
            if x + width > pen.width && x > 1 && y + 1 < rows { (x, y) = (3, y + 1) }
            for part in phrase {
                let text = pen.capabilities.spelled(part.text)
                let room = max(0, pen.width - x)
                x = pen.put(
                    DisplayWidth.clip(text, to: room, ellipsis: pen.glyphs.ellipsis), x: x, y: y, style: part.style)
            }
        }
    }
}
