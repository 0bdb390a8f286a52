import Testing

@testable import Terminal

@Suite struct ImageTests {
    /// A ring with soft edges, as thick as a pen stroke.
    static let ring = Image(
        width: 28, height: 28,
        pixels: (0..<784).map { i in
            let x = Float(i % 28) - 13.5
            let y = Float(i / 28) - 13.5
            return max(0, 1 - abs((x * x + y * y).squareRoot() - 9) / 3)
        })

    @Test func shrinkingTakesTheMeanOfEachArea() {
        let image = Image(width: 4, height: 2, pixels: [0, 1, 0.5, 0.5, 1, 0, 0, 1])
        #expect(image.resampled(width: 2, height: 1).pixels == [0.5, 0.5])
        #expect(image.resampled(width: 4, height: 1).pixels == [0.5, 0.5, 0.25, 0.75])
        // Three pixels into two: each covers one and a half.
        let three = Image(width: 3, height: 1, pixels: [0, 0.6, 0.9]).resampled(width: 2, height: 1)
            .pixels
        #expect(abs(three[0] - 0.2) < 1e-6 && abs(three[1] - 0.8) < 1e-6)
    }

    @Test func growingByAWholeFactorRepeatsPixels() {
        let image = Image(width: 2, height: 1, pixels: [0.25, 0.75])
        #expect(
            image.resampled(width: 4, height: 2).pixels == [0.25, 0.25, 0.75, 0.75, 0.25, 0.25, 0.75, 0.75])
    }

    @Test(arguments: [(9, 5), (28, 28), (31, 17), (1, 1)])
    func resamplingKeepsTheMean(_ size: (Int, Int)) {
        let small = Self.ring.resampled(width: size.0, height: size.1)
        let mean = small.pixels.reduce(0, +) / Float(small.pixels.count)
        #expect(abs(mean - Self.ring.pixels.reduce(0, +) / 784) < 1e-4)
    }

    @Test func halfACellIsAPixel() {
        #expect(Self.ring.cells() == Size(width: 28, height: 14))
        #expect(Self.ring.cells(scale: 0.5) == Size(width: 14, height: 7))
        #expect(Image(width: 8, height: 5, pixels: Array(repeating: 0, count: 40)).cells().height == 3)
        var canvas = Canvas(width: 40, height: 14)
        let taken = canvas.draw { $0.draw(Self.ring) }
        #expect(taken == Size(width: 28, height: 14))
    }

    @Test func gradientTakesTheGreysOfThePalette() {
        // 16 is black, 231 white, 232 + i has the luminance 8 + 10·i (xterm's palette).
        #expect(Palette.grey256(0) == 16 && Palette.grey256(255) == 231)
        for i in 0..<24 { #expect(Palette.grey256(UInt8(8 + 10 * i)) == 232 + i) }
        for value in UInt8.min...UInt8.max {
            let entry = Palette.grey256(value)
            let shown = entry == 16 ? 0 : entry == 231 ? 255 : 8 + 10 * (entry - 232)
            #expect(abs(shown - Int(value)) <= 9, "\(value) shown as \(shown)")
        }
        #expect(
            [0, 63, 64, 127, 128, 191, 192, 255].map { Palette.grey16($0) } == [0, 0, 8, 8, 7, 7, 15, 15])
    }

    /// The luminance of the upper and lower half of a cell, as a terminal shows it.
    private func halves(_ cell: Cell, _ depth: ColourDepth) -> (Float, Float) {
        let style = Palette.resolve(cell.style, depth: depth)
        func light(_ entry: Int, bold: Bool = false) -> Float {
            switch depth == .eight && bold ? entry + 8 : entry {
            case 0, 16, -1: 0
            case 8: 85.0 / 255
            case 7: 170.0 / 255
            case 15, 231: 1
            case let ramp: Float(8 + 10 * (ramp - 232)) / 255
            }
        }
        let ink = light(style.foreground, bold: style.attributes.contains(.bold))
        let paper = light(style.background)
        return switch cell.glyph {
        case "▀": (ink, paper)
        case "▄": (paper, ink)
        case "█": (ink, ink)
        case " ": (paper, paper)
        default: (.nan, .nan)
        }
    }

    /// With more levels the error must be smaller: mean squared errors of even quantisation are step²/12.
    @Test(arguments: [(ColourDepth.indexed256, Float(0.0003)), (.sixteen, 0.015)])
    func whatIsShownIsNearTheImage(_ depth: ColourDepth, _ bound: Float) {
        var canvas = Canvas(width: 28, height: 14, capabilities: Capabilities(unicode: true, depth: depth))
        canvas.draw { _ = $0.draw(Self.ring) }
        var error: Float = 0
        for y in 0..<14 {
            for x in 0..<28 {
                let (top, bottom) = halves(canvas[x, y], depth)
                let up = top - Self.ring.pixels[2 * y * 28 + x]
                let down = bottom - Self.ring.pixels[(2 * y + 1) * 28 + x]
                error += (up * up + down * down) / 784
            }
        }
        #expect(error < bound, "mean squared error \(error)")
    }

    @Test func withoutColoursInkIsLight() {
        let image = Image(
            width: 5, height: 4, pixels: [1, 1, 0, 0, 0.5, 1, 0, 1, 0, 0.5] + Array(repeating: 0, count: 10))
        for unicode in [true, false] {
            for attributes in [Style.Attributes(), .reverse, [.reverse, .dim]] {
                let capabilities = Capabilities(unicode: unicode, depth: .none, attributes: attributes)
                var canvas = Canvas(width: 5, height: 2, capabilities: capabilities)
                canvas.draw { _ = $0.draw(image) }
                #expect(canvas.text[1].isEmpty && canvas[3, 0].glyph == " ", "\(canvas.text)")
                let used = canvas.cells.reduce(into: Style.Attributes()) { $0.formUnion($1.style.attributes) }
                #expect(used.isSubset(of: attributes))
                #expect(canvas.cells.allSatisfy { $0.style.foreground == .standard })
            }
        }
        var shades = Canvas(width: 5, height: 2, capabilities: Capabilities(unicode: true, depth: .none))
        shades.draw { _ = $0.draw(image) }
        #expect(shades.text == ["█▀▄ ▒", ""])
    }

    @Test func moreLightIsMoreInk() {
        let inks = stride(from: Float(0), through: 1, by: 1 / 255).map { value in
            let (glyph, _) = InkCell.choose(.init(repeating: value), .plainest)
            return GlyphCoverage.ascii.sums[Int(glyph.utf8.first!) - 32]
        }
        #expect(zip(inks, inks.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(inks.first == 0 && inks.last! > 6)
    }

    @Test func brokenPixelsAndEmptyImagesAreHarmless() {
        var canvas = Canvas(width: 4, height: 2)
        canvas.draw { pen in
            _ = pen.draw(Image(width: 2, height: 2, pixels: [.nan, .infinity, -.infinity, 7]))
            #expect(pen.draw(Image(width: 0, height: 0, pixels: [])) == Size(width: 0, height: 0))
            #expect(pen.draw(Self.ring, in: Rect(width: 0, height: 3)) == Size(width: 0, height: 0))
        }
        #expect(canvas[0, 0].style.foreground == .grey(0) || canvas[0, 0].style.background == .grey(0))
    }

    @Test func everySizeStaysInItsRectangle() {
        for capabilities in [Capabilities.full, .plainest, Capabilities(unicode: true, depth: .eight)] {
            for width in 1...20 {
                for height in 1...12 {
                    var canvas = Canvas(width: width + 2, height: height + 2, capabilities: capabilities)
                    canvas.draw(in: Rect(x: 1, y: 1, width: width, height: height)) { pen in
                        let taken = pen.draw(Self.ring)
                        #expect(taken.width <= width && taken.height <= height)
                        #expect(taken.width > 0 && taken.height > 0)
                    }
                    #expect(canvas.borderIsBlank)
                }
            }
        }
    }
}
