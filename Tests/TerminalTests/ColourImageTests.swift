import Glibc
import Testing

@testable import Terminal

@Suite struct ColourImageTests {
    /// All hues, dark to light, pale and full.
    static let wheel = Image(
        width: 28, height: 28, channels: 3,
        pixels: (0..<3 * 784).map { i in
            let (x, y) = (Double(i % 28), Double(i / 28 % 28))
            let hue = x / 28 * 2 * .pi + Double(i / 784) * 2 * .pi / 3
            return Float(min(1, max(0, (0.5 + 0.6 * cos(hue)) * (y / 20))))
        })

    private static let capabilities = [
        Capabilities.full, Capabilities(unicode: true, depth: .direct), Capabilities(unicode: true, depth: .sixteen),
        Capabilities(unicode: true, depth: .eight), Capabilities(unicode: true, depth: .none),
        Capabilities(unicode: false, depth: .direct), .plainest,
    ]

    /// The palette of xterm from 16 on, as its 256colres.pl makes it.
    private static let xterm: [[Int]] =
        (0..<216).map { i in [i / 36, i / 6 % 6, i % 6].map { $0 == 0 ? 0 : 55 + 40 * $0 } }
        + (0..<24).map { Array(repeating: 8 + 10 * $0, count: 3) }

    private static func distance(_ a: [Int], _ b: [Int]) -> Int {
        zip([2, 4, 3], zip(a, b)).reduce(0) { $0 + $1.0 * ($1.1.0 - $1.1.1) * ($1.1.0 - $1.1.1) }
    }

    /// The least distance of any entry.
    private static func least(_ colour: [Int]) -> Int { xterm.map { distance($0, colour) }.min()! }

    private func pixel(_ image: Image, _ x: Int, _ y: Int) -> [Int] {
        (0..<3).map { Int((image.pixels[($0 * image.height + y) * image.width + x] * 255).rounded()) }
    }

    private func draw(_ image: Image, _ width: Int, _ height: Int, _ capabilities: Capabilities) -> Canvas {
        let screen = MemoryScreen(width: width, height: height, capabilities: capabilities)
        var canvas = Canvas(size: screen.size, capabilities: capabilities)
        canvas.draw { _ = $0.draw(image) }
        screen.present(canvas)
        return screen.presented[0]
    }

    /// The entries that the upper and the lower half of a cell show.
    private func halves(_ cell: Cell, _ depth: ColourDepth) throws -> [Int] {
        let style = Palette.resolve(cell.style, depth: depth)
        try #require(["▀", " "].contains(cell.glyph) && style.background >= 16)
        return [cell.glyph == "▀" ? style.foreground : style.background, style.background]
    }

    @Test func theNearestEntryIsTheOneThatASearchFinds() {
        var colours = (0..<729).map { i in [i / 81, i / 9 % 9, i % 9].map { min(255, $0 * 32) } }
        colours += (0..<3000).map { i in [i * 7919, i * 104_729, i * 1_299_709].map { $0 >> 4 & 255 } }
        for colour in colours {
            let entry = ColourCube.entry(UInt8(colour[0]), UInt8(colour[1]), UInt8(colour[2]))
            #expect(Self.distance(Self.xterm[entry - 16], colour) == Self.least(colour), "\(colour): \(entry)")
        }
        for entry in 16..<256 {
            let colour = ColourCube.colour(entry)
            #expect((0..<3).map { Int(colour[$0]) } == Self.xterm[entry - 16])
        }
    }

