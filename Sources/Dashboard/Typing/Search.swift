import Foundation
import Terminal

/// What is looked for in the list that lies over the panes.
struct Search: Hashable, Sendable {
    var line = TextLine()
    var isTyping = true
    /// The row that was chosen when it began.
    let origin: Int
    /// The row that was found.
    var found: Int?

    var pattern: String { line.text }

    /// Where the pattern stands in a text, whatever its case.
    static func ranges(of pattern: String, in text: String) -> [Range<String.Index>] {
        var ranges: [Range<String.Index>] = []
        var start = text.startIndex
        while !pattern.isEmpty,
            let range = text.range(of: pattern, options: .caseInsensitive, range: start..<text.endIndex)
        {
            ranges.append(range)
            start = range.upperBound
        }
        return ranges
    }

    /// The rows that have it, as they are or spelled out in ASCII.
    func matches(in rows: [String]) -> [Int] {
        rows.indices.filter { row in
            [rows[row], PlainText.ascii(rows[row])].contains { !Self.ranges(of: pattern, in: $0).isEmpty }
        }
    }
}

extension Pen {
    /// Writes text with what is looked for made visible in it; returns the column after it.
    @discardableResult
    mutating func put(_ text: String, x: Int, y: Int, style: Style = .plain, finding pattern: String) -> Int {
        var (x, start) = (x, text.startIndex)
        var visible = style.with([.bold, .underline])
        visible.foreground = .accent(1)
        for range in Search.ranges(of: pattern, in: text) {
            x = put(String(text[start..<range.lowerBound]), x: x, y: y, style: style)
            x = put(String(text[range]), x: x, y: y, style: visible)
            start = range.upperBound
        }
        return put(String(text[start...]), x: x, y: y, style: style)
    }
}
