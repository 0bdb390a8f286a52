import Foundation
import Tensors
import Testing

@Suite struct ImageShapeTests {
    @Test func sizes() {
        let shape = ImageShape(height: 32, width: 30, channels: 3)
        #expect(shape.count == 2880 && shape.pixels == 960 && shape.plane == ImageShape(height: 32, width: 30))
        #expect("\(shape)" == "32×30×3" && "\(shape.plane)" == "32×30")
    }

    /// Text without channels is of one; text with them comes back.
    @Test func survivesText() throws {
        func read(_ text: String) throws -> ImageShape {
            try JSONDecoder().decode(ImageShape.self, from: Data(text.utf8))
        }
        #expect(try read("{\"height\": 28, \"width\": 27}") == ImageShape(height: 28, width: 27))
        for channels in [1, 3] {
            let shape = ImageShape(height: 4, width: 5, channels: channels)
            let text = try JSONEncoder().encode(shape)
            #expect(try JSONDecoder().decode(ImageShape.self, from: text) == shape)
            #expect(String(decoding: text, as: UTF8.self).contains("\"channels\":\(channels)"))
        }
        for (height, channels) in [(4, 0), (4, -1), (1 << 61, 3), (1 << 62, 1)] {
            #expect(throws: DecodingError.self) {
                try read("{\"height\": \(height), \"width\": 2, \"channels\": \(channels)}")
            }
        }
    }

    @Test func kindsHaveShapes() {
        let colour = ImageShape(height: 2, width: 2, channels: 3)
        #expect(RowKind(colour) == .image(colour) && RowKind.image(colour).shape == colour)
        #expect(RowKind(ImageShape(height: 1, width: 2)) == .point)
        #expect(
            RowKind(ImageShape(height: 1, width: 1, channels: 2))
                == .image(ImageShape(height: 1, width: 1, channels: 2)))
        #expect(RowKind.table(RowKind.Columns(count: 7)).shape == ImageShape(height: 1, width: 7))
    }
}
