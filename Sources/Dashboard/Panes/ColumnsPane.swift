import Laboratory
import Terminal
import Uses

/// The columns of a table, or the sensors of a series, by how well they are rebuilt. Stands where the reconstructions of
/// images stand, or their interpolation.
struct ColumnsPane: Pane {
    let id, slot, summary: String
    private let kind: DataKind

    static let ofTables = ColumnsPane(
        id: "columns", slot: "reconstruction",
        summary: "a table's columns: their share of the error, and how well each is rebuilt", kind: .tables)
    static let ofSeries = ColumnsPane(
        id: "sensors", slot: "interpolation",
        summary: "a series' sensors: their share of the error, and how well each is rebuilt", kind: .series)

    private init(id: String, slot: String, summary: String, kind: DataKind) {
        (self.id, self.slot, self.summary, self.kind) = (id, slot, summary, kind)
    }

    struct View: Hashable {
        /// The first that is shown.
        var first = 0
        var order = Order.share
    }

    enum Order: String, Hashable, CaseIterable {
        case share = "by share of error"
        case unexplained = "worst rebuilt first"
        case table = "as in the table"
    }

    let start = View()
    let arrows = ArrowHints(across: "order", along: "scroll")

    func shows(_ kind: DataKind) -> Bool { kind == self.kind }

    /// Where it doesn't share the upper part of the screen.
    func rows(on screen: Size) -> Int? {
        kind == .tables ? nil : screen.height < 34 ? 4 : screen.height < 60 ? 9 : 14
    }

    func detail(_ state: State) -> String { state.view(of: self).order.rawValue }

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard state.snapshot != nil, size.height > 0 else { return [] }
        return [ColumnErrorsRequest(split: state.split)]
    }

    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        let count = state.answer(ColumnErrorsRequest.self, for: self)?.answer.columns.count ?? 1
        switch deed {
        case .move(let offset): view.first = min(max(0, view.first + offset), count - 1)
        case .adjust(let offset):
            let all = Order.allCases
            let place = all.firstIndex(of: view.order)! + offset.signum()
            view = View(first: 0, order: all[(place + all.count) % all.count])
        case .own: break
        }
        return []
    }

    private func sorted(_ columns: [ColumnErrors.Column], _ order: Order) -> [ColumnErrors.Column] {
        func key(_ column: ColumnErrors.Column) -> Double {
            switch order {
            case .share: column.share
            case .unexplained: 1 - (column.explained ?? column.hits ?? 2)
            case .table: 0
            }
        }
        let keys = columns.map { key($0).isNaN ? .infinity : key($0) }
        return columns.indices.sorted { (keys[$1], $0) < (keys[$0], $1) }.map { columns[$0] }
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let errors = state.answer(ColumnErrorsRequest.self, for: self)?.answer else {
            return pen.say(state.snapshot == nil ? "" : "looking at the rows")
        }
        let view = state.view(of: self)
        let columns = sorted(errors.columns, view.order)
        let room = pen.height - 1
        guard room > 0 else { return }
        let first = min(view.first, max(0, columns.count - room))
        let table = Table(
            columns, rows: "\(grouped(errors.rows)) \(kind == .series ? "moments" : "rows")", width: pen.width,
            pen.capabilities)
        table.head(into: &pen)
        let largest = columns.lazy.map(\.share).filter(\.isFinite).max() ?? 0
        for (y, column) in columns.dropFirst(first).prefix(room).enumerated() {
            table.put(column, y: y + 1, largest: largest, into: &pen)
        }
        if first > 0 { pen.put(pen.glyphs.scrollUp, x: 0, y: 1, style: .dim) }
        if first + room < columns.count { pen.put(pen.glyphs.scrollDown, x: 0, y: room, style: .dim) }
    }

    /// Which fields there is room for, and where they stand: name, bar, share, what is explained, mean and deviation.
    private struct Table {
        let name, bar, share, explained, spread: Range<Int>
        /// How many rows errors are means of.
        let rows: String

        init(_ columns: [ColumnErrors.Column], rows: String, width: Int, _ capabilities: Capabilities) {
            self.rows = rows
            let longest = columns.reduce(DisplayWidth.of(rows)) {
                max($0, DisplayWidth.of(capabilities.spelled($1.name)))
            }
            let spreadWidth = width >= 64 ? 20 : 0
            let explainedWidth = width >= 30 ? 6 : 0
            let numbers = 7 + explainedWidth + spreadWidth
            let nameWidth = min(longest, max(4, (width - 2 - numbers) * 3 / 5))
            // A bar as long as the screen is wide is no easier to read.
            let barWidth = min(40, max(0, width - 2 - numbers - nameWidth - 1))
            name = 1..<1 + nameWidth
            bar = name.upperBound + 1..<name.upperBound + 1 + barWidth
            share = bar.upperBound..<bar.upperBound + 7
            explained = share.upperBound..<share.upperBound + explainedWidth
            spread = explained.upperBound..<explained.upperBound + spreadWidth
        }

        func head(into pen: inout Pen) {
            let of = "share of error"
            pen.put(DisplayWidth.clip(rows, to: name.count), x: name.lowerBound, y: 0, style: .dim)
            let title = [of, "error", ""].first { $0.count < bar.count + share.count } ?? ""
            pen.put(title, endingAt: share.upperBound, y: 0, style: .dim)
            if !explained.isEmpty {
                pen.put(pen.capabilities.spelled("R²"), endingAt: explained.upperBound, y: 0, style: .dim)
            }
            if !spread.isEmpty {
                pen.put(
                    pen.capabilities.unicode ? "mean ± sd" : "mean, sd", endingAt: spread.upperBound, y: 0,
                    style: .dim)
            }
        }

        func put(_ column: ColumnErrors.Column, y: Int, largest: Double, into pen: inout Pen) {
            pen.put(pen.shortened(column.name, to: name.count), x: name.lowerBound, y: y)
            if largest > 0 {
                pen.bar(column.share / largest, x: bar.lowerBound, y: y, width: bar.count, style: Style(.accent(0)))
            }
            pen.put("\(fixed(100 * column.share, 1))%", endingAt: share.upperBound, y: y)
            if !explained.isEmpty {
                let told =
                    column.explained.map { fixed(max(-9.99, $0), 2) } ?? column.hits.map { "\(fixed(100 * $0, 0))%" }
                // Worse than the mean would be.
                let isPoor = (column.explained ?? 1) < 0
                pen.put(
                    told ?? "-", endingAt: explained.upperBound, y: y,
                    style: told == nil ? .dim : isPoor ? Style(.accent(1), .bold) : .plain)
            }
            guard !spread.isEmpty, let mean = column.mean, let deviation = column.deviation else { return }
            let sign = pen.capabilities.unicode ? "±" : "+-"
            pen.put("\(short(mean)) \(sign) \(short(deviation))", endingAt: spread.upperBound, y: y, style: .dim)
        }
    }
}

