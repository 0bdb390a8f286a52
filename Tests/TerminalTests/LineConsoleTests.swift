import Testing

@testable import Terminal

@Suite struct LineConsoleTests {
    @Test func linesSteerNoTerminal() {
        #expect(LineConsole.clean("plain text", unicode: true) == "plain text")
        #expect(LineConsole.clean("a\u{1B}[31mb\u{9B}c\td\ne\u{7F}", unicode: true) == "a?[31mb?c?d?e?")
        #expect(LineConsole.clean("β·KL x̂", unicode: true) == "β·KL x̂")
        #expect(LineConsole.clean("βx", unicode: false) == "?x")
    }

    @Test func textIsCutToNothing() {
        for width in [-3, 0] { #expect(DisplayWidth.clip("text", to: width, ellipsis: "…") == "") }
        #expect(DisplayWidth.clip("text", to: 1, ellipsis: "...") == "t")
    }
}
