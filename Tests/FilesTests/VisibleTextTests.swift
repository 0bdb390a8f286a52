import Files
import Testing

@Suite struct VisibleTextTests {
    @Test func whatSteersIsSpelled() {
        #expect(VisibleText.of("plain β·KL x̂ 日本 👍🏽\n\tnext") == "plain β·KL x̂ 日本 👍🏽\n\tnext")
        #expect(VisibleText.of("\u{1B}[31m\u{9B}0m\u{7F}\r\u{0}") == #"\u{1b}[31m\u{9b}0m\u{7f}\u{d}\u{0}"#)
        #expect(VisibleText.of("a\u{202E}b\u{2069}\u{200E}\u{FEFF}") == #"a\u{202e}b\u{2069}\u{200e}\u{feff}"#)
        // Persian is written with a joiner, families of emoji with another.
        #expect(VisibleText.of("می\u{200C}خواهم 👩\u{200D}👧") == "می\u{200C}خواهم 👩\u{200D}👧")
        #expect(VisibleText.of(String(decoding: [0x61, 0xFF, 0x9B, 0x62], as: UTF8.self)) == "a\u{FFFD}\u{FFFD}b")
        #expect(VisibleText.line("a\r\n\tb") == #"a\u{d}\u{a}\u{9}b"#)
    }

    /// Nothing below a blank but newline and tab, nothing from DEL to the end of C1, and no control of direction.
    @Test func noScalarGetsPast() {
        func isBad(_ v: UInt32) -> Bool {
            v < 0x20 && v != 9 && v != 10 || (0x7F...0x9F).contains(v) || (0x202A...0x202E).contains(v)
                || (0x2066...0x2069).contains(v)
        }
        let passed = (UInt32(0)...0x10FFFF).compactMap(Unicode.Scalar.init).filter { scalar in
            VisibleText.of(String(scalar)).unicodeScalars.contains { isBad($0.value) }
        }
        #expect(passed.isEmpty)
    }
}
