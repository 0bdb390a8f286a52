/// A block of Markdown, as far as the manual uses it (CommonMark, and GitHub's tables).
enum MarkdownBlock: Equatable {
    case heading(level: Int, String)
    case paragraph(String)
    /// An entry of a list: how deep it stands, its mark, its text, and whether a blank line is before it.
    case item(depth: Int, mark: String, String, isApart: Bool)
    /// The first row is the head.
    case table([[String]])
    case code([String])

    static func blocks(of text: String) -> [MarkdownBlock] {
        var reader = Reader(lines: text.split(separator: "\n", omittingEmptySubsequences: false))
        while reader.next() {}
        return reader.blocks
    }

    private struct Reader {
        let lines: [Substring]
        var place = 0
        var blocks: [MarkdownBlock] = []
        /// Whether the line before was blank.
        private var isApart = true

        init(lines: [Substring]) { self.lines = lines }

        /// Reads a block, or a blank line; false at the end.
        mutating func next() -> Bool {
            guard place < lines.count else { return false }
            let line = lines[place]
            if Self.isBlank(line) {
                place += 1
                isApart = true
                return true
            }
            if line.hasPrefix("```") {
                fenced()
            } else if isApart, line.hasPrefix("    "), !isInList {
                indented()
            } else if let match = line.firstMatch(of: /^(#{1,6}) +(.*)/) {
                blocks.append(.heading(level: match.1.count, String(match.2)))
                place += 1
            } else if line.hasPrefix("|"), place + 1 < lines.count, lines[place + 1].hasPrefix("|-") {
                table()
            } else if let match = Self.item(line) {
                place += 1
                let text = ([match.text] + continuation()).joined(separator: " ")
                blocks.append(.item(depth: match.depth, mark: match.mark, text, isApart: isApart))
            } else {
                place += 1
                let text = ([line] + continuation()).map { $0.trimmingPrefix(while: \.isWhitespace) }
                // A picture can't be shown.
                if !line.hasPrefix("![") { blocks.append(.paragraph(text.joined(separator: " "))) }
            }
            isApart = false
            return true
        }

        private var isInList: Bool {
            if case .item = blocks.last { true } else { false }
        }

        private mutating func fenced() {
            place += 1
            let start = place
            while place < lines.count, !lines[place].hasPrefix("```") { place += 1 }
            blocks.append(.code(lines[start..<place].map(String.init)))
            place += 1
        }

        private mutating func indented() {
            let start = place
            while place < lines.count, lines[place].hasPrefix("    ") || Self.isBlank(lines[place]) { place += 1 }
            while Self.isBlank(lines[place - 1]) { place -= 1 }
            blocks.append(.code(lines[start..<place].map { String($0.dropFirst(4)) }))
        }

        private mutating func table() {
            var rows = [Self.cells(lines[place])]
            place += 2
            while place < lines.count, lines[place].hasPrefix("|") {
                rows.append(Self.cells(lines[place]))
                place += 1
            }
            let columns = rows[0].count
            blocks.append(
                .table(rows.map { Array(($0 + Array(repeating: "", count: columns)).prefix(columns)) }))
        }

        /// The lines that go on with a paragraph or an entry.
        private mutating func continuation() -> [Substring] {
            let start = place
            while place < lines.count, !Self.isBlank(lines[place]), Self.item(lines[place]) == nil,
                !["```", "#", "|"].contains(where: lines[place].hasPrefix)
            {
                place += 1
            }
            return lines[start..<place].map { $0.trimmingPrefix(while: \.isWhitespace) }
        }

        private static func isBlank(_ line: Substring) -> Bool { line.allSatisfy(\.isWhitespace) }

        private static func item(_ line: Substring) -> (depth: Int, mark: String, text: Substring)? {
            guard let match = line.firstMatch(of: /^( *)([-*]|[0-9]+\.) +(.*)/) else { return nil }
            return (match.1.count / 2, String(match.2), match.3)
        }

        /// `| a | b \| c |` gives `a`, `b \| c`.
        private static func cells(_ line: Substring) -> [String] {
            var cells: [String] = []
            var cell = ""
            var isEscaped = false
            for character in line.drop(while: \.isWhitespace).dropFirst() {
                if character == "|", !isEscaped {
                    cells.append(cell)
                    cell = ""
                } else {
                    // Within code the escape would be shown.
                    if character == "|", isEscaped { cell.removeLast() }
                    cell.append(character)
                }
                isEscaped = character == "\\" && !isEscaped
            }
            if !cell.allSatisfy(\.isWhitespace) { cells.append(cell) }
            return cells.map { cell in
                let rest = cell.drop(while: \.isWhitespace)
                let end = rest.lastIndex { !$0.isWhitespace }
                return end.map { String(rest[...$0]) } ?? ""
            }
        }
    }
}
