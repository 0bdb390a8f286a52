/// Arrangements as people write them: `loss | reconstruction / interpolation / formula`. A slash goes on below, a bar
/// beside, parentheses group, and `loss:2` takes twice the share.
///
///     column  = row { "/" row }
///     row     = part { "|" part }
///     part    = ( pane | "(" column ")" ) [ ":" weight ]
package enum LayoutText {
    /// Why a text is no arrangement.
    package struct Fault: Error, Equatable {
        package let found, expected: String
    }

    /// What a pane gets at least, with title or line; where there is less room, the last ones go.
    private static let (leastRows, leastColumns) = (4, 16)
    package static let weights = 1...20
    /// More groups within groups than there are panes divide nothing, and each takes stack.
    private static let deepest = 64

    static func tree(_ text: String, panes: [String]) throws(Fault) -> LayoutTree {
        var reader = Reader(text, panes: panes)
        let tree = try reader.column().tree
        if let rest = reader.next { throw Fault(found: LayoutText.quoted(rest), expected: "/, | or the end") }
        return tree
    }

    /// What stands there, as far as it can be told from others.
    private static func quoted(_ token: String) -> String {
        "\"\(token.count > 40 ? "\(token.prefix(40))…" : token)\""
    }

    private typealias Part = (tree: LayoutTree, weight: Int?)

    private struct Reader {
        private var tokens: ArraySlice<String>
        private let panes: [String]
        private var used: Set<String> = []
        private var depth = 0

        init(_ text: String, panes: [String]) {
            var tokens: [String] = []
            var isWord = false
            for character in text {
                if character.isWhitespace {
                    isWord = false
                } else if "/|():".contains(character) {
                    tokens.append(String(character))
                    isWord = false
                } else if isWord {
                    tokens[tokens.count - 1].append(character)
                } else {
                    tokens.append(String(character))
                    isWord = true
                }
            }
            self.tokens = tokens[...]
            self.panes = panes
        }

        var next: String? { tokens.first }

        private mutating func take(_ token: String) -> Bool {
            guard next == token else { return false }
            tokens.removeFirst()
            return true
        }

        mutating func column() throws(Fault) -> Part {
            var parts = [try row()]
            while take("/") { parts.append(try row()) }
            guard parts.count > 1 else { return parts[0] }
            return (.rows(parts.map { Self.branch($0, LayoutText.leastRows) }), nil)
        }

        private mutating func row() throws(Fault) -> Part {
            var parts = [try part()]
            while take("|") { parts.append(try part()) }
            guard parts.count > 1 else { return parts[0] }
            return (.columns(parts.map { Self.branch($0, LayoutText.leastColumns) }), nil)
        }

        private static func branch(_ part: Part, _ least: Int) -> LayoutTree.Branch {
            LayoutTree.Branch(part.tree, part.weight.map { .weight($0) } ?? .own, least: least)
        }

        private mutating func part() throws(Fault) -> Part {
            guard let token = tokens.popFirst() else {
                throw Fault(found: "the end", expected: "a pane: \(panes.joined(separator: ", "))")
            }
            var tree = LayoutTree.pane(token)
            if token == "(" {
                depth += 1
                guard depth <= deepest else {
                    throw Fault(found: "more than \(deepest) groups within groups", expected: "each pane once")
                }
                tree = try column().tree
                depth -= 1
                guard take(")") else { throw Fault(found: next.map(LayoutText.quoted) ?? "the end", expected: ")") }
            } else {
                guard panes.contains(token) else {
                    throw Fault(found: LayoutText.quoted(token), expected: "a pane: \(panes.joined(separator: ", "))")
                }
                guard used.insert(token).inserted else {
                    throw Fault(found: "\(LayoutText.quoted(token)) twice", expected: "each pane once")
                }
            }
            guard take(":") else { return (tree, nil) }
            let word = tokens.popFirst()
            guard let weight = word.flatMap({ Int($0) }), weights.contains(weight) else {
                throw Fault(
                    found: word.map { "\"\($0)\"" } ?? "the end",
                    expected: "a weight from \(weights.lowerBound) to \(weights.upperBound)")
            }
            return (tree, weight)
        }
    }
}
