import Datasets
import Tensors
import TestSupport
import Testing

/// Images of netpbm, written byte for byte.
@Suite struct NetpbmTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func load(_ bytes: [UInt8], _ name: String = "images.ppm") throws -> Dataset {
        try Dataset.load(folder.write(bytes, name))
    }

    private func refused(_ bytes: [UInt8]) throws -> String { try refusal(folder.write(bytes, "images.ppm")) }

    private static func raw(_ header: String, _ values: [UInt8]) -> [UInt8] { Array(header.utf8) + values }

    /// Three images of 2×1, the same in each way of writing them.
    static let grey: [[UInt8]] = [
        raw("P5 1 2 255\n", [0, 51]) + raw("P5 1 2 255\n", [102, 153]) + raw("P5\n1\n2\n255 ", [204, 255]),
        Array("P2 1 2 255 0 51 P2 1 2 255 102 153\nP2\n1 2\n255\n204\n255".utf8),
        Array("P2 # grey\n1 2#wide\n255 0 51P2 1 2 00255 102\t153 # all\n\n P2 1 2 255 204 255\n# end".utf8),
        // In halves and fifths of other scales, and in 16 bits.
        Array("P2 1 2 5 0 1 P2 1 2 5 2 3 P2 1 2 10 8 10".utf8),
        raw("P5 1 2 65535\n", [0, 0, 0x33, 0x33]) + raw("P5 1 2 65535\n", [0x66, 0x66, 0x99, 0x99])
            + raw("P5 1 2 65535\n", [0xCC, 0xCC, 0xFF, 0xFF]),
        Array("P2 1 2 65535 0 13107 P2 1 2 65535 26214 39321 P2 1 2 5 4 5".utf8),
        raw("P5 1 2 5\n", [0, 1]) + raw("P5 1 2 5\n", [2, 3]) + Array("P2 1 2 5 4 5".utf8),
    ]

    @Test(arguments: grey.indices) func readsGreyImages(_ i: Int) throws {
        let data = try load(Self.grey[i], "images.pgm")
        #expect(data.kind == .image(ImageShape(height: 2, width: 1)) && data.classes == nil)
        let content = data.content.map { $0.dropLast() }
        #expect(content.count == 3)
        for (row, expected) in zip(content, [[0, 0.2], [0.4, 0.6], [0.8, 1]] as [[Float]]) {
            #expect(zip(row, expected).allSatisfy { abs($0 - $1) < 1e-6 })
        }
        // By their content, whatever they are called; packed as well.
        #expect(try load(HandMade.gzip(Self.grey[i]), "anything").content == data.content)
    }

    /// One line of two pixels: all of red, all of green, all of blue.
    @Test func readsColouredImages() throws {
        let raw = (0..<3).flatMap { n in Self.raw("P6 2 1 255\n", (0..<6).map { UInt8(10 * n + $0) }) }
        let text = (0..<3).map { n in "P3 2 1 255 " + (0..<6).map { "\(10 * n + $0)" }.joined(separator: " ") }
        let data = try load(raw)
        #expect(data.shape == ImageShape(height: 1, width: 2, channels: 3))
        let expected = (0..<3).map { n in [0, 3, 1, 4, 2, 5].map { Float(10 * n + $0) / 255 } }
        #expect(data.content.map { Array($0.dropLast()) } == expected)
        #expect(try load(Array(text.joined(separator: "\n").utf8)).content == data.content)
    }

    @Test func whatIsWrongIsSaid() throws {
        func refused(_ text: String) throws -> String { try self.refused(Array(text.utf8)) }
        expect(try refused(""), has: "images.ppm, byte 0", "found no image", "P2, P3, P5 or P6")
        expect(try refused("P4 1 1\n"), has: "byte 0", "found \"P4\"", "P2, P3, P5 or P6", "pnmtopnm")
        expect(try refused("P5 1 2 255\n\u{1}\u{2}X"), has: "byte 13", "found \"X\\x00\"", "the magic number")
        expect(try refused("P5 x"), has: "byte 3", "found \"x\"", "the width in pixels, a whole number in 1…65536")
        expect(try refused("P5 1 0 1"), has: "byte 5", "found 0", "the height in pixels")
        expect(try refused("P5 1 1 65536 "), has: "byte 7", "found 65536", "the largest value")
        expect(try refused("P5 1234567890123456789012 1 1 "), has: "byte 3", "more than 9 digits")
        expect(try refused("P5 1 1 255#"), has: "byte 10", "found no space", "behind the largest value")
        expect(try refused("P5 65536 65536 255\n12"), has: "byte 21", "the end of the data", "value 3 of 4294967296")
        expect(try refused("P2 2 1 9 1 10"), has: "byte 11", "found 10", "value 2 of 2, a whole number in 0…9")
        expect(try refused("P2 2 1 9 1"), has: "byte 10", "found the end of the data", "value 2 of 2")
        expect(try refused("P5 1 1 9 \n"), has: "byte 9", "found 10", "at most 9, as the header says")
        expect(try refused("P2 1 1 9 1 P2 2 1 9 1 2"), has: "byte 11", "an image of 1×2", "1×1, as the file's first")
        expect(try refused("P2 1 1 9 1 P3 1 1 9 1 2 3"), has: "an image of 1×1×3", "all of them grey or all coloured")
        expect(try refused("P2 1 1 9 1"), has: "found 1 row", "at least 3")
        expect(refusal("/nowhere/x.pgm"), has: "/nowhere/x.pgm", "No such file")
        expect(refusal("/nowhere"), has: "a .pgm, a .ppm")
    }

    /// Damaged files load as a whole or throw; they never trap.
    @Test(arguments: grey.indices) func damage(_ i: Int) throws {
        let sample = Self.grey[i]
        for length in 0..<sample.count {
            // Of text the last digit or what follows it may be missing.
            let isWhole = (try? load(Array(sample.prefix(length)), "a.pgm").count) == 3
            #expect(!isWhole || length >= sample.count - 8)
        }
        for bit in 0..<8 * sample.count {
            var bytes = sample
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            do {
                let values = try load(bytes, "a.pgm").content.map { $0.dropLast() }.joined()
                #expect(values.allSatisfy { (0...1).contains($0) })
            } catch let error as DataError {
                #expect(error.description.contains("a.pgm"))
                #expect(error.description.unicodeScalars.allSatisfy { $0.value >= 0x20 })
            }
        }
    }
}
