import Terminal

/// All keys, made from the keymap.
enum HelpPage {
    private static let columnWidth = 36

    /// A line of the page: the title of a section, or keys and what they do.
    private enum Line {
        case title(String)
        case binding(Binding)
        case blank
    }

    private static func lines(_ keymap: Keymap) -> [Line] {
        Array(
            keymap.sections.flatMap { section in
                [.title(section.title)] + section.bindings.filter { !$0.keys.isEmpty }.map { .binding($0) } + [.blank]
            }.dropLast())
    }

    /// The page as text.
    static func rows(_ keymap: Keymap) -> [String] {
        lines(keymap).map { line in
            switch line {
            case .title(let title): title
            case .binding(let binding):
                "\(binding.keys.map(\.description).joined(separator: " ")) \(binding.help)"
            case .blank: ""
            }
        }
    }

    private static func columns(_ width: Int) -> Int { max(1, (width - 4) / columnWidth) }

    /// Rows of the box's inside.
    private static func room(_ size: Size) -> Int { max(1, size.height - 2) }

    /// How far the page can be scrolled, in rows.
    static func scrollable(_ keymap: Keymap, in size: Size) -> Int {
        let columns = columns(size.width)
        return max(0, (lines(keymap).count + columns - 1) / columns - room(size))
    }

    /// The first row to show so that one of the rows is seen, as near to `top` as can be.
    static func top(_ keymap: Keymap, showing row: Int, from top: Int, in size: Size) -> Int {
        let columns = columns(size.width)
        let y = row % ((lines(keymap).count + columns - 1) / columns)
        return min(max(top, y - room(size) + 1), y, scrollable(keymap, in: size))
    }

    static func draw(_ keymap: Keymap, top: Int, search: Search?, into pen: inout Pen) {
        let lines = lines(keymap)
        let columns = columns(pen.width)
        let rows = (lines.count + columns - 1) / columns
        let height = min(rows, room(pen.size)) + 2
        let box = Rect(width: min(pen.width, columns * columnWidth + 4), height: height)
        pen.fill(box)
        let glyphs = pen.glyphs
        func key(_ action: Action) -> String { keymap.key(for: action, glyphs) }
        let scrolls = rows > room(pen.size) ? "\(key(.select(1))) and \(key(.select(-1))) for more, " : ""
        let more = "keys: \(scrolls)\(key(.openSearch)) searches, \(key(.close)) closes"
        pen.box(box, title: more, style: .dim, titleStyle: .bold)
        pen.draw(in: box.inset(dx: 2, dy: 1)) { pen in
            for (i, line) in lines.enumerated() {
                let rect = Rect(x: i / rows * columnWidth, y: i % rows - top, width: columnWidth - 1, height: 1)
                guard rect.y >= 0, rect.y < pen.height else { continue }
                pen.draw(in: rect) { draw(line, isFound: i == search?.found, search?.pattern ?? "", into: &$0) }
            }
        }
    }

    private static func draw(_ line: Line, isFound: Bool, _ pattern: String, into pen: inout Pen) {
        let found: Style = isFound ? .reverse : .plain
        switch line {
        case .blank: break
        case .title(let title): pen.put(title, x: 0, y: 0, style: found.with(.bold), finding: pattern)
        case .binding(let binding):
            let labels = binding.keys.map { $0.label(pen.glyphs) }.joined(separator: " ")
            pen.put(labels, x: 1, y: 0, style: Style(.accent(0)), finding: pattern)
            pen.put(
                binding.help, x: max(10, DisplayWidth.of(labels) + 2), y: 0, style: found, finding: pattern)
        }
    }
}
