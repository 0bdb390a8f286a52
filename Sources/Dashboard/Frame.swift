import Autoencoders
import Laboratory
import Terminal

/// The picture of a state.
package enum Frame {
    package static func picture(of state: State, capabilities: Capabilities) -> Canvas {
        var capabilities = capabilities
        capabilities.blocks = state.pictures.blocks
        var canvas = Canvas(size: state.size, capabilities: capabilities)
        let layout = state.layout
        guard !layout.isTooSmall else {
            canvas.draw { tooSmall(&$0) }
            return canvas
        }
        canvas.draw(in: layout.status) { StatusLine.draw(state, into: &$0) }
        for place in layout.places {
            guard let pane = state.pane(at: place.slot) else { continue }
            canvas.draw(in: place.title) { title(pane, at: place, state, into: &$0) }
            canvas.draw(in: place.content) { pane.draw(state, into: &$0) }
            // Some say more of what they wait for.
            if state.awaits(pane, at: place), canvas.isBlank(place.content) {
                canvas.draw(in: place.content) { pen in
                    pen.put("computing", x: 1, y: pen.height / 2, style: .dim)
                    return
                }
            }
        }
        for separator in layout.separators { draw(separator, of: layout, into: &canvas) }
        // What has to be said takes as many of the last rows as it needs, as long as it is there.
        canvas.draw(in: state.noticeArea ?? layout.hints) { HintLine.draw(state, into: &$0) }
        if let overlay = state.overlay {
            draw(overlay, of: state, into: &canvas)
        }
        return canvas
    }

    /// A line between columns, joined to the title lines on either side.
    private static func draw(_ line: Rect, of layout: Layout, into canvas: inout Canvas) {
        let glyphs = canvas.capabilities.glyphs
        for y in line.y..<line.maxY {
            let isJoined = (
                left: layout.places.contains { $0.title.y == y && $0.title.maxX == line.x },
                right: layout.places.contains { $0.title.y == y && $0.title.x == line.maxX }
            )
            let glyph =
                switch isJoined {
                case (true, true): y == line.y ? glyphs.teeDown : glyphs.cross
                case (true, false): glyphs.teeLeft
                case (false, true): glyphs.teeRight
                case (false, false): glyphs.vertical
                }
            canvas.put(glyph, x: line.x, y: y, style: .dim)
        }
        // The title below may have its name there.
        if line.maxY < canvas.height, canvas[line.x, line.maxY].glyph == glyphs.horizontal {
            canvas.put(glyphs.teeUp, x: line.x, y: line.maxY, style: .dim)
        }
    }

    private static func draw(_ overlay: Overlay, of state: State, into canvas: inout Canvas) {
        let (keymap, search) = (state.keymap, state.search)
        canvas.draw(in: state.overlayArea) { pen in
            switch overlay {
            case .help(let top): HelpPage.draw(keymap, top: top, search: search, into: &pen)
            case .menu(let menu, let selected):
                MenuBox.draw(menu, of: state, selected: selected, into: &pen)
            case .manual(let view): view.draw(state.manual, search: search, keymap, into: &pen)
            case .prompt: break
            }
        }
        let screen = Rect(width: state.size.width, height: state.size.height)
        // What is wrong may take several rows.
        canvas.draw(in: screen.split(bottom: max(2, screen.height / 4)).bottom) { pen in
            if case .prompt(let prompt) = overlay {
                TypingBar.draw(prompt, in: state.context, into: &pen)
            } else if let search, let list = state.list {
                TypingBar.draw(search, matches: search.matches(in: list.rows), keymap, into: &pen)
            }
        }
    }

    /// `1 loss ──────────── sum`: the key that goes there, and the name, in reverse where the focus is. Where rows of the
    /// test split are looked at, the name says so.
    private static func title(_ pane: any Pane, at place: Layout.Place, _ state: State, into pen: inout Pen) {
        pen.line(x: 0, y: 0, length: pen.width, style: .dim)
        let key = state.panes.digit(of: place.slot).map { pen.put(" \($0)", x: 1, y: 0, style: .dim) } ?? 1
        let isTest = pane.requests(state, size: place.content.size).contains { $0.split == .test }
        let end = pen.put(
            " \(pen.capabilities.spelled(pane.title(state)))\(isTest ? ", test" : "") ", x: key, y: 0,
            style: state.focus == place.slot ? Style.bold.with(.reverse) : .bold)
        let detail = DisplayWidth.clip(
            pen.capabilities.spelled(pane.detail(state)), to: pen.width - end - 5, ellipsis: pen.glyphs.ellipsis)
        if !detail.isEmpty { pen.put(" \(detail) ", endingAt: pen.width - 1, y: 0) }
    }

    private static func tooSmall(_ pen: inout Pen) {
        let needed = Layout.smallest
        let lines = ["Hourglass needs", "\(needed.width)x\(needed.height), has \(pen.width)x\(pen.height)"]
        for (i, line) in lines.enumerated() {
            pen.put(line, x: max(0, (pen.width - DisplayWidth.of(line)) / 2), y: max(0, pen.height / 2 - 1) + i)
        }
    }
}

