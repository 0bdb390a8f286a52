import Terminal
import TestSupport

@testable import Dashboard

/// Pages of the manual at any width, and their list.
struct MarkdownPages: Fuzzed {
    let name = "markdown"
    let rounds = 1200
    let mostBytes = 6000
    let mostMemory = 1 << 30
    let words = [
        "# ", "## ", "- ", "1. ", "```", "```sh", "`", "**", "*", "[a](b.md)", "<http://x>", "| a | b |", "|---|---|",
        "\\|", "    ", "\n", "\n\n", "- [a](a.md): b",
    ]

    func seeds() -> [[UInt8]] {
        Manual(in: .ofThisProcess()).pages.map { Array($0.text.utf8.prefix(1500)) } + [
            Array("# T\n\na **b *c* b** `d*e*` [f](k.md) <http://i>\n- x\n  y\n\n1. z\n\n```sh\na | b\n```\n".utf8),
            Array("| a | long |\n|---|---|\n| `x\\|y` | 1 |\n| z | two words |\n".utf8),
            Array("- [keys](keys.md): what keys do\n- [data](data.md): what it reads\n".utf8),
        ]
    }

    func take(_ input: [UInt8], in folder: TemporaryFolder) throws -> String {
        let text = String(decoding: input, as: UTF8.self)
        for entry in Manual.entries(text) { try Violation.unless(!entry.name.isEmpty, "a page without a name") }
        let page = Manual.Page(name: "x", summary: "", text: text)
        for width in [1, 7, 80] {
            let lines = MarkdownLines.lines(text, width: width, glyphs: .unicode)
            // A table needs a cell for each column, and what is between them.
            if width == 80, !text.contains("|"), let wide = lines.first(where: { $0.width > width }) {
                throw Violation("a line of \(wide.width) cells at a width of \(width)")
            }
        }
        let plain = page.rendered(width: 80, capabilities: .plainest)
        try Violation.unless(
            plain.utf8.allSatisfy { $0 == 0x0A || (0x20..<0x7F).contains($0) }, "more than plain ASCII is shown")
        for scalar in page.rendered(width: 40, capabilities: Capabilities(unicode: true, depth: .none)).unicodeScalars
        {
            try Violation.unless(!scalar.steersTerminals || scalar == "\n", "U+\(String(scalar.value, radix: 16))")
        }
        let kinds = Set(MarkdownBlock.blocks(of: text).map { "\($0)".prefix { $0.isLetter } })
        return kinds.sorted().joined(separator: " ")
    }
}
