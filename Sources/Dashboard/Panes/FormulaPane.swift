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
            return "\(term.title) is off: \(state.key(.toggleTerm)) switches it on"
        }
        return symbol.knob == Setup.learningRate ? "\(summary) of \(setup.optimizer)" : summary
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let setup = state.setup else { return }
        let selected = state.selectedSymbol
        let grid = grid(state, width: pen.width, height: pen.height, pen.capabilities)
        let sentence = Sentence(setup.experiment, for: state.data, selected: selected, pen.capabilities)
        sentence.draw(into: &pen, rows: min(max(1, pen.height - grid.rows), 2))
        for (symbol, rect) in places(state, in: pen.size, pen.capabilities) {
            pen.draw(in: rect) { draw(symbol, isSelected: symbol == selected, setup, state, &$0) }
        }
    }

    /// In as many rows as they need anyway, the symbols stand in as few columns as they can. They scroll, the sentence
    /// doesn't.
    private func grid(
        _ state: State, width: Int, height: Int, _ capabilities: Capabilities
    ) -> (columns: Int, rows: Int) {
        let count = state.symbols.count
        let needed = Self.rows(count, in: width)
        let columns = max(1, (count + needed - 1) / needed)
        guard let setup = state.setup else { return (columns, 1) }
        let sentence = Sentence(setup.experiment, for: state.data, selected: state.selectedSymbol, capabilities)
        return (columns, max(1, min(needed, height - min(2, sentence.rows(in: width, capabilities)))))
    }

    /// The symbols that are shown, and where.
    private func places(
        _ state: State, in size: Size, _ capabilities: Capabilities
    ) -> [(symbol: FormulaSymbol, rect: Rect)] {
        let symbols = state.symbols
        let (columns, rows) = grid(state, width: size.width, height: size.height, capabilities)
        let place = symbols.firstIndex { $0.id == state.selectedSymbol?.id } ?? 0
        // The row of the chosen symbol is always among those shown.
        let first = max(0, place / columns - rows + 1)
        let cell = size.width / columns
        return symbols.enumerated().compactMap { i, symbol in
            let row = i / columns - first
            guard row >= 0, row < rows else { return nil }
            return (symbol, Rect(x: i % columns * cell, y: size.height - rows + row, width: cell - 1, height: 1))
        }
    }

    /// How many symbols stand side by side.
    static func columns(in width: Int) -> Int { max(1, width / 26) }

    private static func rows(_ count: Int, in width: Int) -> Int {
        let columns = columns(in: width)
        return max(1, (count + columns - 1) / columns)
    }

    private func draw(
        _ symbol: FormulaSymbol, isSelected: Bool, _ setup: Setup, _ state: State, _ pen: inout Pen
    ) {
        let knob = symbol.knob
        let parts = parts(of: symbol, setup, state.snapshot?.inForce[knob.id], width: pen.width, pen.capabilities)
        let style: Style = symbol.isOn ? (isSelected ? .bold : .plain) : .dim
        if isSelected { pen.put(pen.capabilities.unicode ? "▸" : ">", x: 0, y: 0, style: .bold) }
        pen.put(parts.name, x: 1, y: 0, style: isSelected && state.focus == .formula ? style.with(.reverse) : style)
        pen.put(parts.value, x: parts.valueAt, y: 0, style: style)
        if let rangeAt = parts.rangeAt { pen.put(parts.range, x: rangeAt, y: 0, style: .dim) }
        guard let track = parts.track else { return }
        let slider = Slider(
            value: Double(setup.value(of: knob)),
            in: Double(knob.range.lowerBound)...Double(knob.range.upperBound),
            isLogarithmic: knob.scale == .logarithmic)
        pen.draw(
            slider, x: track.lowerBound, y: 0, width: track.count,
            style: isSelected ? Style(.accent(0), .bold) : .plain)
    }

    /// `β   1     ──●── 0.01…100`: what a symbol shows in a row of some width, and in which columns.
    private struct Parts {
        let name, value, range: String
        let valueAt: Int
        /// The slider's columns, nil where there is no room or nothing to turn.
        var track: Range<Int>?
        var rangeAt: Int?
    }

    /// `inForce` is what a schedule lets through of the value.
    private func parts(
        of symbol: FormulaSymbol, _ setup: Setup, _ inForce: Float?, width: Int, _ capabilities: Capabilities
    ) -> Parts {
        let knob = symbol.knob
        let name = capabilities.unicode ? knob.symbol : knob.asciiSymbol
        let range = "\(knob.text(knob.range.lowerBound))…\(knob.text(knob.range.upperBound))"
        let whole = symbol.isOn ? knob.text(setup.value(of: knob)) : "off"
        let value = capabilities.spelled(inForce.map { "\(knob.text($0))→\(whole)" } ?? whole)
        // What a schedule lets through has room for all its digits, so that the slider stays where it is.
        let room = inForce == nil ? DisplayWidth.of(value) : DisplayWidth.of(whole) + 7
        let valueAt = max(DisplayWidth.of(name) + 2, 5)
        var parts = Parts(name: name, value: value, range: capabilities.spelled(range), valueAt: valueAt)
        guard symbol.isOn else { return parts }
        let trackAt = valueAt + max(room + 1, 6)
        let rangeAt = width - DisplayWidth.of(parts.range)
        let hasRange = rangeAt - trackAt >= 5
        let length = min((hasRange ? rangeAt - 1 : width) - trackAt, 40)
        if hasRange { parts.rangeAt = trackAt + length + 1 }
        if length >= 3 { parts.track = trackAt..<trackAt + length }
        return parts
    }

    func press(
        _ state: inout State, x: Int, y: Int, size: Size, _ capabilities: Capabilities
    ) -> [Effect] {
        guard let setup = state.setup,
            let (symbol, rect) = places(state, in: size, capabilities).first(where: { $0.rect.contains(x: x, y: y) })
        else { return [] }
        state.selectedKnob = symbol.id
        let inForce = state.snapshot?.inForce[symbol.id]
        guard let track = parts(of: symbol, setup, inForce, width: rect.width, capabilities).track,
            track.contains(x - rect.x)
        else { return [] }
        // Choosing another symbol can't move this one: its row is among those shown already.
        let grip = Grip(knob: symbol.id, start: rect.x + track.lowerBound, length: track.count)
        state.grip = grip
        return state.drag(grip, to: x)
    }

    func move(_ state: inout State, by offset: Int) {
        let symbols = state.symbols
        guard let place = symbols.firstIndex(where: { $0.id == state.selectedSymbol?.id }) else { return }
        state.selectedKnob = symbols[(place + offset + symbols.count) % symbols.count].id
    }

    func adjust(_ state: inout State, by offset: Int) -> [Effect] {
        guard let setup = state.setup, let symbol = state.selectedSymbol else { return [] }
        guard symbol.isOn else {
            state.say("\(symbol.knob.symbol) is off: \(state.key(.toggleTerm)) switches it on")
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
