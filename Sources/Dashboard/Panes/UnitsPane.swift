import Autoencoders
import Foundation
import Laboratory
import Tensors
import Terminal

/// The units of a layer: their weights as images around zero, what they say of a row and over all rows, and where a patch
/// looks.
struct UnitsPane: Pane {
    let id = "units"
    let summary = "a layer's units by use: weights, activations, histogram, attention"

    struct View: Hashable {
        var layer = 0
        var subject = UnitsRequest.Subject.weights
        /// The unit that is told of, by use; of attention the patch that looks.
        var cursor = 0
        var image = 0
    }

    let start = View()
    let arrows = ArrowHints(across: "unit", along: "layer")

    private enum Key { static let (subject, image) = ("units-show", "units-image") }

    var bindings: [Binding] {
        [
            own(Key.subject, "a", "weights, activations", hint: "show", onlyWithFocus: true),
            own(
                Key.image, "i", "activations of another", hint: "row",
                onlyWithFocus: true),
        ]
    }

    private func answer(_ state: State) -> UnitsView? { state.answer(UnitsRequest.self, for: self)?.answer }

    func detail(_ state: State) -> String {
        guard let answer = answer(state) else { return "" }
        return "\(answer.path), \(answer.layer + 1) of \(answer.layers.count)"
    }

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard state.snapshot != nil, size.height > 0 else { return [] }
        let view = state.view(of: self)
        // As many as there may be room for in the present layer's form; the first that the cursor is among.
        let known = state.snapshot?.answers.first(UnitsRequest.self)?.answer
        let room = max(1, known.map { capacity($0, state, Regions(size, $0).tiles.size) } ?? 8)
        return [
            UnitsRequest(
                layer: view.layer, view.subject, first: view.cursor / room * room, count: room, selected: view.cursor,
                image: view.image, split: state.split)
        ]
    }

    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        let answer = answer(state)
        switch deed {
        case .move(let offset):
            let count = answer?.layers.count ?? 1
            view.layer = (view.layer + offset.signum() + count) % count
            view.cursor = 0
        case .adjust(let offset):
            let count = answer.map { $0.kind == .attention ? $0.tokens : $0.units } ?? 1
            view.cursor = min(max(0, view.cursor + offset), max(0, count - 1))
        case .own(Key.subject): view.subject = view.subject == .weights ? .activations : .weights
        case .own: view.image += 1
        }
        return []
    }

    // MARK: layout

    /// A line of words, tiles, and a unit's histogram beside or below them.
    private struct Regions {
        let head, tiles, histogram: Rect

        init(_ size: Size, _ answer: UnitsView) {
            let all = Rect(width: size.width, height: size.height)
            let (head, rest) = all.split(top: min(2, size.height))
            self.head = head
            guard answer.selected != nil, rest.height >= 6 else {
                (tiles, histogram) = (rest, Rect(width: 0, height: 0))
                return
            }
            if rest.width >= 90 {
                let (left, right) = rest.split(right: min(40, rest.width / 3))
                (tiles, histogram) = (left, right.inset(dx: 1))
            } else {
                let (above, below) = rest.split(bottom: max(3, rest.height / 4))
                (tiles, histogram) = (above, below.inset(dx: 1))
            }
        }
    }

    /// Whether tiles are pictures; else strips, a row each.
    private func shape(_ answer: UnitsView, _ state: State) -> ImageShape? {
        guard let picture = answer.tiles.first?.picture, picture.width > 0 else { return nil }
        let isOfData = answer.form == .images || answer.form == .columns
        let isMap = answer.kind != .units || !isOfData
        guard picture.height > 1 || (isOfData && state.kind == .images) else { return nil }
        guard isMap || state.kind == .images else { return nil }
        return ImageShape(height: picture.height, width: picture.width, channels: picture.channels)
    }

    private func grid(_ shape: ImageShape, _ size: Size) -> ImageGrid {
        ImageGrid(Thumbnail(shape), in: size, lines: 1, left: 2)
    }

    private func capacity(_ answer: UnitsView, _ state: State, _ size: Size) -> Int {
        guard answer.kind != .attention else { return 64 }
        if isStripOfRow(answer, state) { return 1 }
        return shape(answer, state).map { grid($0, size).count } ?? size.height
    }

    /// What a layer of units says of a row is one strip.
    private func isStripOfRow(_ answer: UnitsView, _ state: State) -> Bool {
        state.view(of: self).subject == .activations && answer.said != nil
    }

    // MARK: picture

    func draw(_ state: State, into pen: inout Pen) {
        guard state.snapshot != nil else { return }
        guard let answer = answer(state) else { return pen.say("looking at the units") }
        let regions = Regions(pen.size, answer)
        pen.draw(in: regions.head) { head(answer, state, into: &$0) }
        pen.draw(in: regions.tiles) { tiles(answer, state, into: &$0) }
        if let selected = answer.selected {
            pen.draw(in: regions.histogram) { Self.histogram(selected, answer, state, into: &$0) }
        }
    }

    private func head(_ answer: UnitsView, _ state: State, into pen: inout Pen) {
        let view = state.view(of: self)
        let isStrip = isStripOfRow(answer, state)
        let what: String =
            switch answer.kind {
            case .attention:
                "attention of \(answer.tiles.count) heads from patch \(view.cursor + 1) of \(answer.tokens)"
            case .maps where view.subject == .activations: "maps of row \(view.image)"
            case .units where isStrip: "activations of row \(view.image)"
            default:
                switch answer.form {
                case .images: "weights to each unit"
                case .columns: "weights from each unit"
                case .kernels(let others): others == 1 ? "kernels" : "kernels, mean over \(others) channels"
                case .vectors: "weights to each unit, one row each"
                }
            }
        let units = answer.kind == .attention ? "" : ", \(grouped(answer.units)) by use"
        var lines = ["\(answer.path): \(what)\(units)"]
        if let told = answer.selected {
            lines.append(
                "unit \(told.unit), \(told.place + 1) by use: mean \(short(told.mean)), sd \(short(told.deviation))"
                    + target(told, state))
        }
        for (y, line) in lines.enumerated() where y < pen.height {
            pen.put(
                DisplayWidth.clip(
                    pen.capabilities.spelled(line), to: pen.width - 2, ellipsis: pen.glyphs.ellipsis), x: 1, y: y,
                style: y == 0 ? .bold : .plain)
        }
    }

    /// What the unit is asked to be.
    private func target(_ told: UnitsView.Told, _ state: State) -> String {
        guard told.isCode, let experiment = state.setup?.experiment else { return "" }
        if experiment.terms.contains(SparsityTerm.id) {
            return ", ρ \(short(Double(experiment.value(of: SparsityTerm.rho))))"
        }
        return Self.hasNormalPrior(experiment) ? ", prior 0, 1" : ""
    }

    private static func hasNormalPrior(_ experiment: Experiment) -> Bool {
        experiment.code == .gaussian && experiment.prior == NormalPrior.id
    }

    private func tiles(_ answer: UnitsView, _ state: State, into pen: inout Pen) {
        let cursor = state.view(of: self).cursor
        if isStripOfRow(answer, state), let said = answer.said {
            return Self.strip(said.values, cursor: cursor, into: &pen)
        }
        // A few weights that are much larger than all others would leave these in the dark.
        let sizes = answer.tiles.flatMap(\.picture.values).filter(\.isFinite).map(abs).sorted()
        let reach = sizes.isEmpty ? 0 : sizes[sizes.count * 98 / 100]
        guard let shape = shape(answer, state) else {
            let marks = StripMarks(pen.capabilities)
            for (y, tile) in answer.tiles.prefix(pen.height).enumerated() {
                let isSelected = tile.unit == answer.selected?.unit
                if isSelected { pen.put(pen.capabilities.unicode ? "▸" : ">", x: 0, y: y, style: .bold) }
                pen.put("\(tile.unit)", endingAt: 6, y: y, style: isSelected ? .bold : .dim)
                let values = tile.picture.values.map { reach > 0 ? $0 / reach * 2.5 : 0 }
                pen.draw(strip: values, x: 7, y: y, width: pen.width - 8, marks)
            }
            return
        }
        let grid = grid(shape, pen.size)
        let thumbnail = Thumbnail(shape)
        for (place, tile) in answer.tiles.prefix(grid.count).enumerated() {
            let rect = grid.rect(place % grid.columns, line: 0, band: place / grid.columns)
            if answer.kind == .attention {
                // Shares: the largest of a head is white.
                let most = tile.picture.values.max() ?? 0
                pen.draw(thumbnail.image(tile.picture.values.map { most > 0 ? $0 / most : 0 }), in: rect)
            } else {
                if tile.unit == answer.selected?.unit {
                    pen.put(pen.capabilities.unicode ? "▸" : ">", x: rect.x - 1, y: rect.y, style: .bold)
                }
                pen.draw(SignedImage(thumbnail, tile.picture.values, reach: reach), in: rect)
            }
        }
    }

    /// All units side by side, over as many rows as they need.
    private static func strip(_ values: [Float], cursor: Int, into pen: inout Pen) {
        let reach = values.lazy.filter(\.isFinite).map(abs).max() ?? 0
        let marks = StripMarks(pen.capabilities)
        let room = max(1, pen.width - 2)
        let each = max(1, min(6, room / max(1, values.count)))
        let across = room / each
        for (place, value) in values.enumerated() {
            let (x, y) = (1 + place % across * each, place / across)
            guard y < pen.height else { return }
            let (glyph, style) = marks.mark(reach > 0 ? value / reach * 2.5 : 0)
            for column in 0..<max(1, each - (each > 2 ? 1 : 0)) {
                pen.put(glyph, x: x + column, y: y, style: place == cursor ? style.with(.reverse) : style)
            }
        }
    }

    private static func histogram(
        _ told: UnitsView.Told, _ answer: UnitsView, _ state: State, into pen: inout Pen
    ) {
        guard pen.height > 2, let largest = told.histogram.max(), largest > 0 else { return }
        let title = "unit \(told.unit) over \(grouped(answer.rows)) \(state.kind.rows)"
        pen.put(
            DisplayWidth.clip(title, to: pen.width, ellipsis: pen.glyphs.ellipsis), x: 0, y: 0, style: .dim)
        let rows = pen.height - 2
        let each = max(1, pen.width / told.histogram.count)
        let shown = min(told.histogram.count, pen.width / each)
        let expected = expected(told, answer, state)
        // Both on one scale.
        let top = max(Double(largest), expected.max() ?? 0)
        for (bin, count) in told.histogram.prefix(shown).enumerated() {
            pen.column(
                Double(count) / top, x: bin * each, y: 1, width: each, height: rows, style: Style(.accent(0)))
            if bin < expected.count {
                let row = rows - 1 - min(rows - 1, Int(expected[bin] / top * Double(rows)))
                pen.put(
                    pen.capabilities.unicode ? "─" : "-", x: bin * each, y: 1 + row, style: Style(.accent(1), .bold))
            }
        }
        pen.put(short(told.low), x: 0, y: rows + 1, style: .dim)
        pen.put(short(told.high), endingAt: min(pen.width, shown * each), y: rows + 1, style: .dim)
    }

    /// Of N(0, 1), how many of the rows each bin would have; empty where nothing is asked of the unit.
    private static func expected(_ told: UnitsView.Told, _ answer: UnitsView, _ state: State) -> [Double] {
        guard told.isCode, told.high > told.low, let experiment = state.setup?.experiment, hasNormalPrior(experiment)
        else { return [] }
        let width = (told.high - told.low) / Double(told.histogram.count)
        return told.histogram.indices.map { bin in
            let z = told.low + (Double(bin) + 0.5) * width
            return Double(answer.rows) * width * exp(-z * z / 2) / (2 * Double.pi).squareRoot()
        }
    }
}
