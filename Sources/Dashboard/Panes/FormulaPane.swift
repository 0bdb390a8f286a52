import Autoencoders
import Laboratory
import Terminal

/// The experiment as a sentence, and under it each symbol that can be turned, with value, slider and range.
struct FormulaPane: Pane {
    let name = "formula"

    func detail(_ state: State) -> String {
        guard let symbol = state.selectedSymbol, let setup = state.setup else { return "" }
        let method = symbol.term.flatMap { state.snapshot?.methods[$0] }.map { " (\($0))" } ?? ""
        let summary = "\(symbol.knob.summary)\(method)"
        if let term = symbol.term.flatMap(Terms.named), !symbol.isOn {
            return "\(term.title) is off: t switches it on"
        }
        return symbol.knob == Setup.learningRate ? "\(summary) of \(setup.optimizer)" : summary
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let setup = state.setup else { return }
        let symbols = state.symbols
        let selected = state.selectedSymbol
        let sentence = Sentence(setup.experiment, selected: selected, pen.capabilities)
        // In as many rows as they need anyway, the symbols stand in as few columns as they can.
        let needed = Self.rows(symbols.count, in: pen.width)
        let columns = max(1, (symbols.count + needed - 1) / needed)
        // They scroll, the sentence doesn't.
        let rows = max(1, min(needed, pen.height - min(2, sentence.rows(in: pen))))
        sentence.draw(into: &pen, rows: min(max(1, pen.height - rows), 2))
        let place = symbols.firstIndex { $0.id == selected?.id } ?? 0
        // The row of the chosen symbol is always among those shown.
        let first = max(0, place / columns - rows + 1)
        let cell = pen.width / columns
        for (i, symbol) in symbols.enumerated() {
            let row = i / columns - first
            guard row >= 0, row < rows else { continue }
            let rect = Rect(x: i % columns * cell, y: pen.height - rows + row, width: cell - 1, height: 1)
            pen.draw(in: rect) { draw(symbol, isSelected: symbol == selected, setup, state.focus == .formula, &$0) }
        }
    }

    /// How many symbols stand side by side.
    static func columns(in width: Int) -> Int { max(1, width / 26) }

    private static func rows(_ count: Int, in width: Int) -> Int {
        let columns = columns(in: width)
        return max(1, (count + columns - 1) / columns)
    }

    private func draw(
        _ symbol: FormulaSymbol, isSelected: Bool, _ setup: Setup, _ hasFocus: Bool, _ pen: inout Pen
    ) {
        let knob = symbol.knob
        let name = pen.capabilities.unicode ? knob.symbol : knob.asciiSymbol
        let style: Style = symbol.isOn ? (isSelected ? .bold : .plain) : .dim
        if isSelected { pen.put(pen.capabilities.unicode ? "▸" : ">", x: 0, y: 0, style: .bold) }
        let end = pen.put(name, x: 1, y: 0, style: isSelected && hasFocus ? style.with(.reverse) : style)
        let valueAt = max(end + 1, 5)
        guard symbol.isOn else {
            pen.put("off", x: valueAt, y: 0, style: .dim)
            return
        }
        let value = setup.value(of: knob)
        let after = pen.put(knob.text(value), x: valueAt, y: 0, style: style)
        let range = "\(knob.text(knob.range.lowerBound))…\(knob.text(knob.range.upperBound))"
        let rangeText = pen.capabilities.spelled(range)
        let rangeAt = pen.width - DisplayWidth.of(rangeText)
        let sliderAt = max(after + 1, valueAt + 6)
        let hasRange = rangeAt - sliderAt >= 5
        let width = min((hasRange ? rangeAt - 1 : pen.width) - sliderAt, 40)
        if hasRange { pen.put(rangeText, x: sliderAt + width + 1, y: 0, style: .dim) }
        guard width >= 3 else { return }
        pen.draw(
            Slider(
                value: Double(value), in: Double(knob.range.lowerBound)...Double(knob.range.upperBound),
                isLogarithmic: knob.scale == .logarithmic), x: sliderAt, y: 0, width: width,
            style: isSelected ? Style(.accent(0), .bold) : .plain)
    }

    func move(_ state: inout State, by offset: Int) {
        let symbols = state.symbols
        guard let place = symbols.firstIndex(where: { $0.id == state.selectedSymbol?.id }) else { return }
        state.selectedKnob = symbols[(place + offset + symbols.count) % symbols.count].id
    }

    func adjust(_ state: inout State, by offset: Int) -> [Effect] {
        guard let setup = state.setup, let symbol = state.selectedSymbol else { return [] }
        guard symbol.isOn else {
            state.say("\(symbol.knob.symbol) is off: t switches it on")
            return []
        }
        let value = setup.value(of: symbol.knob)
        let next = symbol.knob.turned(value, by: Float(offset))
        return next == value ? [] : state.send(.turn(knob: symbol.id, to: next))
    }
}

extension Knob {
    /// A value as it stands beside the slider, with no digit that says nothing: `4`, `0.01`, `1e-3`.
    func text(_ value: Float) -> String { live ? short(value) : String(Int(value)) }

    private func short(_ value: Float) -> String {
        var text = Terminal.short(Double(value))
        guard text.contains("."), !text.contains("e") else { return text }
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }
}
