import Foundation
import Tensors
import TestSupport
import Testing

@testable import Datasets

/// Folders of pictures, written here byte by byte.
@Suite struct PictureTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func values(_ data: Dataset) -> [[Float]] { data.content.map { Array($0.dropLast()) } }

    @Test func foldersAreClasses() throws {
        for (i, name) in ["cat", "dog", "cat", "dog"].enumerated() {
            let path = "\(folder.path)/\(name)"
            mkdir(path, 0o700)
            try folder.write(HandMade.png(width: 2, height: 1, [UInt8(51 * i), 255]), "\(name)/\(i).png")
        }
        let data = try Dataset.load(folder.path)
        #expect(data.shape == ImageShape(height: 1, width: 2) && data.classes == 2)
        #expect(data.content == [[0, 1, 0], [0.2, 1, 1], [0.4, 1, 0], [0.6, 1, 1]])
        #expect(data.report?.label?.classes == ["cat", "dog"] && data.report?.classCounts == [2, 2])
    }

    @Test func sixteenBitsAreScaledByTheirOwnRange() throws {
        for i in 0..<3 {
            try folder.write(HandMade.png(width: 1, height: 2, [0xFF, 0xFF, 0, UInt8(i)], depth: 16), "\(i).png")
        }
        #expect(values(try Dataset.load(folder.path)) == (0..<3).map { [1, Float($0) / 65535] })
    }

    /// The mean over the area of each new pixel.
    @Test func otherSizesAreMadeTheUsualOne() throws {
        for i in 0..<3 { try folder.write(HandMade.png(width: 2, height: 1, [UInt8(i), 255]), "\(i).png") }
        try folder.write(
            HandMade.png(width: 4, height: 2, [0, 102, 204, 204, 0, 0, 204, 204]), "large.png")
        try folder.write("no picture", "broken.png")
        let data = try Dataset.load(folder.path)
        #expect(data.count == 4)
        let row = try #require(values(data).first { $0[1] == 0.8 })
        // (0 + 102 + 0 + 0)/4 of 255, rounded to bytes.
        #expect(abs(row[0] - 26.0 / 255) < 1e-6)
        let remarks = try #require(data.report?.remarks)
        #expect(remarks.contains(.resized(pictures: 1, height: 1, width: 2)))
        #expect(remarks.contains { if case .unreadable(let files) = $0 { files.count == 1 } else { false } })
        var strict = ReadingOptions()
        strict.isStrict = true
        let error = #expect(throws: DataError.self) { try Dataset.load(folder.path, strict) }
        #expect(error?.description.contains("broken.png") == true)
        var sized = ReadingOptions()
        sized.imageSize = ImageShape(height: 2, width: 2)
        #expect(try Dataset.load(folder.path, sized).shape == ImageShape(height: 2, width: 2))
    }

    @Test func patchesAreCut() throws {
        let path = try folder.write(HandMade.png(width: 8, height: 8, (0..<64).map { UInt8($0 * 4) }), "one.png")
        expect(refusal(path), has: "a single picture", "--patches")
        var options = ReadingOptions()
        options.patches = Patches(height: 2, width: 3, count: 50)
        let data = try Dataset.load(path, options)
        #expect(data.count == 50 && data.shape == ImageShape(height: 2, width: 3))
        // Neighbours in a patch are neighbours in the picture.
        for row in values(data) {
            #expect(abs(row[1] - row[0] - 4.0 / 255) < 1e-5 && abs(row[3] - row[0] - 32.0 / 255) < 1e-5)
        }
        #expect(Set(values(data).map { $0[0] }).count > 15)
    }
}
