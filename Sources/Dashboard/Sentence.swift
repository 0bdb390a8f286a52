import Autoencoders
import Terminal

/// minimise Δ(x, g(f(x̃))) + Σ weight · Ω, for one experiment; and behind it, dim, what could be added.
struct Sentence {
    struct Part {
        let text: String
        let style: Style

        init(_ text: String, _ style: Style = .plain) { (self.text, self.style) = (text, style) }
    }

    /// Parts that are never broken over two lines.
    private let phrases: [[Part]]
    /// Terms that could be switched on, with their weights.
    private let others: [String]
    /// The key that lists them.
    private let key: String
    private let capabilities: Capabilities

    /// - Parameter key: what is pressed to switch terms.
    init(
        _ experiment: Experiment, for data: DataShape, selected: FormulaSymbol?, key: String,
        _ capabilities: Capabilities
    ) {
        self.key = key
        self.capabilities = capabilities
        func style(_ isSelected: Bool) -> Style { isSelected ? Style.plain.with([.bold, .underline]) : .plain }
        func text(_ term: any Term) -> String { "\(term.weight.symbol)·\(term.formula(in: experiment))" }
        let distance = experiment.activeDistance
        let isDistanceChosen = distance.knobs.contains { $0.id == selected?.id }
        var phrases = [[Part("L = ", .bold), Part(distance.formula, style(isDistanceChosen))]]
        for term in experiment.activeTerms {
            phrases.append([Part(" + "), Part(text(term), style(selected?.term == term.id))])
        }
        let corruption = experiment.activeCorruption
        let isCorruptionChosen = corruption.knobs.contains { $0.id == selected?.id }
        phrases.append([Part("   "), Part(corruption.formula, style(isCorruptionChosen))])
        self.phrases = phrases
        others = Terms.all.filter {
            !experiment.terms.contains($0.id) && $0.obstacle(in: experiment, for: data) == nil
        }.map(text)
    }

    /// `   t: + λ₁·Σ|z| + 14 more`: some of the terms that could be switched on, and how many there are beside them.
    private func offer(_ count: Int) -> [[Part]] {
        guard !others.isEmpty else { return [] }
        var phrases = [[Part("   \(key): ", .dim)]]
        for text in others.prefix(count) {
            // The first one stays with the key.
            if phrases.count == 1 && phrases[0].count == 1 {
                phrases[0].append(Part("+ \(text)", .dim))
            } else {
                phrases.append([Part(" + \(text)", .dim)])
            }
        }
        let left = others.count - count
        if count == 0 {
            phrases[0].append(Part("\(left) terms", .dim))
        } else if left > 0 {
            phrases.append([Part(" + \(left) more", .dim)])
        }
        return phrases
    }

    private func width(_ phrase: [Part]) -> Int {
        phrase.reduce(0) { $0 + DisplayWidth.of(capabilities.spelled($1.text)) }
    }

    /// Where each phrase begins in lines of some width.
    private func places(_ phrases: [[Part]], in paneWidth: Int) -> [(x: Int, y: Int)] {
        var (x, y) = (1, 0)
        return phrases.map { phrase in
            let width = width(phrase)
            if x + width > paneWidth && x > 1 { (x, y) = (3, y + 1) }
            defer { x += width }
            return (x, y)
        }
    }

    /// The rows that what is on takes.
    func rows(in width: Int) -> Int { places(phrases, in: width).last!.y + 1 }

    /// Writes it into the first rows. Where what is on has no room in them, the last of them ends in an ellipsis; what
    /// could be added only fills what is left.
    func draw(into pen: inout Pen, rows: Int) {
        let paneWidth = pen.width
        func fits(_ phrases: [[Part]]) -> Bool {
            zip(phrases, places(phrases, in: paneWidth)).allSatisfy { $1.y < rows && $1.x + width($0) <= paneWidth }
        }
        let shown = (0...others.count).reversed().lazy.map { phrases + offer($0) }.first(where: fits) ?? phrases
        var (x, y) = (1, 0)
        for (phrase, place) in zip(shown, places(shown, in: paneWidth)) {
            if place.y < rows { (x, y) = place }
            for part in phrase {
                let text = capabilities.spelled(part.text)
                let room = max(0, paneWidth - x)
                x = pen.put(
                    DisplayWidth.clip(text, to: room, ellipsis: pen.glyphs.ellipsis), x: x, y: y, style: part.style)
            }
        }
    }
}