    @Test func with256ColoursEveryHalfCellIsTheNearestEntry() throws {
        let canvas = draw(Self.wheel, 28, 14, .full)
        var entries: Set<Int> = []
        for y in 0..<28 {
            for x in 0..<28 {
                let entry = try halves(canvas[x, y / 2], .indexed256)[y % 2]
                let wanted = pixel(Self.wheel, x, y)
                // Greys go by the ramp alone, as they do in grey images.
                let isGrey = Set(wanted).count == 1
                let shown = Self.xterm[entry - 16]
                #expect(
                    isGrey ? abs(shown[0] - wanted[0]) <= 9 : Self.distance(shown, wanted) == Self.least(wanted),
                    "\(wanted) as \(shown)")
                entries.insert(entry)
            }
        }
        #expect(entries.count > 50)
    }

    @Test func withDirectColourEveryHalfCellIsWithinHalfAStep() throws {
        let canvas = draw(Self.wheel, 28, 14, Capabilities(unicode: true, depth: .direct))
        for y in 0..<28 {
            for x in 0..<28 {
                let entry = try halves(canvas[x, y / 2], .direct)[y % 2]
                let shown = entry < 256 ? Self.xterm[entry - 16] : [entry >> 16, entry >> 8 & 255, entry & 255]
                for (a, b) in zip(shown, pixel(Self.wheel, x, y)) {
                    #expect(abs(a - b) <= (entry < 256 ? 9 : 5), "\(shown)")
                }
            }
        }
        #expect(DirectColour.entry(255, 255, 255) == 0xFFFFFF && DirectColour.entry(255, 0, 0) == 0xFF0000)
        #expect(DirectColour.entry(0, 0, 3) >= 256)
    }

    @Test func greysInThreeChannelsAreGreyImages() {
        let pixels = ImageTests.ring.pixels
        let three = Image(width: 28, height: 28, channels: 3, pixels: pixels + pixels + pixels)
        for capabilities in Self.capabilities {
            for side in [3, 5, 9, 14] {
                let grey = draw(ImageTests.ring, 2 * side, side, capabilities)
                #expect(draw(three, 2 * side, side, capabilities) == grey)
                #expect(grey.cells.contains { $0 != Cell() })
            }
        }
    }

    /// The luminances of red, green and blue are 0.2126, 0.7152 and 0.0722 of white's: 49.8 %, 86.2 % and 29.8 % in the
    /// gamma of sRGB.
    @Test func withFewerColoursLuminanceDecides() {
        let image = Image(
            width: 3, height: 2, channels: 3, pixels: [1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1])
        let greys = Image(width: 3, height: 2, bytes: [127, 220, 76, 127, 220, 76])
        for (a, b) in zip(image.grey.pixels, greys.pixels) { #expect(abs(a - b) < 0.002) }
        for capabilities in Self.capabilities where !capabilities.unicode || capabilities.depth < .indexed256 {
            let canvas = draw(image, 3, 1, capabilities)
            #expect(canvas == draw(greys, 3, 1, capabilities))
            #expect(canvas.cells.allSatisfy { !$0.style.isColoured })
        }
        #expect(draw(image, 3, 1, .full).cells.allSatisfy { $0.style.isColoured })
    }

    @Test func smallPicturesAreMadeOfQuadrants() {
        func picture(_ isRed: (Int, Int) -> Bool) -> Image {
            Image(
                width: 4, height: 4, channels: 3,
                pixels: (0..<48).map { i in
                    let red = isRed(i % 4, i / 4 % 4)
                    return i / 16 == 0 && red || i / 16 == 2 && !red ? 1 : 0
                })
        }
        let (red, blue) = (Colour(255, 0, 0), Colour(0, 0, 255))
        for (isRed, glyph) in [
            ({ (x: Int, _: Int) in x % 2 == 0 }, "▌"), ({ $1 < 2 }, " "), ({ x, y in (x + y) % 2 == 0 }, "▚"),
        ] {
            var canvas = Canvas(width: 2, height: 2)
            canvas.draw { $0.drawQuadrants(picture(isRed)) }
            #expect(canvas[0, 0].glyph == glyph)
            #expect(canvas[0, 0].style == (glyph == " " ? Style(.standard, on: red) : Style(red, on: blue)))
        }
    }

    @Test func twoChannelsAreGreyAndOfFourTheFirstThreeAreShown() {
        let two = Image(width: 2, height: 1, channels: 2, pixels: [0, 0.5, 1, .nan])
        #expect(two.channels == 1 && two.pixels == [0.5, 0.25])
        let four = Image(width: 1, height: 1, channels: 4, pixels: [0.1, 0.2, 0.3, 0.4])
        #expect(four.channels == 3 && four.pixels == [0.1, 0.2, 0.3])
    }

    @Test func resamplingTreatsEachChannelAlike() {
        let small = Self.wheel.resampled(width: 9, height: 5)
        for channel in 0..<3 {
            let plane = Image(
                width: 28, height: 28, pixels: Array(Self.wheel.pixels[channel * 784..<(channel + 1) * 784]))
            #expect(
                Array(small.pixels[channel * 45..<(channel + 1) * 45]) == plane.resampled(width: 9, height: 5).pixels)
        }
        let none = Image(width: 0, height: 0, channels: 3, pixels: [])
        #expect(none.resampled(width: 2, height: 1).pixels == Array(repeating: 0, count: 6))
    }

    @Test func everySizeStaysInItsRectangle() {
        for capabilities in Self.capabilities {
            for width in 1...20 {
                for height in 1...12 {
                    var canvas = Canvas(width: width + 2, height: height + 2, capabilities: capabilities)
                    canvas.draw(in: Rect(x: 1, y: 1, width: width, height: height)) { pen in
                        let taken = pen.draw(Self.wheel)
                        #expect(taken.width <= width && taken.height <= height && taken.width > 0 && taken.height > 0)
                    }
                    #expect(canvas.borderIsBlank)
                }
            }
        }
    }

    @Test func linesOfTextHaveTheColours() {
        let image = Image(width: 1, height: 2, channels: 3, pixels: [1, 0, 0, 0, 0, 1])
        func text(_ depth: ColourDepth) -> String {
            draw(image, 1, 1, Capabilities(unicode: true, depth: depth)).textPicture
        }
        #expect(text(.direct) == "\u{1B}[0;38;2;255;0;0;48;2;0;1;255m▀\u{1B}[0m\n")
        #expect(text(.indexed256) == "\u{1B}[0;38;5;196;48;5;21m▀\u{1B}[0m\n")
    }
}