/// The first row: data, model and progress.
enum StatusLine {
    static func draw(_ state: State, into pen: inout Pen) {
        pen.put("hourglass", x: 1, y: 0, style: .bold)
        guard let snapshot = state.snapshot else {
            if let setup = state.setup { pen.put(setup.experiment.variant, x: 12, y: 0) }
            if !state.loading.isEmpty {
                pen.put("reading \(state.loading)", endingAt: pen.width - 1, y: 0, style: .bold)
            }
            return
        }
        let dot = " \(pen.glyphs.bullet) "
        let rate = snapshot.imagesPerSecond
        let experiment = snapshot.setup.experiment
        let features = snapshot.data.shape.count
        let data = snapshot.data
        let widths = pen.capabilities.spelled(experiment.widthsText(features: features))
        var parts = [data.title, name(of: experiment, for: data.dataShape), widths, "seed \(snapshot.setup.seed)"]
        var needed = 2
        if let stage = snapshot.stage {
            let rest = "\(grouped(stage.stepsLeft)) steps of it left"
            parts.insert(contentsOf: ["\(stage.name) first", rest], at: needed)
            needed += 1
        }
        if snapshot.setup.patience != nil { parts.append("stops early") }
        var progress = ["step \(grouped(snapshot.step))"]
        // Where a batch is all there is to learn from, an epoch says no more than a step.
        if snapshot.setup.batch < data.trainCount {
            let epoch = snapshot.epoch < 1000 ? fixed(snapshot.epoch, 1) : grouped(Int(snapshot.epoch))
            progress.insert("epoch \(epoch)", at: 0)
        }
        if rate > 0 && state.isPlaying {
            progress.append("\(grouped(Int(rate))) \(state.kind == .images ? "img" : "rows")/s")
        }
        let mark: String
        switch (state.isPlaying, snapshot.activity) {
        case (true, _): mark = pen.glyphs.playing + " "
        case (false, .finished): mark = "finished" + dot
        case (false, _): mark = pen.glyphs.paused + " paused" + dot
        }
        func left() -> String { parts.joined(separator: dot) }
        func right() -> String { mark + progress.joined(separator: dot) }
        func room() -> Int { pen.width - 14 - DisplayWidth.of(right()) - DisplayWidth.of(left()) }
        // What is least needed goes first when there is little room; data, variant, phase and epoch stay.
        while parts.count > needed && room() < 0 { parts.removeLast() }
        while progress.count > 1 && room() < 0 { progress.removeLast() }
        let start = pen.width - 1 - DisplayWidth.of(right())
        pen.put(DisplayWidth.clip(left(), to: max(0, start - 13), ellipsis: pen.glyphs.ellipsis), x: 12, y: 0)
        pen.put(right(), x: max(11, start), y: 0, style: state.isPlaying ? Style(.accent(2), .bold) : .bold)
    }

