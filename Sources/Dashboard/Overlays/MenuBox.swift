import Terminal

/// A list to choose from, with what each entry is.
enum MenuBox {
    static func draw(_ menu: Overlay.Menu, selected: Int, search: Search?, into pen: inout Pen) {
        let entries = menu.entries
        let pattern = search?.pattern ?? ""
        // A name and, in wide boxes beside it, in narrow ones below it, what it is; details of the chosen one below.
        let nameWidth = (entries.map { DisplayWidth.of($0.id) }.max() ?? 0) + 3
        let room = max(1, min(entries.count, pen.height - 6))
        let box = Rect(width: min(pen.width, 100), height: room + 5)
        pen.fill(box)
        pen.box(box, title: "\(menu.title): enter chooses, / searches, esc closes", style: .dim, titleStyle: .bold)
        let first = min(max(0, selected - room / 2), entries.count - room)
        pen.draw(in: box.inset(dx: 2, dy: 1)) { pen in
            for row in 0..<room {
                let entry = entries[first + row]
                let isSelected = first + row == selected
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
            pen.line(x: 0, y: room, length: pen.width, style: .dim)
            for (row, text) in ["\(chosen.title)", chosen.source].enumerated() {
                let clipped = DisplayWidth.clip(
                    pen.capabilities.spelled(text), to: pen.width, ellipsis: pen.glyphs.ellipsis)
                pen.put(clipped, x: 0, y: room + 1 + row, style: row == 0 ? .bold : .plain, finding: pattern)
            }
        }
    }
}
