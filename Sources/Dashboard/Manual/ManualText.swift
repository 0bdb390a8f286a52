import Terminal

extension Manual {
    /// The same as a terminal can show it: formulas are spelled out where only ASCII is sent.
    package func spelled(for capabilities: Capabilities) -> Manual {
        Manual(
            pages: pages.map {
                Page(
                    name: $0.name, summary: capabilities.spelled($0.summary),
                    text: $0.plain(capabilities: capabilities))
            })
    }

    /// The list of pages, a line each, for output without a screen.
    package func list(capabilities: Capabilities) -> String {
        let column = (pages.map(\.name.count).max() ?? 0) + 2
        return Self.text(
            pages.map { page in
                StyledLine(page.name, .bold).padded(to: column) + StyledLine(capabilities.spelled(page.summary))
            }, capabilities)
    }

    fileprivate static func text(_ lines: [StyledLine], _ capabilities: Capabilities) -> String {
        var canvas = Canvas(
            width: lines.map(\.width).max() ?? 0, height: lines.count, capabilities: capabilities)
        canvas.draw { pen in
            for (y, line) in lines.enumerated() { pen.put(line, x: 0, y: y) }
        }
        return canvas.textPicture
    }
}

extension Manual.Page {
    /// The page in lines of at most `width` cells, each ended by a newline, with escape sequences for the looks where the
    /// capabilities have them.
    package func rendered(width: Int, capabilities: Capabilities) -> String {
        let lines = MarkdownLines.lines(
            plain(capabilities: capabilities), width: width, glyphs: capabilities.glyphs)
        return Manual.text(lines, capabilities)
    }

    /// The page's own text, in ASCII where nothing else can be shown.
    package func plain(capabilities: Capabilities) -> String {
        guard !capabilities.unicode else { return text }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            // Bars that a formula is spelled with must not end a cell.
            capabilities.spelled(line.hasPrefix("|") ? String(line).replacing("‖", with: #"\|\|"#) : String(line))
        }
        return lines.joined(separator: "\n")
    }
}