    /// The variant, and whether it is still what its name says, as it is for such data.
    private static func name(of experiment: Experiment, for data: DataShape) -> String {
        guard let variant = Variant.named(experiment.variant) else { return experiment.variant }
        let own = variant.experiment.fitted(to: data)
        let isChanged =
            own.terms.sorted() != experiment.terms.sorted() || own.corruption != experiment.corruption
            || own.distance != experiment.distance
        return isChanged ? "\(variant.id), changed" : variant.id
    }
}

/// The last row: what there is to say, else what keys do.
enum HintLine {
    static func draw(_ state: State, into pen: inout Pen) {
        if let notice = state.notice {
            let style: Style =
                switch notice.kind {
                case .information: .bold
                case .warning: Style(.accent(4), .bold)
                case .failure: Style(.accent(1), .bold)
                }
            pen.fill()
            var lines = DisplayWidth.wrap(pen.capabilities.spelled(notice.text), to: max(1, pen.width - 2))
            if lines.count > pen.height, pen.height > 0 {
                lines[pen.height - 1] += " " + lines[pen.height...].joined(separator: " ")
            }
            for (y, line) in lines.prefix(pen.height).enumerated() {
                pen.put(
                    DisplayWidth.clip(line, to: pen.width - 2, ellipsis: pen.glyphs.ellipsis), x: 1, y: y,
                    style: style)
            }
            return
        }
        for place in places(state, width: pen.width, pen.glyphs) {
            let x = pen.put(place.hint.label, x: place.columns.lowerBound, y: 0, style: .bold) + 1
            pen.put(place.hint.text, x: x, y: 0, style: .dim)
        }
    }

    /// Keys, and what they do in a word.
    struct Hint {
        let label, text: String
        let action: Action
    }

    /// What the keys of the pane with the focus do, then all others, help and quit at the end. Those that would do nothing now
    /// aren't named.
    private static func hints(_ state: State, _ glyphs: GlyphSet) -> [Hint] {
        let arrows = state.pane(at: state.focus).map { $0.arrows(in: state) } ?? ArrowHints()
        var (own, arrowed, others): ([Hint], [Hint], [Hint]) = ([], [], [])
        for binding in state.bindings where !binding.keys.isEmpty && !state.isVain(binding) {
            let label = binding.label(glyphs)
            switch binding.action {
            case .adjust(1):
                let other = state.keymap.key(for: .adjust(-1), glyphs)
                arrowed.append(Hint(label: pair(other, label, glyphs), text: arrows.across, action: binding.action))
            case .move(1):
                let other = state.keymap.key(for: .move(-1), glyphs)
                arrowed.append(Hint(label: pair(other, label, glyphs), text: arrows.along, action: binding.action))
            default:
                let hint = Hint(label: label, text: binding.hint, action: binding.action)
                if binding.slot == nil { others.append(hint) } else { own.append(hint) }
            }
        }
        return (arrowed + own + others).filter { !$0.text.isEmpty }
    }

    private static func pair(_ first: String, _ second: String, _ glyphs: GlyphSet) -> String {
        first.count == 1 && second.count == 1 ? first + second : "\(first) \(second)"
    }

    /// Which keys are named, and in which columns.
    static func places(
        _ state: State, width: Int, _ glyphs: GlyphSet
    ) -> [(hint: Hint, columns: Range<Int>)] {
        let hinted = hints(state, glyphs)
        // Help and quit are always there; the others in the order of the keymap while there is room.
        let kept = Array(hinted.suffix(2))
        func columns(_ hint: Hint) -> Int { DisplayWidth.of(hint.label) + 1 + DisplayWidth.of(hint.text) }
        var room = width - 1 - kept.reduce(0) { $0 + columns($1) + 2 }
        var shown: [Hint] = []
        for hint in hinted.dropLast(2) where columns(hint) + 2 <= room {
            shown.append(hint)
            room -= columns(hint) + 2
        }
        var x = 1
        return (shown + kept).map { hint in
            let place = (hint, x..<x + columns(hint))
            x = place.1.upperBound + 2
            return place
        }
    }
}
