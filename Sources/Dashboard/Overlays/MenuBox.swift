import Terminal

/// A list to choose from, with what each entry is.
enum MenuBox {
    typealias Entry = Overlay.Menu.Entry

    /// The rows below the entries: a line, and what the chosen one is.
    private static func detailRows(_ entries: [Entry], in size: Size) -> Int {
        (showsDetails(entries, in: size) ? 3 : 4) + noteRows(entries, in: size)
    }

    /// Rows for what is said of the chosen one beside; none where the entries would have too few.
    private static func noteRows(_ entries: [Entry], in size: Size) -> Int {
        size.height >= 16 ? entries.map(\.notes.count).max() ?? 0 : 0
    }

    /// A name, and behind it a mark and a gap.
    private static func nameWidth(_ entries: [Entry]) -> Int {
        (entries.map { DisplayWidth.of($0.id) }.max() ?? 0) + 6
    }

    /// Whether what an entry is stands beside its name; in narrow boxes that of the chosen one stands below.
    private static func showsDetails(_ entries: [Entry], in size: Size) -> Bool {
        boxWidth(entries, in: size) - 4 - nameWidth(entries) >= 20
    }

    /// As much as the entries need, where there is room.
    private static func boxWidth(_ entries: [Entry], in size: Size) -> Int {
        let texts = entries.map {
            max(
                nameWidth(entries) + DisplayWidth.of($0.obstacle ?? $0.detail), DisplayWidth.of($0.title),
                DisplayWidth.of($0.source))
        }
        return min(size.width, max(100, 4 + (texts.max() ?? 0)))
    }

    /// The box, and which entries it shows.
    static func place(_ entries: [Entry], selected: Int, in size: Size) -> (box: Rect, shown: Range<Int>) {
        let around = detailRows(entries, in: size) + 2
        let room = max(1, min(entries.count, size.height - around))
        let first = min(max(0, selected - room / 2), entries.count - room)
        return (Rect(width: boxWidth(entries, in: size), height: room + around), first..<first + room)
    }

    static func draw(_ menu: Overlay.Menu, of state: State, selected: Int, into pen: inout Pen) {
        let entries = menu.entries(in: state)
        let pattern = state.search?.pattern ?? ""
        let (box, shown) = place(entries, selected: selected, in: pen.size)
        let hasDetails = showsDetails(entries, in: pen.size)
        let nameWidth = nameWidth(entries)
        let noteCount = noteRows(entries, in: pen.size)
        pen.fill(box)
        let glyphs = pen.glyphs
        func key(_ action: Action) -> String { state.keymap.key(for: action, glyphs) }
        let verb =
            switch menu {
            case .terms: "switches"
            case .choices: "changes"
            case .panes: "goes there, \(key(.toggleShown)) shows or hides"
            default: "chooses"
            }
        let title =
            "\(menu.title): \(key(.confirm)) \(verb), \(key(.openSearch)) searches, \(key(.close)) closes"
        pen.box(box, title: title, style: .dim, titleStyle: .bold)
        pen.draw(in: box.inset(dx: 2, dy: 1)) { pen in
            func clipped(_ text: String, to width: Int) -> String {
                DisplayWidth.clip(pen.capabilities.spelled(text), to: width, ellipsis: glyphs.ellipsis)
            }
            for (row, index) in shown.enumerated() {
                let entry = entries[index]
                let isSelected = index == selected
                let style: Style = entry.obstacle == nil ? (isSelected ? .reverse : .plain) : .dim
                if isSelected { pen.put(pen.capabilities.unicode ? "▸" : ">", x: 0, y: row, style: .bold) }
                if entry.isPresent { pen.put(glyphs.markers[0], x: 2, y: row, style: .bold) }
                pen.put(
                    clipped(entry.id, to: pen.width - 4), x: 4, y: row,
                    style: isSelected ? style.with(.bold) : style, finding: pattern)
                guard hasDetails else { continue }
                pen.put(
                    clipped(entry.obstacle ?? entry.detail, to: pen.width - nameWidth), x: nameWidth, y: row,
                    style: entry.obstacle == nil ? .plain : .dim, finding: pattern)
            }
            pen.line(x: 0, y: shown.count, length: pen.width, style: .dim)
            if shown.count < entries.count {
                let arrows = [
                    shown.lowerBound > 0 ? glyphs.scrollUp : " ",
                    shown.upperBound < entries.count ? glyphs.scrollDown : " ",
                ]
                pen.put(
                    " \(selected + 1) of \(entries.count) \(arrows.joined()) ", endingAt: pen.width - 1,
                    y: shown.count)
            }
            let chosen = entries[selected]
            var details = [chosen.title, chosen.source]
            if !hasDetails { details.insert(chosen.obstacle ?? chosen.detail, at: 1) }
            details += chosen.notes.prefix(noteCount)
            for (row, text) in details.enumerated() {
                pen.put(
                    clipped(text, to: pen.width), x: 0, y: shown.count + 1 + row, style: row == 0 ? .bold : .plain,
                    finding: pattern)
            }
        }
    }
}
