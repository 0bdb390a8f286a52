import Autoencoders
import Laboratory
import Terminal

/// minimise Δ(x, g(f(x̃))) + Σ weight · Ω, for one experiment; and behind it, dim, what could be added.
struct Sentence {
    struct Part {
        let text: String
        let style: Style

        init(_ text: String, _ style: Style = .plain) { (self.text, self.style) = (text, style) }
    }

    /// Parts that are never broken over two lines.
    struct Phrase {
        var parts: [Part]
        /// The term that it is.
        var term: String?

        init(_ parts: [Part], term: String? = nil) { (self.parts, self.term) = (parts, term) }
    }

    private let phrases: [Phrase]
    /// Terms that could be switched on, with their weights.
    private let others: [(id: String, text: String)]
    /// The key that lists them.
    private let key: String
    private let capabilities: Capabilities

    /// - Parameter key: what is pressed to switch terms.
    init(
        _ experiment: Experiment, summing: Summing = .mean, for data: DataShape,
        augmentedBy augmentation: (any Augmentation)? = nil, selected: FormulaSymbol?, key: String,
        _ capabilities: Capabilities
    ) {
        self.key = key
        self.capabilities = capabilities
        func style(_ isSelected: Bool) -> Style { isSelected ? Style.plain.with([.bold, .underline]) : .plain }
        func text(_ term: any Term) -> String { "\(term.weight.symbol)·\(term.formula(in: experiment))" }
        let distance = experiment.activeDistance
        let isDistanceChosen = distance.knobs.contains { $0.id == selected?.id }
        let isMean = summing == .mean
        var phrases = [Phrase([Part("L = ", .bold), Part(isMean ? "" : "\(summing.symbol)[")])]
        // Without a distance the terms are all there is.
        let hasDistance = distance.id != NoDistance.id || experiment.activeTerms.isEmpty
        if hasDistance { phrases[0].parts.append(Part(distance.formula, style(isDistanceChosen))) }
        for (i, term) in experiment.activeTerms.enumerated() {
            let part = Part(text(term), style(selected?.term == term.id))
            if i == 0 && !hasDistance {
                phrases[0] = Phrase(phrases[0].parts + [part], term: term.id)
            } else {
                phrases.append(Phrase([Part(" + "), part], term: term.id))
            }
        }
        if !isMean { phrases[phrases.count - 1].parts.append(Part("]")) }
        let corruption = experiment.activeCorruption
        let isCorruptionChosen = corruption.knobs.contains { $0.id == selected?.id }
        phrases.append(Phrase([Part("   "), Part(corruption.formula, style(isCorruptionChosen))]))
        if let augmentation {
            let isChosen = augmentation.knobs.contains { $0.id == selected?.id }
            phrases.append(Phrase([Part("   "), Part(augmentation.formula, style(isChosen))]))
        }
        for (text, knobs) in experiment.codeFormulas {
            phrases.append(Phrase([Part("   "), Part(text, style(knobs.contains { $0.id == selected?.id }))]))
        }
        self.phrases = phrases
        others = Terms.all.filter {
            !experiment.terms.contains($0.id) && $0.obstacle(in: experiment, for: data) == nil
        }.map { ($0.id, text($0)) }
    }

    /// `   t: + λ₁·Σ|z| + 14 more`: some of the terms that could be switched on, and how many there are beside them.
    private func offer(_ count: Int) -> [Phrase] {
        guard !others.isEmpty else { return [] }
        let start = Part("   \(key): ", .dim)
        if count == 0 { return [Phrase([start, Part("\(others.count) terms", .dim)])] }
        // The first one stays with the key.
        let offered = others.prefix(count).enumerated().map { i, other in
            Phrase(
                i == 0 ? [start, Part("+ \(other.text)", .dim)] : [Part(" + \(other.text)", .dim)], term: other.id)
        }
        let left = others.count - count
        return left > 0 ? offered + [Phrase([Part(" + \(left) more", .dim)])] : offered
    }

    private func width(_ phrase: Phrase) -> Int {
        phrase.parts.reduce(0) { $0 + DisplayWidth.of(capabilities.spelled($1.text)) }
    }

    /// Where each phrase begins in lines of some width.
    private func places(_ phrases: [Phrase], in paneWidth: Int) -> [(x: Int, y: Int)] {
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

    /// What is shown in so many rows, and where it begins: all that is on, and what could be added as far as there is room.
    private func shown(rows: Int, in paneWidth: Int) -> [(phrase: Phrase, x: Int, y: Int)] {
        func fits(_ phrases: [Phrase]) -> Bool {
            zip(phrases, places(phrases, in: paneWidth)).allSatisfy { $1.y < rows && $1.x + width($0) <= paneWidth }
        }
        let shown = (0...others.count).reversed().lazy.map { phrases + offer($0) }.first(where: fits) ?? phrases
        return zip(shown, places(shown, in: paneWidth)).map { ($0, $1.x, $1.y) }
    }

    /// Writes it into the first rows. Where what is on has no room in them, the last of them ends in an ellipsis.
    func draw(into pen: inout Pen, rows: Int) {
        let paneWidth = pen.width
        var (x, y) = (1, 0)
        for place in shown(rows: rows, in: paneWidth) {
            if place.y < rows { (x, y) = (place.x, place.y) }
            for part in place.phrase.parts {
                let text = capabilities.spelled(part.text)
                let room = max(0, paneWidth - x)
                x = pen.put(
                    DisplayWidth.clip(text, to: room, ellipsis: pen.glyphs.ellipsis), x: x, y: y, style: part.style)
            }
        }
    }

    /// The term that stands at a cell, where it is drawn into so many rows; nil where none does.
    func term(x: Int, y: Int, rows: Int, width paneWidth: Int) -> String? {
        guard y < rows else { return nil }
        return shown(rows: rows, in: paneWidth).first {
            $0.y == y && ($0.x..<$0.x + width($0.phrase)).contains(x)
        }?.phrase.term
    }
}
