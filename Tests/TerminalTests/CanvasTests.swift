import Glibc
import Testing

@testable import Terminal

@Suite struct CanvasTests {
    @Test func textIsClippedAtEveryEdge() {
        var canvas = Canvas(width: 5, height: 2)
        canvas.put("abcdefgh", x: -2, y: 0)
        canvas.put("xyz", x: 4, y: 1)
        canvas.put("no", x: 0, y: 2)
        canvas.put("no", x: 0, y: -1)
        #expect(canvas.text == ["cdefg", "    x"])
    }

    @Test func putReturnsTheColumnAfterTheText() {
        var canvas = Canvas(width: 3, height: 1)
        #expect(canvas.put("a한b", x: 0, y: 0) == 4)
        #expect(canvas.text == ["a한"])
    }

    @Test func wideCharactersTakeTwoCellsAndAreNeverCut() {
        var canvas = Canvas(width: 5, height: 1)
        canvas.put("한국어", x: 0, y: 0)
        #expect(canvas[0, 0].glyph == "한" && canvas[1, 0].isRightHalf)
        #expect(canvas.text == ["한국"])
        canvas.put("x", x: 1, y: 0)
        #expect(canvas.text == [" x국"])
        canvas.put("y", x: 2, y: 0)
        #expect(canvas.text == [" xy"])
    }

    @Test func overlappingWideCharactersLeaveNoHalves() {
        var canvas = Canvas(width: 6, height: 1)
        canvas.put("한국", x: 0, y: 0)
        canvas.put("語", x: 1, y: 0)
        #expect(canvas.text == [" 語"])
        #expect((0..<6).filter { canvas[$0, 0].isRightHalf } == [2])
        canvas.put("語", x: 0, y: 0)
        #expect(canvas.text == ["語"])
        #expect((0..<6).filter { canvas[$0, 0].isRightHalf } == [1])
    }

    @Test func marksJoinTheCharacterBefore() {
        var canvas = Canvas(width: 3, height: 1)
        canvas.put("x\u{302}y", x: 0, y: 0)
        #expect(canvas[0, 0].glyph.unicodeScalars.map(\.value) == [0x78, 0x302])
        #expect(canvas[1, 0].glyph == "y")
        // ncurses holds a base and four marks.
        canvas.put("a" + String(repeating: "\u{301}", count: 9), x: 0, y: 0)
        #expect(canvas[0, 0].glyph.unicodeScalars.count == 5)
    }

    @Test func controlsNeverReachTheCanvas() {
        var canvas = Canvas(width: 12, height: 1)
        canvas.put("\u{302}a\u{1B}[31mb\n\t\u{7F}\u{9B}c\u{200D}\u{202E}\u{FEFF}", x: 0, y: 0)
        #expect(canvas.text == ["a[31mbc"])
    }

    @Test func widthsAgreeWithTheSystem() throws {
        let locale = try #require(newlocale(Int32(1 << LC_CTYPE), "C.UTF-8", nil))
        let before = uselocale(locale)
        defer {
            uselocale(before)
            freelocale(locale)
        }
        // Swift does not import wcwidth.
        let symbol = try #require(dlsym(nil, "wcwidth"))
        let wcwidth = unsafeBitCast(symbol, to: (@convention(c) (UInt32) -> Int32).self)
        var differences: [UInt32] = []
        for value in UInt32(0x20)...0x1FFFF {
            guard let scalar = Unicode.Scalar(value), let width = DisplayWidth.of(scalar) else { continue }
            let expected = Int(wcwidth(value))
            // Unicode may be newer here than in the system: what the system does not know is no evidence.
            if expected >= 0 && expected != width { differences.append(value) }
        }
        // U+1171E, a medial consonant of Ahom, changed from a spacing mark to a joining one.
        #expect(Set(differences).isSubset(of: [0x1171E]), "\(differences.map { String($0, radix: 16) })")
    }

    @Test func clippingKeepsWithinTheWidth() {
        #expect(DisplayWidth.clip("reconstruction", to: 6, ellipsis: "…") == "recon…")
        #expect(DisplayWidth.clip("한국어", to: 4) == "한국")
        #expect(DisplayWidth.clip("한국어", to: 4, ellipsis: "…") == "한…")
        #expect(DisplayWidth.clip("abc", to: 3, ellipsis: "…") == "abc")
        #expect(DisplayWidth.clip("abc", to: 0, ellipsis: "…") == "")
    }

