import Terminal

/// A list to choose from, with what each entry is.
enum MenuBox {
    /// The box, and which entries it shows.
    static func place(_ menu: Overlay.Menu, selected: Int, in size: Size) -> (box: Rect, shown: Range<Int>) {
        let count = menu.entries.count
        let room = max(1, min(count, size.height - 6))
        let first = min(max(0, selected - room / 2), count - room)
        return (Rect(width: min(size.width, 100), height: room + 5), first..<first + room)
    }

    static func draw(_ menu: Overlay.Menu, selected: Int, _ keymap: Keymap, search: Search?, into pen: inout Pen) {
        let entries = menu.entries
        let pattern = search?.pattern ?? ""
        let (box, shown) = place(menu, selected: selected, in: pen.size)
        // A name and, in wide boxes beside it, in narrow ones below it, what it is; details of the chosen one below.
        let nameWidth = (entries.map { DisplayWidth.of($0.id) }.max() ?? 0) + 3
        pen.fill(box)
        let glyphs = pen.glyphs
        func key(_ action: Action) -> String { keymap.key(for: action, glyphs) }
        let title =
            "\(menu.title): \(key(.confirm)) chooses, \(key(.openSearch)) searches, \(key(.close)) closes"
        pen.box(box, title: title, style: .dim, titleStyle: .bold)
        pen.draw(in: box.inset(dx: 2, dy: 1)) { pen in
            for (row, index) in shown.enumerated() {
                let entry = entries[index]
                let isSelected = index == selected
                let style: Style = entry.isAvailable ? (isSelected ? .reverse : .plain) : .dim
                let marker = pen.capabilities.unicode ? "▸ " : "> "
                pen.put(
                    (isSelected ? marker : "  ") + entry.id, x: 0, y: row,
                    style: isSelected ? style.with(.bold) : style, finding: pattern)
                let detail = entry.isAvailable ? entry.detail : "not on this machine"
                let text = DisplayWidth.clip(
                    pen.capabilities.spelled(detail), to: pen.width - nameWidth, ellipsis: pen.glyphs.ellipsis)
                pen.put(
                    text, x: nameWidth, y: row, style: entry.isAvailable ? .plain : .dim, finding: pattern)
            }
            let chosen = entries[selected]
            pen.line(x: 0, y: shown.count, length: pen.width, style: .dim)
            for (row, text) in ["\(chosen.title)", chosen.source].enumerated() {
                let clipped = DisplayWidth.clip(
                    pen.capabilities.spelled(text), to: pen.width, ellipsis: pen.glyphs.ellipsis)
                pen.put(
                    clipped, x: 0, y: shown.count + 1 + row, style: row == 0 ? .bold : .plain, finding: pattern)
            }
        }
    }
}