extension Pen {
    /// A bar of a share of `width` cells, in eighths of a cell where there are such.
    mutating func bar(_ share: Double, x: Int, y: Int, width: Int, style: Style) {
        guard share.isFinite, width > 0 else { return }
        let steps = capabilities.unicode ? 8 : 1
        let filled = Int((min(1, max(0, share)) * Double(width * steps)).rounded())
        for column in 0..<width {
            let part = min(steps, filled - column * steps)
            guard part > 0 else { return }
            put(steps == 1 ? "#" : String(Unicode.Scalar(0x2590 - UInt32(part))!), x: x + column, y: y, style: style)
        }
    }

    /// A name that keeps its beginning and its end, where names of columns differ.
    func shortened(_ name: String, to width: Int) -> String {
        let name = capabilities.spelled(name)
        guard DisplayWidth.of(name) > width else { return name }
        let end = max(0, width - 1) * 2 / 5
        let tail = String(name.unicodeScalars.suffix(end).map(Character.init))
        return DisplayWidth.clip(name, to: width - DisplayWidth.of(tail), ellipsis: glyphs.ellipsis) + tail
    }

    /// The fullest of several wordings that there is room for, with as much left free behind it as before it; else the last
    /// one, cut.
    mutating func put(fullest forms: [String], x: Int, y: Int, style: Style = .plain) {
        let (texts, room) = (forms.map { capabilities.spelled($0) }, width - 2 * x)
        let text = texts.first { DisplayWidth.of($0) <= room } ?? texts.last ?? ""
        put(DisplayWidth.clip(text, to: room, ellipsis: glyphs.ellipsis), x: x, y: y, style: style)
    }

    /// Why there is nothing to show.
    mutating func say(_ text: String) {
        for (y, line) in DisplayWidth.wrap(capabilities.spelled(text), to: max(1, width - 2)).enumerated() {
            put(line, x: 1, y: y, style: .dim)
        }
    }
}