extension Style {
    fileprivate var isColoured: Bool {
        [foreground, background].contains { if case .rgb = $0 { true } else { false } }
    }
}

extension Pen {
    /// A cell for two by two pixels.
    fileprivate mutating func drawQuadrants(_ image: Image) {
        for y in 0..<image.height / 2 {
            for x in 0..<image.width / 2 {
                let (glyph, style) = QuadrantCell.choose(image, x: 2 * x, y: 2 * y, depth: capabilities.depth)
                put(glyph, x: x, y: y, style: style)
            }
        }
    }
}

@Suite struct ColourSteadinessTests {
    private func canvas(_ ink: Colour, _ paper: Colour, _ depth: ColourDepth) -> Canvas {
        var canvas = Canvas(width: 1, height: 1, capabilities: Capabilities(unicode: true, depth: depth))
        canvas.put("▀", x: 0, y: 0, style: Style(ink, on: paper))
        return canvas
    }

    /// Greens of 95 and 135 are entries; the border lies at 115.
    @Test func noiseAcrossABorderOfTheCubeIsNotSent() {
        let shown = canvas(Colour(255, 110, 0), .grey(0), .indexed256)
        let across = canvas(Colour(255, 120, 0), .grey(0), .indexed256)
        #expect(across.settled(on: shown, .ordinary) == shown && across != shown)
        #expect(shown.settled(on: across, .ordinary) == across)
        let beyond = canvas(Colour(255, 135, 0), .grey(0), .indexed256)
        #expect(beyond.settled(on: shown, .ordinary) == beyond && beyond.settled(on: shown, .calm) == shown)
        let other = canvas(Colour(255, 110, 0), Colour(0, 0, 255), .indexed256)
        #expect(other.settled(on: shown, .calm) == other)
        // From grey to colour and back.
        let grey = canvas(.grey(110), .grey(0), .indexed256)
        #expect(shown.settled(on: grey, .calm) == shown && grey.settled(on: shown, .calm) == grey)
    }

    @Test(arguments: [ColourDepth.indexed256, .direct]) func slowDriftIsNeverLost(_ depth: ColourDepth) {
        var shown = canvas(Colour(255, 0, 0), .grey(0), depth)
        var changes = 0
        for value in UInt8.min...UInt8.max {
            let wanted = canvas(Colour(255, value, 0), .grey(0), depth)
            let next = wanted.settled(on: shown, .ordinary)
            changes += next == shown ? 0 : 1
            shown = next
            let entry = Palette.entry(shown[0, 0].style.foreground, depth)
            let green = depth == .direct ? entry >> 8 & 255 : [0, 95, 135, 175, 215, 255][(entry - 16) / 6 % 6]
            // Half of the widest step of the cube, and ten 255ths of the distance, in which green counts ⅔.
            #expect(abs(green - Int(value)) <= (depth == .direct ? 20 : 48 + 16), "\(value) as \(green)")
        }
        #expect((4...25).contains(changes), "\(changes)")
    }
}
