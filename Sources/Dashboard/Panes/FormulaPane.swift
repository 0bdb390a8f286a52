import Autoencoders
import Laboratory
import Terminal

/// The experiment as a sentence, and under it each symbol that can be turned, with value, slider and range.
struct FormulaPane: Pane {
    let id = "formula"
    let summary = "the experiment as a sentence, and its knobs"

    struct View: Hashable {
        /// The knob that the arrow keys turn.
        var knob: String?
    }

    let start = View()
    let arrows = ArrowHints(across: "turn", along: "choose")

    var bindings: [Binding] {
        var binding = Binding("type-value", .enter, do: .typeValue, "type the knob's value")
        binding.slot = slot
        return [
            binding,
            own(Self.handOver, "x", "hand over, take back", onlyWithFocus: true),
        ]
    }

    private static let handOver = "hand-over"

    /// Two rows for the sentence, and as many as the symbols of most experiments fill.
    func rows(on screen: Size) -> Int? {
        if screen.height < 30 { return 3 }
        let columns = Self.columns(in: screen.width)
        return 2 + (6 + columns - 1) / columns
    }

    func detail(_ state: State) -> String {
        guard let symbol = state.selectedSymbol, let setup = state.setup else { return "" }
        let method = symbol.term.flatMap { state.snapshot?.methods[$0] }.map { " (\($0))" } ?? ""
        let optimizer = symbol.knob == Setup.learningRate ? " of \(setup.optimizer)" : ""
        let holder = setup.controls[symbol.id]?.controller.map { ", \($0.summary)" } ?? ""
        return symbol.knob.summary + method + optimizer + holder + effectiveBeta(symbol, state)
            + asInTheSurvey(symbol, state)
    }

    /// What a KL's weight comes to beside a summed squared error, and the σ² of the decoder for which that is the bound.
    private func effectiveBeta(_ symbol: FormulaSymbol, _ state: State) -> String {
        guard let setup = state.setup, setup.experiment.isWeightOfDivergence(symbol.knob) else { return "" }
        let beta = state.snapshot?.inForce[symbol.id] ?? setup.value(of: symbol.knob)
        guard let effective = setup.experiment.effectiveBeta(beta) else { return "" }
        let numbers = [effective, effective / 2].map { short(Double($0)) }
        return "; beside ‖x − x̂‖² β \(numbers[0]), the bound of σ² \(numbers[1])"
    }

    /// The survey weighs what needs no labels, L(y, ŷ) + λ·R, and not the labels: the same sentence, divided by our weight.
    private func asInTheSurvey(_ symbol: FormulaSymbol, _ state: State) -> String {
        guard symbol.term == LabelTerm.id, let setup = state.setup else { return "" }
        let weight = LabelTerm.ofAll.weight
        let value = state.snapshot?.inForce[weight.id] ?? setup.value(of: weight)
        return value > 0 ? "; L(y, ŷ) + λ·R with λ = \(short(Double(1 / value)))" : ""
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let setup = state.setup else { return }
        let selected = state.selectedSymbol
        let grid = grid(state, in: pen.size, pen.capabilities)
        let sentence = sentence(of: setup, state, pen.capabilities)
        sentence.draw(into: &pen, rows: max(1, pen.height - grid.rows))
        for (symbol, rect) in places(of: state.symbols, on: grid, in: pen.size) {
            pen.draw(in: rect) { draw(symbol, isSelected: symbol == selected, setup, state, &$0) }
        }
        // Right of the symbols a column is free.
        let edge = pen.width - 1
        if grid.first > 0 { pen.put(pen.glyphs.scrollUp, x: edge, y: pen.height - grid.rows, style: .bold) }
        if grid.first + grid.rows < grid.needed {
            pen.put(pen.glyphs.scrollDown, x: edge, y: pen.height - 1, style: .bold)
        }
    }

    private func sentence(of setup: Setup, _ state: State, _ capabilities: Capabilities) -> Sentence {
        Sentence(
            setup.experiment, summing: setup.summing, for: state.data, augmentedBy: setup.activeAugmentation,
            selected: state.selectedSymbol,
            key: state.keymap.key(for: .openTerms, capabilities.glyphs), capabilities)
    }

    /// The rows and columns that the symbols stand in.
    private struct Grid {
        let columns: Int
        /// The rows there would be if there were room, those there are, and the first that is shown.
        let needed, rows, first: Int
    }

    /// In as many rows as they need anyway, the symbols stand in as few columns as they can. They scroll, the sentence
    /// doesn't.
    private func grid(_ state: State, in size: Size, _ capabilities: Capabilities) -> Grid {
        let symbols = state.symbols
        let needed = Self.rows(symbols.count, in: size.width)
        let columns = max(1, (symbols.count + needed - 1) / needed)
        var rows = 1
        if let setup = state.setup {
            let sentence = sentence(of: setup, state, capabilities)
            rows = max(1, min(needed, size.height - min(2, sentence.rows(in: size.width))))
        }
        let place = symbols.firstIndex { $0.id == state.selectedSymbol?.id } ?? 0
        // The row of the chosen symbol is always among those shown.
        return Grid(columns: columns, needed: needed, rows: rows, first: max(0, place / columns - rows + 1))
    }

