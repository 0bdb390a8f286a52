import Autoencoders
import Foundation
import Tensors
import Testing

@Suite struct DataShapeTests {
    private func read(_ text: String) throws -> DataShape {
        try JSONDecoder().decode(DataShape.self, from: Data(text.utf8))
    }

    /// Where only a size stands, as in files of images with one channel, the size tells the kind.
    @Test func textWithoutKinds() throws {
        #expect(
            try read("{\"image\": {\"height\": 28, \"width\": 28}, \"classes\": 10}") == DataShape.usual)
        let points = try read("{\"image\": {\"height\": 1, \"width\": 2}, \"isUnitInterval\": false}")
        #expect(points == DataShape(.point, isUnitInterval: false))
    }

    @Test func survivesText() throws {
        for kind in [
            RowKind.image(ImageShape(height: 3, width: 4, channels: 3)), .image(ImageShape(height: 1, width: 2)),
            .point, .table(RowKind.Columns(count: 2, names: ["a", "b"])), .table(RowKind.Columns(count: 5)),
        ] {
            let shape = DataShape(kind, classes: 2, isUnitInterval: false)
            let text = String(decoding: try JSONEncoder().encode(shape), as: UTF8.self)
            #expect(try read(text) == shape)
            // Who knows no kinds finds the size.
            #expect(text.contains("\"image\":{"))
            // Where nothing can be missing nothing is said of it.
            #expect(!text.contains("hasMissing"))
            let holed = DataShape(kind, classes: 2, isUnitInterval: false, hasMissing: true)
            let other = try read(String(decoding: try JSONEncoder().encode(holed), as: UTF8.self))
            #expect(other == holed && other != shape)
        }
    }

    @Test func whatDisagreesIsRefused() {
        for kind in [
            "{\"point\": {}}", "{\"table\": {\"_0\": {\"count\": 4}}}",
            "{\"table\": {\"_0\": {\"count\": 3, \"names\": [\"a\"]}}}",
        ] {
            #expect(throws: DecodingError.self) {
                try read("{\"image\": {\"height\": 1, \"width\": 3}, \"kind\": \(kind)}")
            }
        }
    }
}
