import Laboratory
import Terminal
import Uses

/// Rows of a table beside what the model makes of them, in the table's own units. Stands where the interpolation of images
/// stands.
struct RowsPane: Pane {
    let id = "rows"
    let summary = "rows of a table beside what the model makes of them, in the table's own units"
    let slot = "interpolation"

    struct View: Hashable {
        /// The first row that is shown.
        var first = 0
        /// nil: the columns that differ most; else the first of those that are shown, in the order of the table.
        var column: Int?
    }

    let start = View()
    let arrows = ArrowHints(across: "rows", along: "columns")

    func shows(_ kind: DataKind) -> Bool { kind == .tables }

    /// A row of the table takes four, and a blank one lies between two.
    func rows(on screen: Size) -> Int? { screen.height < 34 ? 4 : screen.height < 60 ? 9 : 14 }

    private static let bandRows = 4
    private static let labelWidth = 13

    private func cellWidth(_ size: Size) -> Int { size.width < 100 ? 13 : 16 }
    private func columns(_ size: Size) -> Int { max(1, (size.width - Self.labelWidth) / cellWidth(size)) }
    private func bands(_ size: Size) -> Int { max(1, (size.height + 1) / (Self.bandRows + 1)) }

    func detail(_ state: State) -> String {
        let view = state.view(of: self)
        guard let column = view.column else { return "the largest differences" }
        return "columns from the \(ordinal(column + 1)) on"
    }

    private func ordinal(_ number: Int) -> String {
        let ending =
            (11...13).contains(number % 100) ? "th" : [1: "st", 2: "nd", 3: "rd"][number % 10] ?? "th"
        return "\(grouped(number))\(ending)"
    }

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard state.snapshot != nil, size.height > 0 else { return [] }
        let view = state.view(of: self)
        let count = columns(size)
        return [
            RowComparisonsRequest(
                bands(size), first: view.first, view.column.map { .from($0, count: count) } ?? .largest(count),
                split: state.split)
        ]
    }

    /// Left and right: other rows. Down: from the largest differences to the first columns, and on.
    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        let all = state.answer(RowComparisonsRequest.self, for: self)?.answer.columnCount ?? 1
        let page = state.layout.places.first { $0.slot == slot }.map { columns($0.content.size) } ?? 1
        switch deed {
        case .adjust(let offset): view.first += offset
        case .move(let offset) where offset > 0:
            view.column = view.column.map { $0 + page < all ? $0 + page : $0 } ?? 0
        case .move: view.column = view.column.flatMap { $0 > 0 ? max(0, $0 - page) : nil }
        case .own: break
        }
        return []
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let answer = state.answer(RowComparisonsRequest.self, for: self)?.answer else {
            return pen.say(state.snapshot == nil ? "" : "looking at the rows")
        }
        let size = pen.size
        for (band, row) in answer.rows.prefix(bands(size)).enumerated() {
            let top = band * (Self.bandRows + 1)
            pen.draw(in: Rect(x: 0, y: top, width: size.width, height: Self.bandRows)) {
                draw(row, cellWidth(size), state, into: &$0)
            }
        }
    }

    private func draw(_ row: RowComparison, _ cellWidth: Int, _ state: State, into pen: inout Pen) {
        let capabilities = pen.capabilities
        func clip(_ text: String, _ width: Int) -> String {
            DisplayWidth.clip(capabilities.spelled(text), to: width, ellipsis: capabilities.glyphs.ellipsis)
        }
        pen.put(clip(row.origin.text, Self.labelWidth - 1), x: 1, y: 0, style: .bold)
        for (y, label) in [(1, "x"), (2, "x̂"), (3, "x̂ − x")] {
            pen.put(capabilities.spelled(label), x: 1, y: y, style: .bold)
        }
        if let label = row.label {
            let name = clip(state.name(ofClass: label), Self.labelWidth - 4)
            pen.put(name, endingAt: Self.labelWidth - 1, y: 1, style: Style(.accent(label)))
        }
        for (place, entry) in row.entries.enumerated() {
            let end = Self.labelWidth + (place + 1) * cellWidth
            guard end <= pen.width else { break }
            let isFar = abs(entry.deviation ?? 0) > Self.far || entry.deviation?.isNaN == true
            let room = cellWidth - 2
            pen.put(pen.shortened(entry.name, to: room), endingAt: end, y: 0, style: .dim)
            pen.put(clip(CellText.text(entry.x, spread: entry.spread), room), endingAt: end, y: 1)
            let style: Style = isFar ? Style(.accent(1), .bold) : .plain
            pen.put(clip(rebuilt(entry), room), endingAt: end, y: 2, style: style)
            pen.put(
                clip((isFar ? "* " : "") + difference(entry), cellWidth - 1), endingAt: end, y: 3,
                style: isFar ? style : .dim)
        }
    }

    /// Standard deviations of a column from which on a difference is marked.
    private static let far = 1.0

    private func rebuilt(_ entry: RowComparison.Entry) -> String {
        guard case .category(let name, let weight) = entry.rebuilt else {
            return CellText.text(entry.rebuilt, spread: entry.spread)
        }
        return "\(name) \(fixed(Double(weight), 2))"
    }

    private func difference(_ entry: RowComparison.Entry) -> String {
        switch (entry.x, entry.rebuilt) {
        case (.missing, _): return "-"
        case (.number(let x), .number(let rebuilt)):
            let text = CellText.number(Double(rebuilt) - Double(x), spread: entry.spread ?? 0)
            return text.hasPrefix("-") ? text : "+" + text
        case (.date(let x), .date(let rebuilt)): return "\(fixed(Double(rebuilt) - Double(x), 0)) days"
        default: return entry.deviation == 0 ? "same" : "another"
        }
    }
}
