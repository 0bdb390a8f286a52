import Foundation
import Testing

@testable import Terminal

@Suite struct PixelEncodingTests {
    /// As Perl finds them in Unicode's tables: Present_In=6.0, Ccc=230, Mn, Bc=NSM, Dt=None, without the nineteen that join.
    @Test func marksAreThoseOfTheProtocol() {
        let marks = RowColumnMarks.all
        #expect(marks.count == RowColumnMarks.most)
        #expect(marks.prefix(PixelTerminal.marks.count).elementsEqual(PixelTerminal.marks))
        #expect([100, 200, 255, 290, 296].map { marks[$0] } == [0x7EB, 0x20D4, 0xA8E5, 0x1D1AA, 0x1D244])
        #expect(marks.reduce(UInt32(5381)) { $0 &* 33 &+ $1 } == 4_024_320_381)
    }

    @Test(arguments: [1, 3], [false, true]) func libpngReadsWhatIsSent(_ channels: Int, _ isSmooth: Bool) throws {
        let (width, height) = (23, 17)
        let bytes = (0..<width * height * channels).map { i in
            isSmooth ? UInt8((i / channels % width * 7 + i / channels / width * 5) % 256) : UInt8(i * i * 89 % 251)
        }
        let bitmap = Bitmap(width: width, height: height, channels: channels, bytes: bytes)
        let read = try #require(PixelTerminal.read(Data(PNGBytes.of(bitmap))))
        #expect((read.width, read.height, read.channels) == (width, height, channels))
        for i in 0..<width * height {
            for channel in 0..<3 {
                #expect(read.colours[i][channel] == bytes[i * channels + (channels == 1 ? 0 : channel)])
            }
        }
    }

