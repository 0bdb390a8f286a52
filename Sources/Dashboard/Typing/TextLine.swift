import Terminal

/// A line of text that is being typed, with a cursor in it.
struct TextLine: Hashable, Sendable {
    private var characters: [Character]
    /// How many characters stand before it.
    private(set) var cursor: Int

    init(_ text: String = "") {
        characters = Array(text)
        cursor = characters.count
    }

    var text: String { String(characters) }
    var beforeCursor: String { String(characters[..<cursor]) }

    /// Unicode scalars that it has at most, as many as a line that comes without a screen has bytes.
    static let longest = LineConsole.longestLine

    /// Puts in as much as there is room for; false where that isn't all.
    @discardableResult
    mutating func insert(_ text: String) -> Bool {
        var room = Self.longest - characters.reduce(0) { $0 + $1.unicodeScalars.count }
        var more: [Character] = []
        // Line ends go, so that a paste is never run.
        for character in text where !character.isNewline {
            room -= character.unicodeScalars.count
            guard room >= 0 else { break }
            more.append(character.isWhitespace ? " " : character)
        }
        characters.insert(contentsOf: more, at: cursor)
        cursor += more.count
        return room >= 0
    }

    mutating func replaceBeforeCursor(with text: String) {
        remove(from: 0, to: cursor)
        insert(text)
    }

    /// Does what a key means while text is typed; false where it means nothing here.
    mutating func edit(_ key: Key) -> Bool {
        switch key {
        case .character(let character): insert(String(character))
        case .backspace: remove(from: cursor - 1, to: cursor)
        case .delete, .control("d"): remove(from: cursor, to: cursor + 1)
        case .control("u"): remove(from: 0, to: cursor)
        case .control("k"): remove(from: cursor, to: characters.count)
        case .control("w"): remove(from: wordStart, to: cursor)
        case .left, .control("b"): cursor = max(0, cursor - 1)
        case .right, .control("f"): cursor = min(characters.count, cursor + 1)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = characters.count
        default: return false
        }
        return true
    }

    private var wordStart: Int {
        var start = cursor
        while start > 0, characters[start - 1].isWhitespace { start -= 1 }
        while start > 0, !characters[start - 1].isWhitespace { start -= 1 }
        return start
    }

    private mutating func remove(from start: Int, to end: Int) {
        guard start >= 0, start < end, end <= characters.count else { return }
        characters.removeSubrange(start..<end)
        cursor = start
    }
}

extension Pen {
    /// Draws a line that is typed from `x` to the right edge, the part of it around the cursor.
    mutating func put(_ line: TextLine, x: Int, y: Int) {
        var before = String(line.beforeCursor.suffix(width))
        let after = line.text.dropFirst(line.cursor).prefix(width)
        let under = after.first.map(String.init) ?? " "
        while DisplayWidth.of(before) + DisplayWidth.of(under) > width - x, !before.isEmpty { before.removeFirst() }
        let cursor = put(before, x: x, y: y)
        let end = put(under, x: cursor, y: y, style: .reverse)
        put(String(after.dropFirst()), x: end, y: y)
    }
}
