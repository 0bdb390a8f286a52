import Foundation
import TestSupport
import Testing

@testable import Terminal

/// Runs `body` with no variable that speaks of the terminal, but for these.
private func amid<Result>(_ variables: [String: String] = [:], _ body: () throws -> Result) rethrows -> Result {
    let names = ["NO_COLOR", "TMUX", "STY", "TERM_PROGRAM", "COLORTERM", "LC_ALL"]
    let before = names.map { ($0, environment($0)) }
    func set(_ name: String, _ value: String?) {
        if let value { setenv(name, value, 1) } else { unsetenv(name) }
    }
    defer { for (name, value) in before { set(name, value) } }
    for name in names { set(name, variables[name] ?? (name == "LC_ALL" ? "C.UTF-8" : nil)) }
    return try body()
}

/// Images by their pixels on a pseudo-terminal: what it got is decoded and compared with what was drawn. In the suite of the
/// others that have one, since there can be but one at a time.
extension CursesScreenTests {
    private static let answers = [
        PixelGraphics.Kind.kitty: "\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[6;16;8t\u{1B}[?62;c",
        .sixel: "\u{1B}[?1;0;256S\u{1B}[6;16;8t\u{1B}[?62;4;22c",
    ]

    /// A screen on a terminal that has pixels, and what the terminal makes of the bytes.
    private final class Sight {
        let terminal: PseudoTerminal
        let screen: CursesScreen
        var seen: PixelTerminal
        /// Of all that was sent.
        var bytes = 0

        init(
            _ kind: PixelGraphics.Kind, width: Int = 40, height: Int = 12, byteRate: Int = ByteBudget.ordinary
        ) throws {
            let terminal = try PseudoTerminal(width: width, height: height)
            terminal.type(CursesScreenTests.answers[kind]!)
            self.terminal = terminal
            screen = try amid {
                try CursesScreen(
                    input: terminal.slave, output: terminal.slave, type: "xterm-256color", images: .auto,
                    byteRate: byteRate)
            }
            seen = PixelTerminal(columns: width, rows: height, cell: (8, 16))
            #expect(screen.capabilities.pixels?.kind == kind && screen.capabilities.pixels?.cell.height == 16)
            pump()
        }

        /// Takes what there is, and says that it has been shown.
        @discardableResult
        func pump() -> [Event] {
            var events: [Event] = []
            while true {
                let text = terminal.sent()
                bytes += text.utf8.count
                seen.feed(text.utf8)
                events += screen.nextEvents(until: .now)
                guard text.isEmpty else { continue }
                // What waited for the answer comes now.
                terminal.type("\u{1B}[0n")
                events += screen.nextEvents(until: .now + .milliseconds(5))
                let more = terminal.sent()
                if more.isEmpty { return events }
                bytes += more.utf8.count
                seen.feed(more.utf8)
            }
        }

        func show(_ canvas: Canvas, exactly: Bool = true) {
            screen.present(canvas, exactly: exactly)
            pump()
            #expect(seen.faults.isEmpty, "\(seen.faults)")
            #expect(seen.stale.isEmpty, "rows \(seen.stale.sorted()) show an image that came anew")
        }

        var canvas: Canvas { Canvas(size: screen.size, capabilities: screen.capabilities) }

        /// The largest difference of a picture's pixels, drawn from cell (x, y) on with `side` pixels of the window to one of
        /// its own, from what is seen; cells that `hidden` names have to have none.
        func difference(
            from image: Image, x: Int, y: Int, side: Int, hidden: (Int, Int) -> Bool = { _, _ in false }
        ) -> Int {
            var most = 0
            for v in 0..<image.height * side {
                for u in 0..<image.width * side {
                    let (px, py) = (x * 8 + u, y * 16 + v)
                    let found = seen.pixel(px, py)
                    guard !hidden(px / 8, py / 16) else {
                        if found != nil { return 999 }
                        continue
                    }
                    guard let found else { return 888 }
                    for channel in 0..<3 {
                        let wanted = image.byte(u / side, v / side, channel: image.channels == 1 ? 0 : channel)
                        most = max(most, abs(Int(wanted) - Int(found[channel])))
                    }
                }
            }
            return most
        }
    }

    /// Of 4×4 pixels, which 4×2 cells of 8×16 show eight times as large.
    private static func image(_ seed: Int, channels: Int = 1) -> Image {
        Image(
            width: 4, height: 4, channels: channels,
            pixels: (0..<16 * channels).map { Float(($0 * 37 + seed * 101) % 256) / 255 })
    }

    private static let place = Rect(x: 3, y: 2, width: 4, height: 2)
    private static let other = Rect(x: 12, y: 5, width: 4, height: 2)

