import Terminal

/// Markdown as styled lines of some width: headings bold, tables aligned, code indented, the rest wrapped at words.
enum MarkdownLines {
    static func lines(_ text: String, width: Int, glyphs: GlyphSet) -> [StyledLine] {
        var lines: [StyledLine] = []
        for block in MarkdownBlock.blocks(of: text) {
            var isApart = true
            if case .item(_, _, _, false) = block { isApart = false }
            if isApart, !lines.isEmpty { lines.append(StyledLine()) }
            lines += self.lines(block, width, glyphs)
        }
        return lines
    }

    private static func lines(_ block: MarkdownBlock, _ width: Int, _ glyphs: GlyphSet) -> [StyledLine] {
        switch block {
        case .heading(let level, let text):
            let style: Style = level == 1 ? .bold.with(.underline) : .bold
            return StyledLine.wrapped(MarkdownText.parts(text, style: style), to: width)
        case .paragraph(let text):
            return StyledLine.wrapped(MarkdownText.parts(text), to: width)
        case .item(let depth, let mark, let text, _):
            let start = String(repeating: " ", count: 2 * depth) + (mark.count == 1 ? glyphs.bullet : mark) + " "
            let inset = DisplayWidth.of(start)
            return StyledLine.wrapped(MarkdownText.parts(text), to: width - inset).enumerated().map { i, line in
                StyledLine(i == 0 ? start : String(repeating: " ", count: inset)) + line
            }
        case .code(let code):
            let inset = width > 40 ? "    " : "  "
            return code.flatMap { line in
                cut(line, to: max(1, width - inset.count)).map {
                    StyledLine(inset) + StyledLine($0, MarkdownText.code)
                }
            }
        case .table(let rows): return table(rows, width, glyphs)
        }
    }

    /// A line of code in lines of at most `width` cells: cut at a blank where there is one in the second half, and what
    /// follows set in.
    private static func cut(_ line: String, to width: Int) -> [String] {
        var lines: [String] = []
        var rest = line
        while DisplayWidth.of(rest) > width {
            let fitting = DisplayWidth.clip(rest, to: width)
            let blank = fitting.lastIndex(of: " ").map { fitting[..<$0] }
            let isFar = blank.map { DisplayWidth.of($0) > width / 2 } ?? false
            let start = isFar ? String(blank!) : fitting
            // A cell that is too narrow for a wide character shows nothing of it.
            guard !start.isEmpty else { return lines }
            lines.append(start)
            rest = "  " + rest.dropFirst(start.count).drop { $0 == " " }
            if width <= 4 { rest = String(rest.dropFirst(2)) }
        }
        return lines + [rest]
    }

    /// Blanks between two columns.
    private static let gap = 2
    /// More columns than any screen shows side by side.
    private static let mostColumns = 24

    private static func table(_ rows: [[String]], _ width: Int, _ glyphs: GlyphSet) -> [StyledLine] {
        let cells = rows.enumerated().map { i, row in
            row.map { MarkdownText.parts($0, style: i == 0 ? .bold : .plain) }
        }
        let columns = min(cells[0].count, mostColumns)
        let natural = (0..<columns).map { column in cells.map { StyledLine($0[column]).width }.max() ?? 0 }
        let widths = shares(of: width - gap * (columns - 1), among: natural)
        var lines: [StyledLine] = []
        for (i, row) in cells.enumerated() {
            let wrapped = zip(row, widths).map { StyledLine.wrapped($0, to: $1) }
            for y in 0..<(wrapped.map(\.count).max() ?? 0) {
                var line = StyledLine()
                for (column, part) in wrapped.enumerated() {
                    let isLast = column == columns - 1
                    let cell = y < part.count ? part[y] : StyledLine()
                    line = line + (isLast ? cell : cell.padded(to: widths[column] + gap))
                }
                lines.append(line)
            }
            guard i == 0 else { continue }
            let rule = widths.map { String(repeating: glyphs.horizontal, count: $0) }
            lines.append(StyledLine(rule.joined(separator: String(repeating: " ", count: gap)), .dim))
        }
        return lines
    }

    /// As much as each wants where there is room; else narrow columns have what they want, and the wide ones share the
    /// rest.
    static func shares(of width: Int, among wanted: [Int]) -> [Int] {
        var shares = wanted
        var open = Array(wanted.indices)
        var room = max(width, wanted.count)
        while !open.isEmpty {
            let fair = max(1, room / open.count)
            let content = open.filter { wanted[$0] <= fair }
            guard !content.isEmpty else {
                let left = room - fair * open.count
                for (i, column) in open.enumerated() { shares[column] = fair + (i < left ? 1 : 0) }
                return shares
            }
            room -= content.reduce(0) { $0 + wanted[$1] }
            open.removeAll { content.contains($0) }
        }
        return shares
    }
}
