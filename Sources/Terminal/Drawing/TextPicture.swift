extension Canvas {
    /// The picture as lines of text, each ended by a newline, for output without a screen: a pipe, a file, or
    /// a terminal that scrolls. What is sent follows the canvas' capabilities: ASCII only without `unicode`,
    /// and colours and attributes as escape sequences (ECMA-48 SGR) only with a colour depth.
    package var textPicture: String {
        let picture = capabilities.unicode ? self : asciified(for: capabilities)
        var output = ""
        for y in 0..<height {
            let row = picture.cells[y * width..<(y + 1) * width]
            let end = row.lastIndex { $0 != Cell() }.map { $0 + 1 } ?? row.startIndex
            var current = Style.plain
            for cell in row[row.startIndex..<end] {
                if capabilities.depth != .none && cell.style != current {
                    output += Self.rendition(cell.style, capabilities)
                    current = cell.style
                }
                output += cell.glyph
            }
            if current != .plain { output += "\u{1B}[0m" }
            if capabilities.depth == .none {
                while output.last == " " { output.removeLast() }
            }
            output += "\n"
        }
        return output
    }

    private static func rendition(_ style: Style, _ capabilities: Capabilities) -> String {
        let resolved = Palette.resolve(style, depth: capabilities.depth, accents: capabilities.accents)
        var codes = ["0"]
        let attributes: [(Style.Attributes, String)] = [
            (.bold, "1"), (.dim, "2"), (.underline, "4"), (.reverse, "7"),
        ]
        for (attribute, code) in attributes where resolved.attributes.contains(attribute) {
            codes.append(code)
        }
        if resolved.foreground >= 0 { codes.append(code(resolved.foreground, base: 30)) }
        if resolved.background >= 0 { codes.append(code(resolved.background, base: 40)) }
        return "\u{1B}[" + codes.joined(separator: ";") + "m"
    }

    private static func code(_ entry: Int, base: Int) -> String {
        switch entry {
        case 0..<8: "\(base + entry)"
        case 8..<16: "\(base + 60 + entry - 8)"
        case 16..<256: "\(base + 8);5;\(entry)"
        default: "\(base + 8);2;\(entry >> 16);\(entry >> 8 & 255);\(entry & 255)"
        }
    }
}
