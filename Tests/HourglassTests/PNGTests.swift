import CPng
import Foundation
import Tensors
import Terminal
import TestSupport
import Testing

@testable import hourglass

@Suite struct PNGTests {
    /// What libpng reads: bytes [height, width, channels].
    private func read(_ path: String) throws -> (width: Int, height: Int, channels: Int, bytes: [UInt8]) {
        var header = png_image()
        header.version = png_uint_32(PNG_IMAGE_VERSION)
        try #require(png_image_begin_read_from_file(&header, path) != 0)
        defer { png_image_free(&header) }
        let channels = header.format & png_uint_32(PNG_FORMAT_FLAG_COLOR) == 0 ? 1 : 3
        try #require(header.format & ~png_uint_32(PNG_FORMAT_FLAG_COLOR) == 0)
        let (width, height) = (Int(header.width), Int(header.height))
        var bytes = [UInt8](repeating: 0, count: width * height * channels)
        try #require(png_image_finish_read(&header, nil, &bytes, 0, nil) != 0)
        return (width, height, channels, bytes)
    }

    @Test(arguments: [1, 3]) func whatIsReadBackIsWhatWasWritten(_ channels: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("image.png")
        let (width, height) = (7, 5)
        let bytes = (0..<width * height * channels).map { UInt8($0 * 89 % 256) }
        let pixels = (0..<bytes.count).map { i in
            let (channel, place) = (i / (width * height), i % (width * height))
            return Float(bytes[place * channels + channel]) / 255
        }
        try PNGFile.write(Image(width: width, height: height, channels: channels, pixels: pixels), to: path)
        let found = try read(path)
        #expect(found.width == width && found.height == height && found.channels == channels)
        #expect(found.bytes == bytes)
    }

    @Test func whatIsNoNumberIsBlack() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("image.png")
        let image = Image(width: 3, height: 2, pixels: [.nan, .infinity, -.infinity, -1, 2, -.nan])
        try PNGFile.write(image, to: path)
        #expect(try read(path).bytes == [0, 255, 0, 0, 255, 0])
    }

    @Test func aSheetHasEachImageInItsPlaceAndChannels() throws {
        let shape = ImageShape(height: 1, width: 2, channels: 3)
        let gallery = Gallery(rows: [[[1, 0, 0, 1, 0, 0], [0, 0, 0, 0, 1, 1]]], shape: shape)
        #expect(!gallery.isOfPoints)
        let folder = try TemporaryFolder()
        let path = folder.file("sheet.png")
        try PNGFile.write(gallery.sheet(scale: 2, gap: 1), to: path)
        let found = try read(path)
        #expect(found.width == 11 && found.height == 4 && found.channels == 3)
        func pixel(_ x: Int, _ y: Int) -> [UInt8] { Array(found.bytes[(y * 11 + x) * 3..<(y * 11 + x + 1) * 3]) }
        #expect(pixel(0, 0) == [64, 64, 64] && pixel(5, 1) == [64, 64, 64])
        for y in 1...2 {
            #expect((1...4).map { pixel($0, y) } == [[255, 0, 0], [255, 0, 0], [0, 255, 0], [0, 255, 0]])
            #expect((6...9).allSatisfy { pixel($0, y) == [0, 0, 255] })
        }
    }

    @Test func charactersHaveTheColoursOfTheTerminal() {
        let gallery = Gallery(
            rows: [[[1, 1, 0, 0, 0, 0]]], shape: ImageShape(height: 2, width: 1, channels: 3))
        let colour = gallery.text(width: 10, capabilities: Capabilities(unicode: true, depth: .indexed256))
        #expect(colour.contains("48;5;196"))
        let none = gallery.text(width: 10, capabilities: Capabilities(unicode: true, depth: .none))
        #expect(!none.contains("\u{1B}") && none.contains("▒"))
    }

    /// Points that all lie at one place, however far out, are in the middle.
    @Test(arguments: [0, 1, -3e38, 1e300]) func equalPointsAreInTheMiddle(_ place: Double) {
        let picture = MapPicture(
            points: [.init(x: place, y: place, group: nil), .init(x: place, y: place, group: 1)], names: [],
            title: "", axes: ("", ""))
        let image = picture.image(side: 64)
        let dark = (0..<64 * 64).filter { image.pixels[$0] < 0.9 }
        #expect(!dark.isEmpty && dark.allSatisfy { abs($0 / 64 - 31) < 4 && abs($0 % 64 - 31) < 4 }, "\(dark)")
        #expect(picture.drawing(side: 64).contains("<circle cx=\"82.0\" cy=\"72.0\""))
    }
}