    @Test func base64IsFoundations() {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8($0 * 197 % 256) }
            #expect(String(decoding: Base64.text(of: bytes), as: UTF8.self) == Data(bytes).base64EncodedString())
        }
    }

    @Test func largeImagesGoInChunks() throws {
        let bytes = (0..<200 * 100 * 3).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 2_654_435_761 >> 11) }
        let bitmap = Bitmap(width: 200, height: 100, channels: 3, bytes: bytes)
        let place = try #require(PicturePlace(Rect(x: 0, y: 0, width: 20, height: 5)))
        var terminal = PixelTerminal(columns: 20, rows: 5, cell: (8, 16))
        terminal.feed(KittyGraphics.transmission(bitmap, 0, in: place, cell: PixelSize(width: 8, height: 16)))
        #expect(terminal.faults.isEmpty, "\(terminal.faults)")
        let image = try #require(terminal.images[16])
        #expect(
            image.colours.enumerated().allSatisfy { i, colour in
                colour == SIMD3(bytes[3 * i], bytes[3 * i + 1], bytes[3 * i + 2])
            })
    }

    /// More pictures than numbers of one byte.
    @Test func aThousandPicturesAreToldApart() {
        var capabilities = Capabilities.full
        capabilities.pixels = PixelGraphics(.kitty, cell: PixelSize(width: 8, height: 16))
        var canvas = Canvas(width: 60, height: 20, capabilities: capabilities)
        canvas.draw { pen in
            for i in 0..<1000 {
                let image = Image(width: 1, height: 2, bytes: [UInt8(i % 256), UInt8(i / 256 * 60)])
                _ = pen.draw(image, in: Rect(x: i % 60, y: i / 60, width: 1, height: 1))
            }
        }
        var output = PictureOutput(PixelGraphics(.kitty, cell: PixelSize(width: 8, height: 16)))
        let frame = output.frame(of: canvas, changes: canvas.changes(from: nil), isWhole: true, most: 0)
        var terminal = PixelTerminal(columns: 60, rows: 20, cell: (8, 16))
        var text = ""
        for y in 0..<20 {
            text += "\u{1B}[\(y + 1);1H"
            for x in 0..<60 {
                guard let place = canvas[x, y].place, let part = output.character(at: x, y, of: place) else {
                    text += "\u{1B}[m "
                    continue
                }
                text += "\u{1B}[38;5;\(part.foreground)m"
                text.unicodeScalars.append(contentsOf: part.scalars.compactMap(Unicode.Scalar.init))
            }
        }
        terminal.feed(frame.before + text.utf8 + frame.after)
        #expect(terminal.faults.isEmpty && terminal.images.count == 1000)
        for i in 0..<1000 {
            let (x, y) = (i % 60 * 8 + 4, i / 60 * 16)
            #expect(
                terminal.pixel(x, y + 4)?.x == UInt8(i % 256) && terminal.pixel(x, y + 12)?.x == UInt8(i / 256 * 60))
        }
        terminal.feed(output.deletions())
        #expect(terminal.images.isEmpty)
    }

    /// An image of more colours than a terminal shows has those that are near.
    @Test(arguments: [2, 16, 256]) func sixelsHaveAsManyColoursAsThereAre(_ most: Int) throws {
        let (width, height) = (48, 31)
        let bytes = (0..<width * height).flatMap { i -> [UInt8] in
            let (x, y) = (i % width, i / width)
            return [UInt8(x * 5), UInt8(y * 8), UInt8((x + y) * 3)]
        }
        let bitmap = Bitmap(width: width, height: height, channels: 3, bytes: bytes)
        let sequence = SixelGraphics.sequence(try #require(MagnifiedBitmap(bitmap)), registers: most)
        var terminal = PixelTerminal(columns: 10, rows: 4, cell: (8, 16))
        terminal.feed(sequence)
        #expect(terminal.faults.isEmpty, "\(terminal.faults)")
        var colours: Set<SIMD3<UInt8>> = []
        var error = 0.0
        for i in 0..<width * height {
            let found = try #require(terminal.pixel(i % width, i / width))
            colours.insert(found)
            for channel in 0..<3 {
                let off = Double(bytes[3 * i + channel]) - Double(found[channel])
                error += off * off
            }
        }
        #expect(colours.count <= most)
        // A cube of as many equal boxes as a yardstick: their half side, over the root of three.
        let side = 255 / pow(Double(most), 1 / 3)
        #expect((error / Double(3 * width * height)).squareRoot() < side / 2 / 3.0.squareRoot() + 2)
        // Nothing beside it and below it.
        #expect(terminal.pixel(width, 0) == nil && terminal.pixel(0, height) == nil)
    }

    /// What is drawn by squares is what the magnified bitmap has, also of a part that cuts them.
    @Test(arguments: [1, 2, 3, 7]) func magnifiedSixelsAreSquares(_ factor: Int) throws {
        let (width, height) = (9, 7)
        let bitmap = Bitmap(
            width: width, height: height, channels: 1,
            bytes: (0..<width * height).map { [0, 51, 102, 153, 204, 255][$0 * $0 % 11 % 6] })
        let large = bitmap.magnified(by: factor)
        for (x, y) in [(0..<Int.max, 0..<Int.max), (1..<6, 2..<large.height), (large.width - 1..<large.width, 3..<6)]
        {
            let part = try #require(MagnifiedBitmap(bitmap, by: factor, x: x, y: y))
            let expected = try #require(large.cropped(x: x, y: y))
            #expect((part.width, part.height) == (expected.width, expected.height))
            var terminal = PixelTerminal(columns: 10, rows: 4, cell: (8, 16))
            terminal.feed(SixelGraphics.sequence(part, registers: 16))
            #expect(terminal.faults.isEmpty, "\(terminal.faults)")
            for y in 0..<expected.height {
                for x in 0..<expected.width {
                    #expect(terminal.pixel(x, y)?.x == expected.bytes[y * expected.width + x], "\(x), \(y)")
                }
            }
            #expect(terminal.pixel(expected.width, 0) == nil && terminal.pixel(0, expected.height) == nil)
        }
        #expect(MagnifiedBitmap(bitmap, by: factor, x: large.width..<Int.max) == nil)
    }

    @Test func stepsAreEvenAndKeepBlackAndWhite() {
        let ramp = Bitmap(width: 256, height: 1, channels: 1, bytes: (0...255).map { UInt8($0) })
        for levels in [2, 16, 32, 256] {
            let coarse = ramp.coarse(levels)
            #expect(Set(coarse.bytes).count == levels && coarse.bytes.first == 0 && coarse.bytes.last == 255)
            #expect(coarse.coarse(levels) == coarse)
            let half = 255 / Double(levels - 1) / 2 + 1
            #expect(zip(ramp.bytes, coarse.bytes).allSatisfy { abs(Double($0) - Double($1)) <= half })
        }
    }

    @Test func imagesSmallerThanACellAndLargerThanTheirBoxHaveTheirShape() {
        let wide = Bitmap(ImageTests.ring, within: PixelSize(width: 8, height: 16))
        #expect((wide.width, wide.height) == (8, 8))
        let nothing = Image(width: 1, height: 1, pixels: [.nan])
        #expect(Bitmap(nothing, within: PixelSize(width: 8, height: 16)).bytes == [0])
        #expect(Bitmap(ImageTests.ring, within: PixelSize(width: 800, height: 16)).height == 16)
    }
}
