import Terminal

/// A stretch of text that looks the same throughout.
struct StyledText: Hashable, Sendable {
    var text: String
    var style = Style.plain

    /// The cells that it takes; a byte each for what most of a text is.
    var width: Int {
        text.utf8.allSatisfy { (0x20..<0x7F).contains($0) } ? text.utf8.count : DisplayWidth.of(text)
    }
}

/// A line of text, each part with its look.
struct StyledLine: Hashable, Sendable {
    var parts: [StyledText] = []

    var text: String { parts.map(\.text).joined() }
    var width: Int { parts.reduce(0) { $0 + $1.width } }

    init(_ parts: [StyledText] = []) { self.parts = parts }

    init(_ text: String, _ style: Style = .plain) {
        parts = text.isEmpty ? [] : [StyledText(text: text, style: style)]
    }

    static func + (a: StyledLine, b: StyledLine) -> StyledLine { StyledLine(a.parts + b.parts) }

    /// With blanks behind it, so that it takes `width` cells.
    func padded(to width: Int) -> StyledLine {
        self + StyledLine(String(repeating: " ", count: max(0, width - self.width)))
    }

    /// The words of styled text in lines of at most `width` cells; a word that is longer is cut.
    static func wrapped(_ text: [StyledText], to width: Int) -> [StyledLine] {
        let width = max(1, width)
        var lines: [StyledLine] = []
        var (line, used) = (StyledLine(), 0)
        for (blank, word) in words(text) {
            for piece in word.cut(to: width) {
                let length = piece.width
                if used > 0, used + 1 + length > width || piece != word {
                    lines.append(line)
                    (line, used) = (StyledLine(), 0)
                }
                if used > 0 { line.parts.append(StyledText(text: " ", style: blank)) }
                used += (used > 0 ? 1 : 0) + length
                line.parts += piece.parts
            }
        }
        if used > 0 || lines.isEmpty { lines.append(line) }
        return lines.map(\.joined)
    }

    /// Cuts it into lines of at most `width` cells, wherever that is.
    func cut(to width: Int) -> [StyledLine] {
        guard self.width > width else { return [self] }
        var lines: [StyledLine] = []
        var (line, used) = (StyledLine(), 0)
        for part in parts {
            for character in part.text {
                let length = DisplayWidth.of(String(character))
                if used + length > width, used > 0 {
                    lines.append(line.joined)
                    (line, used) = (StyledLine(), 0)
                }
                line.parts.append(StyledText(text: String(character), style: part.style))
                used += length
            }
        }
        return lines + [line.joined]
    }

    /// Words, which may change their look within, each with the look of the blank before it.
    private static func words(_ text: [StyledText]) -> [(blank: Style, word: StyledLine)] {
        var words: [(blank: Style, word: StyledLine)] = []
        var (blank, word) = (Style.plain, StyledLine())
        for part in text {
            for (i, piece) in part.text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
                if i > 0 {
                    if !word.parts.isEmpty { words.append((blank, word)) }
                    (blank, word) = (part.style, StyledLine())
                }
                if !piece.isEmpty { word.parts.append(StyledText(text: String(piece), style: part.style)) }
            }
        }
        if !word.parts.isEmpty { words.append((blank, word)) }
        return words
    }

    /// The same with neighbours that look alike as one part.
    private var joined: StyledLine {
        var joined: [StyledText] = []
        for part in parts {
            if joined.last?.style == part.style {
                joined[joined.count - 1].text += part.text
            } else {
                joined.append(part)
            }
        }
        return StyledLine(joined)
    }
}

extension Pen {
    /// Writes a line with what is looked for made visible in it.
    mutating func put(_ line: StyledLine, x: Int, y: Int, more: Style.Attributes = [], finding pattern: String = "") {
        var x = x
        for part in line.parts { x = put(part.text, x: x, y: y, style: part.style.with(more), finding: pattern) }
    }
}
