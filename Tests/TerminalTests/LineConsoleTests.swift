import Testing

@testable import Terminal

@Suite struct LineConsoleTests {
    @Test func linesSteerNoTerminal() {
        #expect(LineConsole.clean("plain text", unicode: true) == "plain text")
        #expect(
            LineConsole.clean("a\u{1B}[31mb\u{9B}c\td\ne\u{7F}", unicode: true)
                == #"a\u{1b}[31mb\u{9b}c\u{9}d\u{a}e\u{7f}"#)
        #expect(LineConsole.clean("β·KL x̂", unicode: true) == "β·KL x̂")
        #expect(LineConsole.clean("βx", unicode: false) == "?x")
    }

    @Test func textIsCutToNothing() {
        for width in [-3, 0] { #expect(DisplayWidth.clip("text", to: width, ellipsis: "…") == "") }
        #expect(DisplayWidth.clip("text", to: 1, ellipsis: "...") == "t")
    }
}
