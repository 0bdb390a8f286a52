import Terminal

/// Text within a paragraph of Markdown: `code`, **strong**, *emphasis*, [links](…), <addresses>.
enum MarkdownText {
    static let code = Style(.accent(0))

    /// What something can begin with.
    private static let marks: [UInt8] = Array("\\`*[<".utf8)

    /// The text with its looks. Of a link to another page its words stay; of one to elsewhere, the address as well.
    static func parts(_ text: some StringProtocol, style: Style = .plain) -> [StyledText] {
        var parts: [StyledText] = []
        var plain = ""
        var rest = Substring(text)
        func add(_ more: [StyledText]) {
            if !plain.isEmpty { parts.append(StyledText(text: plain, style: style)) }
            plain = ""
            parts += more
        }
        while true {
            // Most of a text is none of it.
            let start = rest.utf8.prefix { !Self.marks.contains($0) }
            plain += rest[..<start.endIndex]
            rest = rest[start.endIndex...]
            guard let first = rest.first else { break }
            if first == "\\", let escaped = rest.dropFirst().first, escaped.isPunctuation || escaped == "|" {
                plain.append(escaped)
                rest = rest.dropFirst(2)
            } else if first == "`", let (inner, after) = enclosed(rest, "`", "`") {
                add([StyledText(text: String(inner), style: style == .plain ? code : style)])
                rest = after
            } else if let (inner, after) = enclosed(rest, "**", "**") {
                add(Self.parts(inner, style: style.with(.bold)))
                rest = after
            } else if rest.dropFirst().first?.isWhitespace == false, let (inner, after) = enclosed(rest, "*", "*") {
                add(Self.parts(inner, style: style.with(.underline)))
                rest = after
            } else if let (words, address, after) = link(rest) {
                add(Self.parts(words, style: style.with(.underline)))
                if address.hasPrefix("http") { plain += " (\(address))" }
                rest = after
            } else if first == "<", let (inner, after) = enclosed(rest, "<", ">"), inner.hasPrefix("http") {
                add([StyledText(text: String(inner), style: style.with(.underline))])
                rest = after
            } else {
                plain.append(first)
                rest = rest.dropFirst()
            }
        }
        add([])
        return parts
    }

    /// What lies between two marks at the start of a text, and what follows.
    private static func enclosed(
        _ text: Substring, _ start: String, _ end: String
    ) -> (inner: Substring, after: Substring)? {
        guard text.hasPrefix(start) else { return nil }
        let inner = text.dropFirst(start.count)
        guard let range = inner.firstRange(of: end), range.lowerBound > inner.startIndex else { return nil }
        return (inner[..<range.lowerBound], inner[range.upperBound...])
    }

    /// `[words](address)`
    private static func link(_ text: Substring) -> (words: Substring, address: Substring, after: Substring)? {
        guard let (words, rest) = enclosed(text, "[", "]("), let end = rest.firstIndex(of: ")") else { return nil }
        return (words, rest[..<end], rest[rest.index(after: end)...])
    }
}