    private static func picture(_ sight: Sight, _ images: [(Image, Rect)]) -> Canvas {
        var canvas = sight.canvas
        canvas.put("loss 81.2", x: 1, y: 0)
        canvas.draw { pen in for (image, rect) in images { _ = pen.draw(image, in: rect) } }
        return canvas
    }

    /// Sixels have colours in hundredths.
    private static func rounding(_ kind: PixelGraphics.Kind) -> Int { kind == .kitty ? 0 : 2 }

    @Test(arguments: [PixelGraphics.Kind.kitty, .sixel])
    func whatIsSeenIsTheImageThatWasDrawn(_ kind: PixelGraphics.Kind) throws {
        let sight = try Sight(kind)
        defer { sight.screen.close() }
        let rounding = Self.rounding(kind)
        let (grey, colour) = (Self.image(1), Self.image(2, channels: 3))
        sight.show(Self.picture(sight, [(grey, Self.place), (colour, Self.other)]))
        #expect(sight.difference(from: grey, x: 3, y: 2, side: 8) <= rounding)
        #expect(sight.difference(from: colour, x: 12, y: 5, side: 8) <= rounding)
        #expect(sight.seen.glyph(1, 0) == "l" && sight.seen.pixel(1, 1) == nil && sight.seen.pixel(7 * 8, 40) == nil)
        // Nothing new is nothing sent.
        let before = sight.bytes
        sight.show(Self.picture(sight, [(grey, Self.place), (colour, Self.other)]))
        #expect(sight.bytes == before)
        // Another image at the same place, then a hardly other one; and at rest it is exact.
        let next = Self.image(5)
        sight.show(Self.picture(sight, [(next, Self.place), (colour, Self.other)]))
        #expect(sight.difference(from: next, x: 3, y: 2, side: 8) <= rounding)
        let near = Image(width: 4, height: 4, pixels: next.pixels.map { max(0, $0 - 0.02) })
        sight.show(Self.picture(sight, [(near, Self.place), (colour, Self.other)]), exactly: false)
        let step = 255 / (try #require(sight.screen.capabilities.pixels).levels - 1)
        #expect(sight.difference(from: near, x: 3, y: 2, side: 8) <= step + rounding)
        sight.show(Self.picture(sight, [(near, Self.place), (colour, Self.other)]))
        #expect(sight.difference(from: near, x: 3, y: 2, side: 8) <= rounding)
    }

    @Test(arguments: [PixelGraphics.Kind.kitty, .sixel])
    func whatIsDrawnOverAnImageCoversItAndComesOff(_ kind: PixelGraphics.Kind) throws {
        let sight = try Sight(kind)
        defer { sight.screen.close() }
        let rounding = Self.rounding(kind)
        let (image, other) = (Self.image(1), Self.image(7))
        let plain = Self.picture(sight, [(image, Self.place), (other, Self.other)])
        sight.show(plain)
        var covered = plain
        covered.draw(in: Rect(x: 5, y: 1, width: 9, height: 2)) { pen in
            pen.fill()
            pen.box()
        }
        sight.show(covered)
        #expect(sight.difference(from: image, x: 3, y: 2, side: 8) { x, y in x >= 5 && y < 3 } <= rounding)
        #expect(sight.difference(from: other, x: 12, y: 5, side: 8) <= rounding)
        #expect(sight.seen.glyph(5, 1) == "┌" && sight.seen.glyph(5, 2) == "└")
        sight.show(plain)
        #expect(sight.difference(from: image, x: 3, y: 2, side: 8) <= rounding)
        // Gone, and at another place.
        sight.show(Self.picture(sight, [(image, Rect(x: 5, y: 3, width: 4, height: 2))]))
        #expect(sight.difference(from: image, x: 5, y: 3, side: 8) <= rounding)
        #expect(sight.seen.pixel(3 * 8, 2 * 16) == nil && sight.seen.pixel(12 * 8 + 2, 5 * 16 + 2) == nil)
        #expect(sight.seen.images.count == (kind == .kitty ? 1 : 0))
        sight.show(sight.canvas)
        for y in 0..<12 * 16 {
            for x in 0..<40 * 8 where sight.seen.pixel(x, y) != nil { Issue.record("a pixel is left at \(x), \(y)") }
        }
        #expect(sight.seen.images.isEmpty)
    }

    @Test(arguments: [PixelGraphics.Kind.kitty, .sixel])
    func anotherSizeAndComingBackShowImagesAnew(_ kind: PixelGraphics.Kind) throws {
        let sight = try Sight(kind)
        defer { sight.screen.close() }
        let image = Self.image(3)
        sight.show(Self.picture(sight, [(image, Self.place)]))
        // Stopped and gone on, while others wrote.
        sight.seen = PixelTerminal(columns: 40, rows: 12, cell: (8, 16))
        kill(getpid(), SIGCONT)
        #expect(sight.pump().contains(.resize) || sight.screen.nextEvents(until: .now).contains(.resize))
        sight.show(Self.picture(sight, [(image, Self.place)]))
        #expect(sight.difference(from: image, x: 3, y: 2, side: 8) <= Self.rounding(kind))
        sight.terminal.resize(width: 50, height: 14)
        kill(getpid(), SIGWINCH)
        #expect(sight.screen.nextEvents(until: nil) == [.resize])
        #expect(sight.terminal.sent().contains("\u{1B}[16t"))
        sight.seen = PixelTerminal(columns: 50, rows: 14, cell: (8, 16))
        sight.show(Self.picture(sight, [(image, Self.other)]))
        #expect(sight.difference(from: image, x: 12, y: 5, side: 8) <= Self.rounding(kind))
        #expect(sight.seen.pixel(3 * 8, 2 * 16) == nil)
        // A larger font: the image has more of the window's pixels.
        sight.terminal.type("\u{1B}[6;32;16t")
        #expect(sight.screen.nextEvents(until: nil) == [.resize])
        #expect(sight.screen.capabilities.pixels?.cell == PixelSize(width: 16, height: 32))
    }

    @Test func imagesAreDeletedWhenItEnds() throws {
        let sight = try Sight(.kitty)
        sight.show(Self.picture(sight, [(Self.image(3), Self.place), (Self.image(4), Self.other)]))
        #expect(sight.seen.images.count == 2)
        sight.screen.close()
        let last = sight.terminal.sent()
        sight.seen.feed(last.utf8)
        #expect(sight.seen.images.isEmpty)
        let deletion = try #require(last.range(of: "\u{1B}_Ga=d"))
        let leaving = try #require(last.range(of: "\u{1B}[?1049l"))
        #expect(deletion.lowerBound < leaving.lowerBound)
    }

    /// While images change all the time, no more is sent than the rate, each of them comes in its turn, and the words don't
    /// wait for them.
    @Test(arguments: [PixelGraphics.Kind.kitty, .sixel])
    func imagesAreSentAsOftenAsTheRateAllows(_ kind: PixelGraphics.Kind) throws {
        let rate = 12_000
        let sight = try Sight(kind, width: 60, height: 16, byteRate: rate)
        defer { sight.screen.close() }
        let places = (0..<12).map { Rect(x: 1 + $0 % 6 * 9, y: 1 + $0 / 6 * 6, width: 8, height: 4) }
        func images(_ turn: Int) -> [(Image, Rect)] {
            places.enumerated().map { i, rect in
                let pixels = (0..<64).map { Float(($0 * 73 + turn * 151 + i * 29) % 256) / 255 }
                return (Image(width: 8, height: 8, pixels: pixels), rect)
            }
        }
        sight.show(Self.picture(sight, images(0)))
        let (start, before) = (ContinuousClock.now, sight.bytes)
        var turn = 0
        var untouched = Set(places.indices)
        let first = places.map { sight.seen.pixel($0.x * 8, $0.y * 16) }
        while ContinuousClock.now - start < .milliseconds(2500) {
            turn += 1
            var canvas = Self.picture(sight, images(turn))
            canvas.put("step \(turn)", x: 20, y: 0)
            sight.show(canvas, exactly: false)
            #expect(sight.seen.glyph(25, 0) == String(turn).first.map(String.init))
            for i in places.indices where sight.seen.pixel(places[i].x * 8, places[i].y * 16) != first[i] {
                untouched.remove(i)
            }
        }
        let time = (ContinuousClock.now - start) / .seconds(1)
        // A second's worth is free, and a frame more than it had to, with an image that is never cut.
        #expect(Double(sight.bytes - before) < Double(rate) * (time + 1) + 8000)
        #expect(untouched.isEmpty, "\(untouched) after \(turn) frames")
        sight.show(Self.picture(sight, images(turn)))
        for (image, rect) in images(turn) {
            #expect(sight.difference(from: image, x: rect.x, y: rect.y, side: 8) <= Self.rounding(kind))
        }
    }

    // MARK: answers

    /// What a terminal answers, what a person wants, what comes of it, and a word of what is said.
    private static let cases: [(answers: String, mode: ImageMode, kind: PixelGraphics.Kind?, said: String?)] = [
        (answers[.kitty]!, .auto, .kitty, nil), (answers[.kitty]!, .kitty, .kitty, nil),
        (answers[.kitty]!, .sixel, nil, "sixel: the terminal says"), (answers[.kitty]!, .cells, nil, nil),
        (answers[.sixel]!, .auto, .sixel, nil), (answers[.sixel]!, .sixel, .sixel, nil),
        (answers[.sixel]!, .kitty, nil, "kitty: the terminal says"),
        ("\u{1B}[?62;22c", .auto, nil, nil), ("\u{1B}[?62;22c", .kitty, nil, "they are drawn by cells"),
        ("", .auto, nil, nil), ("", .kitty, nil, "doesn't answer"),
        // No cell's pixels, an error instead of OK, another image's answer, the sentinel first, and what is nonsense.
        ("\u{1B}[?62;4c", .sixel, nil, "how many pixels"), ("\u{1B}[?62;4c", .auto, nil, nil),
        ("\u{1B}_Gi=31;ENOTSUP:no\u{1B}\\\u{1B}[?62c", .auto, nil, nil),
        ("\u{1B}_Gi=32;OK\u{1B}\\\u{1B}[?62c", .auto, nil, nil),
        ("\u{1B}[?62c\u{1B}_Gi=31;OK\u{1B}\\", .auto, nil, nil),
        ("\u{1B}[6;0;99999t\u{1B}[?1;0;99999999999999999999S\u{1B}[?62;4c", .sixel, nil, "how many pixels"),
        // Numbers may be left out; letters may not be numbers.
        ("\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?;;c", .auto, .kitty, nil),
        ("\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?6:2c", .auto, nil, nil),
    ]

    @Test(arguments: cases.indices) func pixelsAreUsedWhereTheTerminalSaysSo(_ index: Int) throws {
        let (answers, mode, kind, said) = Self.cases[index]
        let terminal = try PseudoTerminal(width: 40, height: 10)
        terminal.type("a" + answers + "\u{1B}OA")
        let start = ContinuousClock.now
        let screen = try amid {
            try CursesScreen(
                input: terminal.slave, output: terminal.slave, type: "xterm-256color", images: mode)
        }
        defer { screen.close() }
        #expect(ContinuousClock.now - start < .milliseconds(1500))
        #expect(screen.capabilities.pixels?.kind == kind)
        #expect(screen.remark?.contains(said ?? "") ?? (said == nil), "\(screen.remark ?? "")")
        #expect(screen.remark?.contains("\n") != true)
        // What was typed meanwhile are keys, and nothing else is.
        #expect(screen.nextEvents(until: soon) == [.key(.character("a")), .key(.up)])
        #expect(terminal.sent().contains("a=q") == (mode != .cells))
    }

    private var soon: ContinuousClock.Instant { .now + .milliseconds(30) }

    @Test(arguments: [0, 3, 9, 15, 20, 27]) func lateAnswersAreNoKeysAndChangeNothing(_ early: Int) throws {
        let answer = Array(Self.answers[.kitty]!)
        let terminal = try PseudoTerminal(width: 40, height: 10)
        terminal.type(String(answer.prefix(early)))
        let screen = try amid {
            try CursesScreen(
                input: terminal.slave, output: terminal.slave, type: "xterm-256color", images: .auto)
        }
        defer { screen.close() }
        #expect(screen.capabilities.pixels == nil)
        terminal.type(String(answer.dropFirst(early)) + "x")
        #expect(screen.nextEvents(until: nil) == [.key(.character("x"))])
        #expect(screen.capabilities.pixels == nil && screen.nextEvents(until: soon).isEmpty)
    }

    @Test func nothingIsAskedWhereItCannotBe() throws {
        for (type, variables, said) in [
            ("screen-256color", [String: String](), "tmux and screen"), ("tmux-256color", [:], "tmux and screen"),
            ("xterm-256color", ["TMUX": "/tmp/x,1,0"], "tmux and screen"), ("linux", [:], "256 colours"),
            ("xterm-256color", ["NO_COLOR": "1"], "256 colours"), ("xterm", ["COLORTERM": ""], "256 colours"),
            ("xterm-256color", ["TERM_PROGRAM": "Apple_Terminal"], "hasn't them"),
        ] {
            for mode in [ImageMode.auto, .kitty, .sixel] {
                let terminal = try PseudoTerminal(width: 40, height: 10, cell: (8, 16))
                let screen = try amid(variables) {
                    try CursesScreen(input: terminal.slave, output: terminal.slave, type: type, images: mode)
                }
                #expect(screen.capabilities.pixels == nil && !terminal.sent().contains("a=q"), "\(type) \(mode)")
                #expect((screen.remark?.contains(said) ?? false) == (mode != .auto), "\(screen.remark ?? "")")
                screen.close()
            }
        }
    }

    @Test func theSystemKnowsACellBetterThanTheTerminal() throws {
        let terminal = try PseudoTerminal(width: 40, height: 10, cell: (9, 18))
        terminal.type("\u{1B}[?62;4c")
        let screen = try amid {
            try CursesScreen(
                input: terminal.slave, output: terminal.slave, type: "xterm-256color", images: .sixel)
        }
        defer { screen.close() }
        #expect(
            screen.capabilities.pixels
                == PixelGraphics(.sixel, cell: PixelSize(width: 9, height: 18), registers: 16))
    }
}
