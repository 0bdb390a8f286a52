import Testing

@testable import Terminal

/// What cells of images are cut into.
@Suite struct ImageBlockTests {
    private static func capabilities(_ blocks: ImageBlocks) -> Capabilities {
        var capabilities = Capabilities.full
        capabilities.blocks = blocks
        return capabilities
    }

    /// The parts that a sextant draws, read from its name in the Unicode standard: BLOCK SEXTANT-136.
    private static func parts(ofNamed glyph: String) -> Set<Int>? {
        switch glyph {
        case " ": return []
        case "▌": return [1, 3, 5]
        default:
            guard let name = glyph.unicodeScalars.first?.properties.name, name.hasPrefix("BLOCK SEXTANT-") else {
                return nil
            }
            return Set(name.dropFirst("BLOCK SEXTANT-".count).compactMap { Int(String($0)) })
        }
    }

    @Test func sextantsAreThoseOfTheStandard() {
        for pattern in SextantCell.patterns {
            let drawn = Set((0..<6).filter { pattern >> $0 & 1 == 1 }.map { $0 + 1 })
            #expect(Self.parts(ofNamed: SextantCell.glyph(pattern)) == drawn, "\(pattern)")
            #expect(DisplayWidth.of(SextantCell.glyph(pattern)) == 1)
        }
        #expect(BlockCoverage.drawn.count == 1 + 7 + 31 - 1)
    }

    /// Any six pixels of two greys are shown as they are.
    @Test func sixPixelsOfTwoGreysAreExact() throws {
        for pattern in 0..<64 {
            let pixels = (0..<6).map { Float(pattern >> $0 & 1) }
            let (glyph, style) = SextantCell.choose(
                Image(width: 2, height: 3, pixels: pixels), x: 0, y: 0, depth: .indexed256)
            let drawn = try #require(Self.parts(ofNamed: glyph))
            let shown = (0..<6).map { drawn.contains($0 + 1) ? style.foreground : style.background }
            #expect(shown == pixels.map { .grey(UInt8(255 * $0)) }, "\(pattern)")
        }
    }

    /// The squared error of a picture as it is shown, at two by six parts a cell, against the picture itself.
    private static func error(_ image: Image, _ cells: Size, _ blocks: ImageBlocks) -> Float {
        var canvas = Canvas(size: cells, capabilities: capabilities(blocks))
        canvas.draw { _ = $0.draw(image) }
        let wanted = image.resampled(width: 2 * cells.width, height: 6 * cells.height)
        var error: Float = 0
        for y in 0..<cells.height {
            for x in 0..<cells.width {
                let cell = canvas[x, y]
                let drawn = BlockCoverage.drawn[cell.glyph]!
                let foreground = cell.style.foreground == .standard ? cell.style.background : cell.style.foreground
                guard case .grey(let ink) = foreground, case .grey(let paper) = cell.style.background else {
                    continue
                }
                for part in 0..<12 {
                    let shown = Float(drawn[part] ? ink : paper) / 255
                    let off = shown - wanted.pixels[(6 * y + part / 2) * wanted.width + 2 * x + part % 2]
                    error += off * off
                }
            }
        }
        return error
    }

    /// The smaller an image, the more finer parts show of it.
    @Test(arguments: [Size(width: 14, height: 7), Size(width: 10, height: 5), Size(width: 8, height: 4)])
    func finerPartsShowMore(_ cells: Size) {
        let errors = ImageBlocks.allCases.map { Self.error(ImageTests.ring, cells, $0) }
        #expect(errors[1] < 0.8 * errors[0] && errors[2] < errors[1], "\(errors)")
    }

    /// A half cell for each pixel is exact: nothing else is sent then.
    @Test func whereNothingIsFinerItIsHalves() {
        let pictures = ImageBlocks.allCases.map { blocks in
            var canvas = Canvas(width: 28, height: 14, capabilities: Self.capabilities(blocks))
            canvas.draw { _ = $0.draw(ImageTests.ring) }
            return canvas.cells
        }
        #expect(Set(pictures).count == 1)
    }

    @Test func octantsAreRefusedWithAWord() {
        #expect(throws: ImageBlocks.Unknown.self) { try ImageBlocks(named: "octant") }
        do { _ = try ImageBlocks(named: "octant") } catch {
            #expect("\(error)" == "found octant, which ncurses can't send, expected one of half, quadrant, sextant")
        }
        do { _ = try ImageBlocks(named: "braille") } catch { #expect(error.found == "'braille'") }
    }

    /// Noise that hardly changes a cell of sextants isn't sent either.
    @Test func sextantsSettle() {
        func canvas(_ glyph: String, _ ink: UInt8) -> Canvas {
            var canvas = Canvas(width: 1, height: 1)
            canvas.put(glyph, x: 0, y: 0, style: Style(.grey(ink), on: .grey(48)))
            return canvas
        }
        let shown = canvas(SextantCell.glyph(1), 108)
        #expect(canvas(SextantCell.glyph(1), 118).settled(on: shown, .ordinary) == shown)
        #expect(canvas(SextantCell.glyph(2), 118).settled(on: shown, .ordinary) != shown)
        #expect(canvas("▘", 118).settled(on: shown, .calm) != shown)
    }
}
