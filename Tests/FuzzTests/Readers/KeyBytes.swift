import TestSupport

@testable import Terminal

/// Bytes of a terminal: the same keys however they are cut, no control within text, and nothing that stays stuck.
struct KeyBytes: Fuzzed {
    let name = "keys"
    let rounds = 4000
    let mostMemory = 256 << 20
    let words = Self.sequences

    static let sequences = [
        "\u{1b}", "\u{1b}[", "\u{1b}O", "\u{1b}[A", "\u{1b}[1;5C", "\u{1b}[200~", "\u{1b}[201~", "\u{1b}[<0;10;5M",
        "\u{1b}[<0;10;5m", "\u{1b}[<64;1;1M", "\u{1b}[M !!", "\u{1b}[0n", "\u{1b}[?2026;2$y", "\u{1b}[24;80R",
        "\u{1b}]11;rgb:0/0/0\u{7}", "\u{1b}P1+r\u{1b}\\", "\u{1b}_Gi=31;OK\u{1b}\\", "\u{1b}[?62;4c",
        "\u{1b}[6;16;8t", "\u{1b}[15~", "\u{1b}[[A", "\u{1b}OP", "\u{1b}[Z",
        "\u{1b}x",
        ":variant vae\r", ":quit", "?", "m", "\t", "\u{7f}", "漢", "β",
        "\u{1b}[<99999999999999999999;9223372036854775807;1M", ";;;;", "1;2;3;4",
    ]

    func seeds() -> [[UInt8]] { Self.sequences.map { Array($0.utf8) } + [Array(Self.sequences.joined().utf8)] }

    func take(_ input: [UInt8], in folder: TemporaryFolder) throws -> String {
        var kinds: Set<String> = []
        for unicode in [true, false] {
            let known: [[UInt8]: Key] = [Array("[15~".utf8): .f(5), Array("OP".utf8): .f(1)]
            var (whole, cut) = (
                KeyDecoder(unicode: unicode, known: known), KeyDecoder(unicode: unicode, known: known)
            )
            let inputs = whole.feed(input)
            try Violation.unless(input.flatMap { cut.feed([$0]) } == inputs, "other keys when cut")
            let rest = whole.expire()
            try Violation.unless(cut.expire() == rest && whole.patience == nil, "something stays pending")
            try Violation.unless(whole.feed([0x61]) == [.key(.character("a"))], "a key afterwards isn't read")
            try Violation.unless(inputs.count <= 2 * input.count, "\(inputs.count) keys of \(input.count) bytes")
            for one in inputs + rest {
                switch one {
                case .paste(let text):
                    let scalars = text.unicodeScalars
                    try Violation.unless(
                        scalars.allSatisfy { !$0.steersTerminals || $0 == "\n" || $0 == "\t" },
                        "a paste with controls")
                    try Violation.unless(text.utf8.count <= 3 * KeyDecoder.longestPaste, "a long paste")
                case .key(.character(let character)):
                    let steers = character.unicodeScalars.contains(where: \.steersTerminals)
                    try Violation.unless(!steers, "the key \(character.debugDescription)")
                    try Violation.unless(unicode || character.isASCII, "a key beyond ASCII")
                default: break
                }
                kinds.insert("\(one)".prefix { $0.isLetter }.description)
            }
        }
        return kinds.sorted().joined(separator: " ")
    }
}
