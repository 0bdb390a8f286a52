import Datasets
import TestSupport
import Testing

/// Damaged files load as a whole or throw; they never trap.
@Suite struct DamageTests {
    struct Sample: CustomTestStringConvertible, Sendable {
        let name: String
        let bytes: [UInt8]
        /// Whether the whole folder is the source.
        var isFolder = false
        var testDescription: String { name }
    }

    static let csv = Array("a,b,label\n1,2.5,0\n3,-4e1,1\n5,6,2\n\"7\",8,1\n".utf8)
    static let images = HandMade.idx([3, 2, 2], Array(0..<12))
    static let samples = [
        Sample(name: "train-images-idx3-ubyte", bytes: images, isFolder: true),
        Sample(name: "train-images-idx3-ubyte.gz", bytes: HandMade.gzip(images), isFolder: true),
        Sample(
            name: "a.npy",
            bytes: HandMade.npy(
                "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }",
                HandMade.floats([1, 2, 3, 4, 5, 6]))),
        Sample(
            name: "b.npy",
            bytes: HandMade.npy(
                "{'descr': '|u1', 'fortran_order': False, 'shape': (3, 1, 2), }", Array(0..<6), version: 2)),
        Sample(name: "a.csv", bytes: csv),
        Sample(name: "a.csv.gz", bytes: HandMade.gzip(csv)),
    ]

    /// Loads `bytes` in place of the sample's; gives the number of rows, nil where they are refused.
    private func rows(_ sample: Sample, _ bytes: [UInt8], _ folder: TemporaryFolder) throws -> Int? {
        let path = try folder.write(bytes, sample.name)
        do {
            let data = try Dataset.load(sample.isFolder ? folder.path : path)
            let values = data.content.joined()
            #expect(values.allSatisfy { $0.isFinite })
            for name in SplitName.allCases {
                #expect(data[name].count > 0)
                #expect(data.form != nil || data[name].image(0).allSatisfy { (0...1).contains($0) })
            }
            return data.count
        } catch let error as DataError {
            #expect(error.description.contains(sample.name))
            #expect(error.description.unicodeScalars.allSatisfy { $0.value >= 0x20 })
            return nil
        }
    }

    @Test(arguments: samples)
    func truncation(_ sample: Sample) throws {
        let folder = try TemporaryFolder()
        if sample.isFolder { try folder.write(HandMade.idx([3], [0, 1, 2]), "train-labels-idx1-ubyte") }
        let whole = try #require(try rows(sample, sample.bytes, folder))
        for length in 0..<sample.bytes.count {
            let count = try rows(sample, Array(sample.bytes.prefix(length)), folder)
            // A text cut off between two lines is a shorter text; nothing else may pass.
            if sample.name == "a.csv" {
                #expect(count ?? 0 <= whole)
            } else {
                #expect(count == nil, "\(length)")
            }
        }
    }

    @Test(arguments: samples)
    func flippedBits(_ sample: Sample) throws {
        let folder = try TemporaryFolder()
        var random = SplitMix(state: 11)
        for bit in 0..<(8 * sample.bytes.count) {
            var bytes = sample.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            // Every third time another byte as well.
            if bit.isMultiple(of: 3) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
            _ = try rows(sample, bytes, folder)
        }
    }

    @Test func truncatedLabels() throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.images, "train-images-idx3-ubyte")
        let labels = HandMade.gzip(HandMade.idx([3], [0, 1, 2]))
        for length in 0..<labels.count {
            try folder.write(Array(labels.prefix(length)), "train-labels-idx1-ubyte.gz")
            expect(refusal(folder.path), has: "train-labels-idx1-ubyte.gz")
        }
    }
}
