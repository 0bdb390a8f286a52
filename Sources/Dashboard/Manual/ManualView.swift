import Terminal

/// What of the manual lies over the panes: the list of pages, or a page.
package struct ManualView: Hashable, Sendable {
    /// The page's place in the manual; nil for the list.
    var page: Int?
    /// The chosen page in the list, or the first line of the page that is shown.
    var place = 0

    private static let widest = 100

    private static func width(_ size: Size) -> Int { min(size.width, widest) }

    /// Rows of the box's inside.
    private static func room(_ size: Size) -> Int { max(1, size.height - 2) }

    /// The page's lines where there is so much room.
    func lines(_ manual: Manual, in size: Size, _ glyphs: GlyphSet = .unicode) -> [StyledLine] {
        guard let page else { return [] }
        return MarkdownLines.lines(manual.pages[page].text, width: Self.width(size) - 4, glyphs: glyphs)
    }

    /// The rows that can be searched.
    func rows(_ manual: Manual, in size: Size) -> [String] {
        page == nil
            ? manual.pages.map { "\($0.name) \($0.summary)" } : lines(manual, in: size).map(\.text)
    }

    /// The same, so that one of the rows is chosen or seen.
    func showing(_ row: Int, _ manual: Manual, in size: Size) -> ManualView {
        guard page != nil else { return ManualView(page: nil, place: row) }
        let last = max(0, lines(manual, in: size).count - Self.room(size))
        return ManualView(page: page, place: min(max(place, row - Self.room(size) + 1), row, last))
    }

    /// What a key does here.
    func update(_ state: inout State, _ action: Action) -> [Effect] {
        let size = state.overlayArea.size
        var next = self
        let end =
            page == nil ? state.manual.pages.count - 1 : max(0, lines(state.manual, in: size).count - Self.room(size))
        switch action {
        case .repaint: return [.repaint]
        case .close:
            state.search = nil
            state.overlay = page.map { .manual(ManualView(page: nil, place: $0)) }
            return []
        case .openManual:
            state.overlay = nil
            return []
        case .confirm:
            if page == nil {
                state.search = nil
                next = ManualView(page: place)
            } else {
                next.place += Self.room(size) - 1
            }
        case .select(let offset):
            // The keys that go by several rows of a list turn the page here.
            next.place += page != nil && abs(offset) > 1 ? offset.signum() * max(1, Self.room(size) - 1) : offset
        case .first: next.place = 0
        case .last: next.place = end
        case .openSearch: state.openSearch()
        case .nextMatch(let offset):
            state.nextMatch(offset)
            return []
        default: break
        }
        if next.page == page { next.place = min(max(next.place, 0), end) }
        state.overlay = .manual(next)
        return []
    }

    // MARK: its picture

    func draw(_ manual: Manual, search: Search?, _ keymap: Keymap, into pen: inout Pen) {
        if let page {
            draw(manual.pages[page], lines(manual, in: pen.size, pen.glyphs), search, keymap, into: &pen)
        } else {
            drawList(manual, search, keymap, into: &pen)
        }
    }

    private func box(_ rows: Int, title: String, into pen: inout Pen) -> Rect {
        let box = Rect(width: Self.width(pen.size), height: min(rows, Self.room(pen.size)) + 2)
        pen.fill(box)
        pen.box(box, title: title, style: .dim, titleStyle: .bold)
        return box.inset(dx: 2, dy: 1)
    }

    private func draw(
        _ page: Manual.Page, _ lines: [StyledLine], _ search: Search?, _ keymap: Keymap, into pen: inout Pen
    ) {
        func key(_ action: Action) -> String { keymap.key(for: action, pen.glyphs) }
        let scrolls = lines.count > Self.room(pen.size) ? "\(key(.select(1))) and \(key(.select(-1))) for more, " : ""
        let title = "\(page.name): \(scrolls)\(key(.openSearch)) searches, \(key(.close)) all pages"
        let inside = box(lines.count, title: title, into: &pen)
        // After a resize there may be fewer lines.
        let top = min(place, max(0, lines.count - inside.height))
        pen.draw(in: inside) { pen in
            for (y, row) in (top..<min(lines.count, top + inside.height)).enumerated() {
                pen.put(
                    lines[row], x: 0, y: y, more: row == search?.found ? .reverse : [],
                    finding: search?.pattern ?? "")
            }
        }
    }

    private func drawList(_ manual: Manual, _ search: Search?, _ keymap: Keymap, into pen: inout Pen) {
        func key(_ action: Action) -> String { keymap.key(for: action, pen.glyphs) }
        let title = "manual: \(key(.confirm)) opens, \(key(.openSearch)) searches, \(key(.close)) closes"
        let inside = box(manual.pages.count, title: title, into: &pen)
        let column = (manual.pages.map { DisplayWidth.of($0.name) }.max() ?? 0) + 2
        let top = min(max(0, place - inside.height / 2), max(0, manual.pages.count - inside.height))
        pen.draw(in: inside) { pen in
            for (y, row) in (top..<min(manual.pages.count, top + inside.height)).enumerated() {
                let page = manual.pages[row]
                let pattern = search?.pattern ?? ""
                pen.put(page.name, x: 0, y: y, style: row == place ? .reverse : .bold, finding: pattern)
                let summary = DisplayWidth.clip(
                    page.summary, to: pen.width - column, ellipsis: pen.glyphs.ellipsis)
                pen.put(summary, x: column, y: y, finding: pattern)
            }
        }
    }
}