    @Test func linesAreBrokenBetweenWordsAndInLongOnes() {
        #expect(DisplayWidth.wrap("one two three", to: 7) == ["one two", "three"])
        #expect(DisplayWidth.wrap("aaaaaaa bb", to: 3) == ["aaa", "aaa", "a", "bb"])
        #expect(DisplayWidth.wrap("abcdefgh ij", to: 4, indent: 1) == ["abcd", " efg", " h", " ij"])
        #expect(DisplayWidth.wrap("abcdefgh ij", to: 4, breakingWords: false) == ["abcdefgh", "ij"])
        #expect(DisplayWidth.wrap("한국어", to: 3) == ["한", "국", "어"])
        for width in [-1, 0, 1] { #expect(DisplayWidth.wrap("한국", to: width) == ["한국"]) }
        let long = DisplayWidth.wrap(String(repeating: "a", count: 200_000), to: 80)
        #expect(long.count == 2500 && long.allSatisfy { $0.utf8.count == 80 })
    }

    @Test func penCannotLeaveItsRectangle() {
        for rect in [Rect(x: 2, y: 1, width: 4, height: 2), Rect(x: 6, y: 3, width: 9, height: 9)] {
            var canvas = Canvas(width: 8, height: 5)
            canvas.fill(canvas.bounds, with: "·")
            canvas.draw(in: rect) { pen in
                for y in -3..<8 { pen.put("XXXXXXXXXXXXXXXX한", x: -5, y: y) }
                pen.fill(Rect(x: -9, y: -9, width: 99, height: 99), with: "X")
                pen.box(Rect(x: -1, y: -1, width: 6, height: 4), title: "title")
                pen.draw(in: Rect(x: -4, y: -4, width: 50, height: 50)) { inner in
                    inner.fill(with: "X")
                    inner.put("XXXXXXXXXXXXXX", x: -3, y: 0)
                }
            }
            for y in 0..<5 {
                for x in 0..<8 where !rect.contains(x: x, y: y) { #expect(canvas[x, y].glyph == "·") }
                for x in 0..<8 where rect.contains(x: x, y: y) { #expect(canvas[x, y].glyph != "·") }
            }
        }
    }

    @Test func fillingTakesOnlyWhatFitsACell() {
        var canvas = Canvas(width: 2, height: 1)
        for wrong: Character in ["한", "\u{1B}", "\n", "\u{302}"] {
            canvas.fill(canvas.bounds, with: wrong)
            #expect(canvas == Canvas(width: 2, height: 1))
        }
        canvas.fill(canvas.bounds, with: "·")
        #expect(canvas.text == ["··"])
    }

    @Test func boxesHaveTitles() {
        var canvas = Canvas(width: 10, height: 3)
        canvas.draw { $0.box(title: "reconstruction") }
        #expect(canvas.text == ["┌ recon… ┐", "│        │", "└────────┘"])
        var plain = Canvas(width: 6, height: 2, capabilities: .plainest)
        plain.draw { $0.box(title: "x") }
        #expect(plain.text == ["+ x -+", "+----+"])
    }

    @Test func rectanglesSplitWithoutGapsOrOverlap() {
        let rect = Rect(x: 3, y: 2, width: 10, height: 7)
        #expect(rect.split(top: 2).rest == Rect(x: 3, y: 4, width: 10, height: 5))
        #expect(rect.split(left: 99).left == rect && rect.split(left: 99).rest.isEmpty)
        #expect(rect.split(right: 4).right == Rect(x: 9, y: 2, width: 4, height: 7))
        let columns = rect.columns(3, gap: 1)
        #expect(columns.map(\.x) == [3, 6, 10] && columns.map(\.width) == [2, 3, 3])
        #expect(rect.rows(2).map(\.height) == [3, 4])
        #expect(Rect(width: 1, height: 1).columns(4, gap: 2).allSatisfy { $0.width <= 1 })
        #expect(rect.inset(dx: 6).width == 0)
    }
}

@Suite struct CanvasChangesTests {
    @Test func onlyWhatDiffersIsDrawn() {
        var old = Canvas(width: 10, height: 3)
        old.put("loss 81.2", x: 0, y: 1)
        #expect(old.changes(from: old).isEmpty)
        var new = old
        new.put("loss 80.9", x: 0, y: 1)
        #expect(new.changes(from: old) == [.init(y: 1, columns: 6..<7), .init(y: 1, columns: 8..<9)])
        var bold = old
        bold.put("l", x: 0, y: 1, style: .bold)
        #expect(bold.changes(from: old) == [.init(y: 1, columns: 0..<1)])
    }

    @Test func everythingIsDrawnOnAnotherSize() {
        let canvas = Canvas(width: 2, height: 2)
        let all = [Canvas.Change(y: 0, columns: 0..<2), Canvas.Change(y: 1, columns: 0..<2)]
        #expect(canvas.changes(from: nil) == all)
        #expect(canvas.changes(from: Canvas(width: 3, height: 2)) == all)
        #expect(Canvas(width: 0, height: 2).changes(from: nil).isEmpty)
    }

    @Test func wideCharactersAreDrawnWhole() {
        var old = Canvas(width: 4, height: 1)
        old.put("한", x: 0, y: 0)
        var new = Canvas(width: 4, height: 1)
        new.put("a한", x: 0, y: 0)
        #expect(new.changes(from: old) == [.init(y: 0, columns: 0..<3)])
    }
}

@Suite struct TextPictureTests {
    @Test func plainTextHasNoTrailingBlanksOrEscapes() {
        var canvas = Canvas(width: 6, height: 2, capabilities: Capabilities(unicode: true, depth: .none))
        canvas.put("x̂ β", x: 0, y: 0, style: Style(.accent(1), .bold))
        #expect(canvas.textPicture == "x̂ β\n\n")
    }

    @Test func asciiHasNoByteAbove127() {
        var canvas = Canvas(width: 30, height: 1, capabilities: .plainest)
        canvas.put("x̂ β·KL ‖ λΣ|z| → 한 ─╎┼ é⣿", x: 0, y: 0)
        #expect(canvas.textPicture == "x b.KL | lS|z| > ?  -|+ e*\n")
    }

    @Test func coloursAreSelectedAndReset() {
        var canvas = Canvas(width: 3, height: 1)
        canvas.put("a", x: 0, y: 0, style: Style(.grey(255), on: .grey(0)))
        canvas.put("b", x: 1, y: 0, style: Style(.accent(0), .bold))
        #expect(
            canvas.textPicture == "\u{1B}[0;38;5;231;48;5;16ma\u{1B}[0;1;38;5;32mb\u{1B}[0m\n")
    }
}

extension Canvas {
    /// What is shown in place of `shown` where this is wanted, and hasn't been before.
    func settled(on shown: Canvas?, _ steadiness: Steadiness) -> Canvas {
        var settling = Settling(steadiness)
        return settling.next(self, on: shown, exactly: false)
    }
}

@Suite struct SteadinessTests {
    private func canvas(_ glyph: String, _ ink: UInt8, _ paper: UInt8) -> Canvas {
        var canvas = Canvas(width: 1, height: 1)
        canvas.put(glyph, x: 0, y: 0, style: Style(.grey(ink), on: .grey(paper)))
        return canvas
    }

    @Test func aCellChangesOnlyWhenAQuarterOfItMovedByMoreThanAStep() {
        let shown = canvas("▀", 108, 48)
        #expect(canvas("▀", 118, 38).settled(on: shown, .ordinary) == shown)
        let brighter = canvas("▀", 128, 48)
        #expect(brighter.settled(on: shown, .ordinary) == brighter)
        #expect(brighter.settled(on: shown, .calm) == shown)
        let other = canvas("▌", 108, 48)
        #expect(other.settled(on: shown, .ordinary) == other)
    }

    @Test func slowDriftIsNeverLost() {
        var shown = canvas("▀", 8, 8)
        for value in UInt8(8)...200 {
            shown = canvas("▀", value, 8).settled(on: shown, .ordinary)
            guard case .grey(let ink) = shown[0, 0].style.foreground else { break }
            #expect(abs(Int(value) - Palette.luminance(ofGrey256: ink)) <= 15)
        }
        #expect(shown != canvas("▀", 8, 8))
    }

    /// Noise that goes to and fro isn't sent, what stays other than it is shown soon is, and at once where it has to be.
    @Test func whatHasChangedForGoodIsShown() {
        let (black, grey) = (canvas(" ", 0, 0), canvas(" ", 0, 10))
        var settling = Settling(.ordinary)
        for _ in 0..<10 {
            for _ in 0..<Steadiness.patience { #expect(settling.next(black, on: grey, exactly: false) == grey) }
            #expect(settling.next(grey, on: grey, exactly: false) == grey)
        }
        for _ in 0..<Steadiness.patience { #expect(settling.next(black, on: grey, exactly: false) == grey) }
        #expect(settling.next(black, on: grey, exactly: false) == black)
        #expect(settling.next(black, on: grey, exactly: false) == grey)
        #expect(settling.next(black, on: grey, exactly: true) == black)
    }

    @Test func textAndOtherDepthsAreLeftAlone() {
        var (a, b) = (Canvas(width: 2, height: 1), Canvas(width: 2, height: 1))
        a.put("1", x: 0, y: 0)
        b.put("2", x: 0, y: 0)
        #expect(b.settled(on: a, .calm) == b)
        #expect(b.settled(on: nil, .calm) == b)
    }
}