    /// The symbols that are shown, and where.
    private func places(
        of symbols: [FormulaSymbol], on grid: Grid, in size: Size
    ) -> [(symbol: FormulaSymbol, rect: Rect)] {
        let cell = size.width / grid.columns
        return symbols.enumerated().compactMap { i, symbol in
            let row = i / grid.columns - grid.first
            guard row >= 0, row < grid.rows else { return nil }
            let y = size.height - grid.rows + row
            return (symbol, Rect(x: i % grid.columns * cell, y: y, width: cell - 1, height: 1))
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
        let style: Style = isSelected ? .bold : .plain
        if isSelected { pen.put(pen.capabilities.unicode ? "▸" : ">", x: 0, y: 0, style: .bold) }
        pen.put(parts.name, x: 1, y: 0, style: isSelected && state.focus == slot ? style.with(.reverse) : style)
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
        /// The slider's columns, nil where there is no room.
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
        let whole = knob.text(setup.value(of: knob))
        let holder = setup.controls[knob.id].map { " by \($0.name)" } ?? ""
        let value = capabilities.spelled((inForce.map { "\(knob.text($0))→\(whole)" } ?? whole) + holder)
        // What a schedule or a controller changes has room for all its digits, so that the slider stays where it is.
        let room =
            !holder.isEmpty
            ? 6 + DisplayWidth.of(capabilities.spelled(holder))
            : inForce == nil ? DisplayWidth.of(value) : DisplayWidth.of(whole) + 7
        let valueAt = max(DisplayWidth.of(name) + 2, 5)
        var parts = Parts(name: name, value: value, range: capabilities.spelled(range), valueAt: valueAt)
        let trackAt = valueAt + max(room + 1, 6)
        let rangeAt = width - DisplayWidth.of(parts.range)
        let hasRange = rangeAt - trackAt >= 5
        let length = min((hasRange ? rangeAt - 1 : width) - trackAt, 40)
        if hasRange { parts.rangeAt = trackAt + length + 1 }
        if length >= 3 { parts.track = trackAt..<trackAt + length }
        return parts
    }

    func press(
        _ view: inout View, x: Int, y: Int, size: Size, in state: State, _ capabilities: Capabilities
    ) -> Touch {
        guard let setup = state.setup else { return Touch() }
        let grid = grid(state, in: size, capabilities)
        guard
            let (symbol, rect) = places(of: state.symbols, on: grid, in: size)
                .first(where: { $0.rect.contains(x: x, y: y) })
        else {
            return pressed(
                x: x, y: y, rows: max(1, size.height - grid.rows), size.width, setup, &view, state, capabilities)
        }
        view.knob = symbol.id
        let inForce = state.snapshot?.inForce[symbol.id]
        guard let track = parts(of: symbol, setup, inForce, width: rect.width, capabilities).track,
            track.contains(x - rect.x)
        else { return Touch() }
        // Choosing another symbol can't move this one: its row is among those shown already.
        return Touch(grip: Grip(knob: symbol.id, start: rect.x + track.lowerBound, length: track.count))
    }

    /// A term of the sentence: one that is off is switched on, of one that is on the weight is chosen.
    private func pressed(
        x: Int, y: Int, rows: Int, _ width: Int, _ setup: Setup, _ view: inout View, _ state: State,
        _ capabilities: Capabilities
    ) -> Touch {
        let sentence = sentence(of: setup, state, capabilities)
        guard let term = sentence.term(x: x, y: y, rows: rows, width: width) else { return Touch() }
        guard setup.experiment.terms.contains(term) else { return Touch(commands: [.toggle(term: term)]) }
        if let symbol = state.symbols.first(where: { $0.term == term }) { view.knob = symbol.id }
        return Touch()
    }

    /// Up and down choose a symbol, left and right turn it.
    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        guard let setup = state.setup, let symbol = state.selectedSymbol else { return [] }
        switch deed {
        case .move(let offset):
            let symbols = state.symbols
            guard let place = symbols.firstIndex(of: symbol) else { return [] }
            view.knob = symbols[(place + offset + symbols.count) % symbols.count].id
        case .adjust(let offset):
            let value = setup.value(of: symbol.knob)
            let next = symbol.knob.turned(value, by: Float(offset))
            return next == value ? [] : [.turn(knob: symbol.id, to: next)]
        case .own(Self.handOver): return handOver(symbol.knob, setup)
        case .own: break
        }
        return []
    }

    /// Takes a knob back, or hands it to the first who can hold it and wants nothing to be said.
    private func handOver(_ knob: Knob, _ setup: Setup) -> [Command] {
        if setup.controls[knob.id] != nil { return [.control(knob: knob.id, nil)] }
        if setup.schedules[knob.id] != nil { return [.schedule(knob: knob.id, nil)] }
        return setup.controllers(of: knob).first { $0.wanted == nil }.map {
            [.control(knob: knob.id, Control($0.id))]
        } ?? []
    }
}

extension State {
    /// The knob that the arrow keys turn in the formula.
    var selectedKnob: String? {
        get { view(of: FormulaPane()).knob }
        set { setView(of: FormulaPane(), to: FormulaPane.View(knob: newValue)) }
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
