/// The lines on which the keys of a TOML text stand, which the library doesn't tell. The text is known to be TOML.
struct TOMLLines {
    private var lines: [[String]: Int] = [:]

    /// The line of a key, or of the nearest table that has one: inline tables are values of one line.
    func line(of path: [String]) -> Int {
        var path = path
        while !path.isEmpty {
            if let line = lines[path] { return line }
            path.removeLast()
        }
        return 1
    }

    init(_ text: String) {
        var scanner = Scanner(text)
        var table: [String] = []
        while scanner.skipToStatement() {
            let line = scanner.line
            if scanner.take("[") {
                // A second bracket: the next table of an array of them.
                _ = scanner.take("[")
                table = scanner.path()
                note(table, line)
                scanner.skipLine()
            } else {
                note(table + scanner.path(), line)
                _ = scanner.take("=")
                scanner.skipValue()
            }
        }
    }

    private mutating func note(_ path: [String], _ line: Int) {
        for count in 1...max(1, path.count) where lines[Array(path.prefix(count))] == nil {
            lines[Array(path.prefix(count))] = line
        }
    }

    private struct Scanner {
        private let text: [Unicode.Scalar]
        private var place = 0
        private(set) var line = 1

        init(_ text: String) { self.text = Array(text.unicodeScalars) }

        private var next: Unicode.Scalar? { place < text.count ? text[place] : nil }

        private mutating func advance() {
            if next == "\n" { line += 1 }
            place = min(place + 1, text.count)
        }

        /// Past blanks, ends of lines and comments; false at the end.
        mutating func skipToStatement() -> Bool {
            while let scalar = next {
                if scalar == "#" {
                    skipLine()
                } else if scalar.properties.isWhitespace || scalar == "\u{FEFF}" {
                    advance()
                } else {
                    return true
                }
            }
            return false
        }

        mutating func skipLine() {
            while let scalar = next, scalar != "\n" { advance() }
        }

        private mutating func skipBlanks() {
            while next == " " || next == "\t" { advance() }
        }

        mutating func take(_ scalar: Unicode.Scalar) -> Bool {
            skipBlanks()
            guard next == scalar else { return false }
            advance()
            return true
        }

        /// Names with dots between them, bare or quoted.
        mutating func path() -> [String] {
            var path: [String] = []
            repeat {
                skipBlanks()
                var name = String.UnicodeScalarView()
                if let quote = next, quote == "\"" || quote == "'" {
                    advance()
                    while let scalar = next, scalar != quote {
                        name.append(scalar)
                        advance()
                    }
                    advance()
                } else {
                    while let scalar = next, !scalar.properties.isWhitespace, !".=]".unicodeScalars.contains(scalar) {
                        name.append(scalar)
                        advance()
                    }
                }
                path.append(String(name))
            } while take(".")
            return path
        }

        /// Up to the end of the line on which the value ends: brackets, comments and long strings may span lines.
        mutating func skipValue() {
            var depth = 0
            while let scalar = next {
                switch scalar {
                case "\n" where depth == 0: return
                case "#": skipLine()
                case "\"", "'": skipString(scalar)
                case "[", "{":
                    depth += 1
                    advance()
                case "]", "}":
                    depth -= 1
                    advance()
                default: advance()
                }
            }
        }

        private mutating func skipString(_ quote: Unicode.Scalar) {
            let isLong = text[place...].prefix(3).elementsEqual([quote, quote, quote])
            let end = Array(repeating: quote, count: isLong ? 3 : 1)
            for _ in end { advance() }
            while place < text.count, !text[place...].starts(with: end) {
                if next == "\\" && quote == "\"" { advance() }
                advance()
            }
            for _ in end { advance() }
            // Up to two more quotes may stand before those that end a long string.
            while isLong && next == quote { advance() }
        }
    }
}
