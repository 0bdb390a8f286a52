import Terminal
import Testing

@testable import Dashboard

/// Markdown as lines: what CommonMark and GitHub's tables say it means, at the width of a terminal.
@Suite struct MarkdownTests {
    private static func lines(_ text: String, _ width: Int = 60) -> [StyledLine] {
        MarkdownLines.lines(text, width: width, glyphs: .unicode)
    }

    private static func text(_ text: String, _ width: Int = 60) -> [String] {
        lines(text, width).map { line in String(line.text.reversed().drop { $0 == " " }.reversed()) }
    }

    @Test func blocksStandApart() {
        let page = """
            # Title

            One paragraph
            of two lines.
            - first
              goes on
            - second

            1. apart

            ```sh
            a  |  b
            ```
            """
        #expect(
            Self.text(page) == [
                "Title", "", "One paragraph of two lines.", "· first goes on", "· second", "", "1. apart", "",
                "    a  |  b",
            ])
        #expect(Self.lines(page)[0].parts[0].style.attributes.contains(.bold))
    }

    @Test func looksWithinAParagraph() {
        let line = Self.lines("a **b *c* b** `d*e*` [f](keys.md) [g](http://h) <http://i> \\*j\\* 2 * 3 * 4")[0]
        #expect(line.text == "a b c b d*e* f g (http://h) http://i *j* 2 * 3 * 4")
        func style(_ text: String) -> Style? { line.parts.first { $0.text == text }?.style }
        #expect(style("b ") == .bold && style("c") == Style.bold.with(.underline))
        #expect(style("d*e*") == MarkdownText.code)
        #expect(style("f")?.attributes == .underline && style("g")?.attributes == .underline)
    }

    @Test func codeIsCutAtABlank() {
        #expect(
            Self.text("```sh\nhourglass train --data digits --steps 100\n```", 30) == [
                "  hourglass train --data", "    digits --steps 100",
            ])
        #expect(Self.text("```\nabcdefghij\n```", 8) == ["  abcdef", "    ghij"])
    }

    @Test func wordsWrapAndLongOnesAreCut() {
        #expect(Self.text("one two three", 7) == ["one two", "three"])
        #expect(Self.text("one two three", 6) == ["one", "two", "three"])
        #expect(Self.text("abcdefgh ij", 3) == ["abc", "def", "gh", "ij"])
        // A look that changes within a word doesn't part it.
        #expect(Self.text("12345 **a**, b", 8) == ["12345 a,", "b"])
        #expect(Self.text("- one two three", 7) == ["· one", "  two", "  three"])
        // Wide characters take two cells.
        #expect(Self.text("漢字 漢字", 6) == ["漢字", "漢字"])
    }

    @Test func tablesAreAligned() {
        let table = """
            | a | long name |
            |---|---|
            | `x\\|y` | 1 |
            | z | two words |
            """
        #expect(
            Self.text(table) == ["a    long name", "───  ─────────", "x|y  1", "z    two words"])
        #expect(Self.lines(table)[0].parts.first?.style == .bold)
        #expect(
            Self.text(table, 10) == [
                "a    long", "     name", "───  ─────", "x|y  1", "z    two", "     words",
            ])
    }

    /// The widths of columns: known cases, and that they never take more than there is.
    @Test func columnsShareTheWidth() {
        #expect(MarkdownLines.shares(of: 20, among: [3, 5]) == [3, 5])
        #expect(MarkdownLines.shares(of: 20, among: [4, 100, 50]) == [4, 8, 8])
        #expect(MarkdownLines.shares(of: 21, among: [100, 50]) == [11, 10])
        for width in 3...60 {
            let shares = MarkdownLines.shares(of: width, among: [7, 30, 12])
            #expect(shares.reduce(0, +) == min(width, 49) && shares.allSatisfy { $0 > 0 }, "\(width): \(shares)")
        }
    }

    @Test(arguments: [1, 2, 20, 36, 40, 80, 120, 300]) func pagesFitAnyWidth(_ width: Int) {
        for page in ManualPagesTests.manual.pages {
            let lines = MarkdownLines.lines(page.text, width: width, glyphs: .unicode)
            // A table needs a cell for each column, and what is between them.
            let most = width < 20 ? max(width, 24) : width
            for line in lines where line.width > most { Issue.record("\(page.name): \(line.text)") }
            guard width >= 80 else { continue }
            // No word is lost: code keeps its own.
            for word in ["Hourglass", "hourglass"] where page.text.contains(word) {
                #expect(lines.contains { $0.text.contains(word) })
            }
        }
    }

    @Test func asciiIsASCII() {
        let plainest = Capabilities.plainest
        for page in ManualPagesTests.manual.pages {
            for text in [page.rendered(width: 80, capabilities: plainest), page.plain(capabilities: plainest)] {
                #expect(text.utf8.allSatisfy { $0 < 0x80 })
                for line in text.split(separator: "\n") where line.contains("?") && !page.text.contains("?") {
                    Issue.record("\(page.name): \(line)")
                }
            }
            // A formula's bars end no cell.
            let spelled = MarkdownBlock.blocks(of: page.plain(capabilities: plainest))
            for (a, b) in zip(spelled, MarkdownBlock.blocks(of: page.text)) {
                guard case .table(let rows) = a, case .table(let own) = b else { continue }
                for (row, other) in zip(rows, own) {
                    #expect(row.map(\.isEmpty) == other.map(\.isEmpty), "\(page.name): \(row)")
                }
            }
        }
    }
}
