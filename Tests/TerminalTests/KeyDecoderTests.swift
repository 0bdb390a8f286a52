import Testing

@testable import Terminal

@Suite struct KeyDecoderTests {
    private func decode(_ text: String, unicode: Bool = true) -> [KeyDecoder.Input] {
        var decoder = KeyDecoder(unicode: unicode)
        let inputs = decoder.feed(text.utf8)
        return inputs + decoder.expire()
    }

    private func keys(_ text: String) -> [Key] {
        decode(text).compactMap { if case .key(let key) = $0 { key } else { nil } }
    }

    @Test func charactersAndControls() {
        #expect(keys("q Q?") == [.character("q"), .character(" "), .character("Q"), .character("?")])
        #expect(keys("\r\t\u{7F}\u{08}") == [.enter, .tab, .backspace, .backspace])
        #expect(keys("\u{0C}\u{04}\u{1F}") == [.control("l"), .control("d"), .control("_")])
        #expect(keys("βé한") == [.character("β"), .character("é"), .character("한")])
    }

    @Test func arrowsInBothModes() {
        #expect(keys("\u{1B}[A\u{1B}OA\u{1B}[1;5C\u{1B}[D") == [.up, .up, .right, .left])
        #expect(keys("\u{1B}[H\u{1B}OF\u{1B}[1~\u{1B}[4~\u{1B}[7~") == [.home, .end, .home, .end, .home])
        #expect(
            keys("\u{1B}[5~\u{1B}[6~\u{1B}[2~\u{1B}[3~\u{1B}[Z") == [
                .pageUp, .pageDown, .insert, .delete, .backTab,
            ])
        #expect(
            keys("\u{1B}OP\u{1B}[[B\u{1B}[15~\u{1B}[24~\u{1B}[1;2R") == [.f(1), .f(2), .f(5), .f(12), .f(3)])
    }

    /// Terminals that can do much have a long list of what they can do.
    @Test func longAnswersAreTakenAndEndlessOnesDroppedWhole() {
        let numbers = [61, 4, 6, 7, 14, 21, 22, 23, 24, 28, 32, 42, 52]
        let list = numbers.map(String.init).joined(separator: ";")
        #expect(decode("\u{1B}[?\(list)c") == [.answer(.attributes(numbers))])
        for length in [KeyDecoder.longestAnswer, 1000, 100_000] {
            #expect(decode("\u{1B}[?" + String(repeating: "1;", count: length) + "1c") == [])
            #expect(keys("\u{1B}[" + String(repeating: "1", count: length) + "Aq") == [.character("q")])
        }
        // A control breaks it off.
        #expect(keys("\u{1B}[" + String(repeating: "1", count: 1000) + "\rq") == [.enter, .character("q")])
    }

    @Test func reportsOfModesAreNoKeys() {
        #expect(decode("\u{1B}[?2026;2$y") == [.mode(2026, isKnown: true)])
        #expect(
            decode("\u{1B}[?2026;0$y\u{1B}[?2026;4$y") == [.mode(2026, isKnown: false), .mode(2026, isKnown: false)])
        #expect(decode("\u{1B}[?2026$y\u{1B}[2026;1$y\u{1B}[?;$y").isEmpty)
    }

    @Test func answersAboutPixelsAreNoKeys() {
        #expect(decode("\u{1B}_Gi=31;OK\u{1B}\\") == [.answer(.graphics("i=31;OK"))])
        #expect(
            decode("\u{1B}[?62;4;22c\u{1B}[?62;c") == [
                .answer(.attributes([62, 4, 22])), .answer(.attributes([62, 0])),
            ])
        #expect(decode("\u{1B}[6;18;9t") == [.answer(.cell(width: 9, height: 18))])
        #expect(decode("\u{1B}[?1;0;256S") == [.answer(.registers(256))])
        // Of other questions, too long, broken off.
        #expect(decode("\u{1B}[?1;3;0S\u{1B}[4;600;800t\u{1B}[>1;2c\u{1B}_Xa\u{1B}\\").isEmpty)
        #expect(decode("\u{1B}_G" + String(repeating: "a", count: 300) + "\u{1B}\\").isEmpty)
        #expect(decode("\u{1B}_Gi=31;O").isEmpty && decode("\u{1B}_Gi=31;OK\u{1B}").isEmpty)
    }

    @Test func aLoneEscapeIsAKeyAfterAWhile() {
        var decoder = KeyDecoder(unicode: true)
        #expect(decoder.patience == nil)
        #expect(decoder.feed([0x1B]).isEmpty)
        #expect(decoder.patience == .milliseconds(25))
        #expect(decoder.expire() == [.key(.escape)] && decoder.patience == nil)
        #expect(keys("\u{1B}\u{1B}") == [.escape, .escape])
        #expect(keys("\u{1B}q") == [.escape, .character("q")])
    }

    @Test func sequencesMayComeInPieces() {
        var decoder = KeyDecoder(unicode: true)
        let inputs = Array("\u{1B}[1;5A한".utf8).flatMap { decoder.feed([$0]) }
        #expect(inputs == [.key(.up), .key(.character("한"))])
    }

    @Test func unknownSequencesAreDroppedWhole() {
        #expect(keys("\u{1B}[?1;2cx") == [.character("x")])
        #expect(keys("\u{1B}[24;80Rx") == [.character("x")])
        #expect(keys("\u{1B}[<0;3;4Mx\u{1B}[Ix") == [.character("x"), .character("x")])
        #expect(keys("\u{1B}[M !!x") == [.character("x")])
        #expect(
            keys("\u{1B}]11;rgb:0000/0000/0000\u{1B}\\x\u{1B}P1+r\u{07}x") == [
                .character("x"), .character("x"),
            ])
        #expect(keys("\u{1B}[12").isEmpty)
        #expect(keys("\u{1B}[1\u{1B}[A") == [.up])
    }

    private func mice(_ text: String) -> [Mouse] {
        decode(text).compactMap { if case .mouse(let mouse) = $0 { mouse } else { nil } }
    }

    @Test func theMouseSpeaksInDecimals() {
        #expect(
            mice("\u{1B}[<0;3;4M\u{1B}[<32;300;4M\u{1B}[<0;300;5m\u{1B}[<64;1;1M\u{1B}[<65;1;2M") == [
                Mouse(.press, x: 2, y: 3), Mouse(.drag, x: 299, y: 3), Mouse(.release, x: 299, y: 4),
                Mouse(.wheel(-1), x: 0, y: 0), Mouse(.wheel(1), x: 0, y: 1),
            ])
        // With Shift, Alt and Control.
        #expect(mice("\u{1B}[<28;1;1M") == [Mouse(.press, x: 0, y: 0)])
    }

    @Test func theMouseSpeaksInBytes() {
        #expect(
            mice("\u{1B}[M #$\u{1B}[M@~$\u{1B}[M#~$\u{1B}[M`!!\u{1B}[Ma!!") == [
                Mouse(.press, x: 2, y: 3), Mouse(.drag, x: 93, y: 3), Mouse(.release, x: 93, y: 3),
                Mouse(.wheel(-1), x: 0, y: 0), Mouse(.wheel(1), x: 0, y: 0),
            ])
        var decoder = KeyDecoder(unicode: true)
        #expect(decoder.feed([0x1B, 0x5B, 0x4D, 0x20, 0xFF, 0x21]) == [.mouse(Mouse(.press, x: 222, y: 0))])
    }

    /// Other buttons, movement without one, places that are none, too few and too many numbers, cut reports.
    @Test(arguments: [
        "[<1;1;1M", "[<2;1;1M", "[<2;1;1m", "[<35;1;1M", "[<66;1;1M", "[<128;1;1M", "[<0;0;1M", "[<0;1M",
        "[<0;1;1;1M", "[<;;M", "[<M", "[<0;1;99999999999999999999M", "[<-1;1;1M", "[M\"!!", "[M  \0", "[M!\0!",
        "[0;1;1M",
    ]) func brokenReportsOfTheMouseAreNothing(_ report: String) {
        #expect(decode("\u{1B}\(report)q") == [.key(.character("q"))])
    }

    @Test func cutReportsOfTheMouseAreNoKeys() {
        #expect(decode("\u{1B}[<0;1").isEmpty && decode("\u{1B}[M !").isEmpty)
        #expect(decode("\u{1B}[M \u{1B}[A") == [.key(.up)])
        #expect(decode("\u{1B}[<0;1\u{1B}[<0;1;1M") == [.mouse(Mouse(.press, x: 0, y: 0))])
    }

    @Test func placesOfTheCursorAreTold() {
        #expect(decode("\u{1B}[2;3R\u{1B}[24;80R") == [.cursor(row: 2, column: 3), .cursor(row: 24, column: 80)])
        #expect(decode("\u{1B}[2;3;4R\u{1B}[;R\u{1B}[R").isEmpty)
    }

    @Test func everyKeyIsReadByItsName() {
        let keys: [Key] =
            [.up, .down, .left, .right, .home, .end, .pageUp, .pageDown, .tab, .backTab, .enter, .escape, .backspace]
            + [.delete, .insert, .f(1), .f(12), .control("l"), .control("@"), .control("]")]
            + "aZ0 β[<\\\"".map(Key.character)
        for key in keys { #expect(Key(named: key.description) == key, "\(key)") }
        #expect(Key(named: "CTRL-L") == .control("l") && Key(named: "f10") == .f(10) && Key(named: "PgUp") == .pageUp)
        #expect(Key(named: "e\u{301}") == nil)
        for name in ["", " ", "ctrl-c", "ctrl-z", "ctrl-i", "ctrl-m", "ctrl-", "f0", "f13", "ab", "\u{301}", "\t"] {
            #expect(Key(named: name) == nil, "\(name)")
        }
    }

    @Test func brokenUTF8IsDropped() {
        var decoder = KeyDecoder(unicode: true)
        let bytes: [UInt8] = [0xFF, 0xC0, 0xAF, 0xE2, 0x82, 0x71, 0xED, 0xA0, 0x80, 0xF5, 0x80, 0x71, 0xCE]
        #expect(decoder.feed(bytes) == [.key(.character("q")), .key(.character("q"))])
        #expect(decoder.expire().isEmpty)
        #expect(decode("β", unicode: false).isEmpty)
    }

    @Test func pasteIsTextAndNeverKeys() {
        #expect(
            decode("a\u{1B}[200~q\rquit\u{1B}[A\u{03}β\u{1B}[201~b") == [
                .key(.character("a")), .paste("q\nquit[Aβ"), .key(.character("b")),
            ])
        #expect(decode("\u{1B}[200~never ended") == [.paste("never ended")])
        let long = decode("\u{1B}[200~" + String(repeating: "x", count: 100_000) + "\u{1B}[201~q")
        #expect(long.count == 2 && long.last == .key(.character("q")))
    }

    @Test func answersAreNoKeys() {
        #expect(decode("\u{1B}[0nq") == [.ready, .key(.character("q"))])
    }

    @Test func terminfoComesFirst() {
        var decoder = KeyDecoder(unicode: true, known: [Array("[25~".utf8): .f(11), Array("OX".utf8): .end])
        #expect(decoder.feed("\u{1B}[25~\u{1B}OX".utf8) == [.key(.f(11)), .key(.end)])
    }

    @Test func helpNamesKeys() {
        #expect(
            [Key.character("q"), .character(" "), .control("l"), .pageUp, .f(1)].map(\.description) == [
                "q", "space", "ctrl-l", "pgup", "F1",
            ])
        #expect(Key.left.label(.unicode) == "←" && Key.left.label(.ascii) == "left")
    }
}
