import Testing

@testable import hourglass

/// Words for a terminal that is narrow.
@Suite struct TextTableTests {
    private static let lines = [["name", "one", "two", "three"], ["abc", "12345", "1", "123456"]]

    @Test func columnsThatHaveNoRoomStandBelow() {
        #expect(
            TextTable.blocks(Self.lines, keys: 1, width: 80) == [
                ["name  one    two  three", "abc   12345  1    123456"]
            ])
        #expect(
            TextTable.blocks(Self.lines, keys: 1, width: 17)
                == [["name  one    two", "abc   12345  1"], ["name  three", "abc   123456"]])
        // No column is lost, however narrow it is.
        for width in 0..<30 {
            for keys in 0...6 {
                let blocks = TextTable.blocks(Self.lines, keys: keys, width: width)
                for (line, words) in Self.lines.enumerated() {
                    let found = blocks.flatMap { $0[line].split(separator: " ").map(String.init) }
                    #expect(Set(found) == Set(words))
                }
                #expect(width < 12 || keys > 1 || blocks.joined().allSatisfy { $0.count <= width })
            }
        }
        #expect(TextTable.blocks([], keys: 1, width: 10).isEmpty)
    }

    @Test func wordsStayWhole() {
        #expect(Output.wrapped("  a few words", to: 80) == "  a few words")
        #expect(Output.wrapped("  a few words", to: 9) == "  a few\n    words")
        #expect(Output.wrapped("  열 글자 words", to: 8) == "  열\n    글자\n    words")
        #expect(Output.wrapped("incomprehensibility", to: 5) == "incomprehensibility")
    }
}
