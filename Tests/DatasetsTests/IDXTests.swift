import Datasets
import Tensors
import TestSupport
import Testing

@Suite struct IDXTests {
    let folder: TemporaryFolder
    /// Six images of 2×3, three of them for testing; pixel values 0, 1, 2… and 255 last.
    let train = HandMade.idx([3, 2, 3], Array(0..<17) + [255])
    let test = HandMade.idx([2, 2, 3], Array(100..<112))

    init() throws { folder = try TemporaryFolder() }

    private func writeAll(packed: Bool = false, dotted: Bool = false) throws {
        let files = [
            ("train-images", "idx3", train), ("t10k-images", "idx3", test),
            ("train-labels", "idx1", HandMade.idx([3], [2, 0, 1])),
            ("t10k-labels", "idx1", HandMade.idx([2], [1, 4])),
        ]
        for (name, kind, bytes) in files {
            let name = name + (dotted ? "." : "-") + kind + "-ubyte"
            try folder.write(packed ? HandMade.gzip(bytes) : bytes, packed ? name + ".gz" : name)
        }
    }

    @Test(arguments: [false, true], [false, true])
    func readsTheFourFiles(packed: Bool, dotted: Bool) throws {
        try writeAll(packed: packed, dotted: dotted)
        let data = try Dataset.load(folder.path)
        #expect(data.shape == ImageShape(height: 2, width: 3))
        #expect(data.features == 6)
        #expect(data.classes == 5)
        #expect([data.train.count, data.validation.count, data.test.count] == [2, 1, 2])
        // The test split keeps the order of its file.
        #expect(data.test.image(0) == (100..<106).map { Float($0) / 255 })
        #expect(data.test.image(1) == (106..<112).map { Float($0) / 255 })
        #expect(data.test.labels == [1, 4])
        let expected: [[Float]] = [
            (0..<6).map { Float($0) / 255 } + [2], (6..<12).map { Float($0) / 255 } + [0],
            (12..<17).map { Float($0) / 255 } + [1, 1],
        ]
        #expect(data.content == expected + (0..<2).map { data.test.image($0) + [[1, 4][$0]] })
    }

    @Test func sameContentHasTheSameFingerprint() throws {
        try writeAll()
        let plain = try Dataset.load(folder.path)
        let other = try TemporaryFolder()
        try other.write(HandMade.gzip(train), "train-images-idx3-ubyte.gz")
        try other.write(test, "t10k-images.idx3-ubyte")
        let unlabelled = try Dataset.load(other.path)
        #expect(unlabelled.fingerprint != plain.fingerprint)
        try other.write(HandMade.idx([3], [2, 0, 1]), "train-labels-idx1-ubyte")
        try other.write(HandMade.idx([2], [1, 4]), "t10k-labels-idx1-ubyte")
        let packed = try Dataset.load(other.path)
        #expect(packed.fingerprint == plain.fingerprint)
        #expect(plain.fingerprint.count == 16)
        // The first half is the CRC-32 of all pixels, here computed bit by bit.
        let crc = String(HandMade.crc32(Array(train.dropFirst(16)) + Array(test.dropFirst(16))), radix: 16)
        #expect(plain.fingerprint.hasPrefix(crc))
    }

    @Test func oneMissingLabelFileMakesItUnlabelled() throws {
        try folder.write(train, "train-images-idx3-ubyte")
        try folder.write(test, "t10k-images-idx3-ubyte")
        try folder.write(HandMade.idx([3], [2, 0, 1]), "train-labels-idx1-ubyte")
        let data = try Dataset.load(folder.path)
        #expect(data.classes == nil)
        #expect(data.train.label(0) == nil)
        #expect(data.train.labels == nil)
    }

    @Test func splitsTrainingImagesThatStandAlone() throws {
        try folder.write(train, "train-images-idx3-ubyte")
        let data = try Dataset.load(folder.path)
        #expect([data.train.count, data.validation.count, data.test.count] == [1, 1, 1])
    }

    @Test func refusesAFolderWithoutImages() throws {
        try folder.write(test, "t10k-images-idx3-ubyte")
        expect(
            refusal(folder.path), has: folder.path, "a folder with nothing in it that can be read",
            "expected train-images-idx3-ubyte or train-images-idx3-ubyte.gz")
    }

    @Test func refusesAWrongMagicNumber() throws {
        try folder.write(HandMade.idx([3], [2, 0, 1]), "train-images-idx3-ubyte")
        expect(
            refusal(folder.path), has: "train-images-idx3-ubyte, byte 0", "found the magic number 0x00000801",
            "expected 0x00000803", "Check that the file is what its name says")
    }

    @Test func refusesATruncatedFile() throws {
        try folder.write(Array(train.dropLast(4)), "train-images-idx3-ubyte")
        expect(refusal(folder.path), has: "byte 30", "the end of the data", "data up to byte 34", "cut off")
        try folder.write(Array(train.prefix(9)), "train-images-idx3-ubyte")
        expect(refusal(folder.path), has: "byte 9", "the end of the data", "the IDX header up to byte 16")
    }

    @Test func refusesTrailingBytes() throws {
        try folder.write(train + [7], "train-images-idx3-ubyte")
        expect(refusal(folder.path), has: "byte 34", "found more bytes", "expected the end")
    }

    @Test func refusesPackedDataOfAnotherSizeThanItsHeader() throws {
        try folder.write(HandMade.gzip(Array(train.dropLast(4))), "train-images-idx3-ubyte.gz")
        expect(refusal(folder.path), has: "byte 30", "the end of the data", "data up to byte 34")
        try folder.write(HandMade.gzip(train + [7]), "train-images-idx3-ubyte.gz")
        expect(refusal(folder.path), has: "byte 34", "found more bytes")
    }

    @Test(arguments: [
        [UInt32.max, UInt32.max, UInt32.max], [1 << 31, 1 << 31, 2], [60_000, 28, 28], [1 << 30, 1 << 30, 1],
    ])
    func refusesSizesThatNoFileHolds(sizes: [UInt32]) throws {
        let bytes = HandMade.idx(sizes, [1, 2, 3])
        try folder.write(HandMade.gzip(bytes), "train-images-idx3-ubyte.gz")
        expect(refusal(folder.path), has: "byte 16", "a header that claims", "that a file of")
        try folder.write(bytes, "train-images-idx3-ubyte")
        expect(refusal(folder.path), has: "train-images-idx3-ubyte, byte", "found", "expected")
    }

    @Test(arguments: [0, 1, 2])
    func refusesSizesOfZero(dimension: Int) throws {
        var sizes: [UInt32] = [3, 2, 3]
        sizes[dimension] = 0
        try folder.write(HandMade.idx(sizes, []), "train-images-idx3-ubyte")
        expect(refusal(folder.path), has: "byte \(4 + 4 * dimension)", "found 0 ", "at least 1")
    }

    @Test func refusesLabelsThatDoNotMatch() throws {
        try folder.write(train, "train-images-idx3-ubyte")
        try folder.write(HandMade.idx([4], [2, 0, 1, 1]), "train-labels-idx1-ubyte")
        expect(
            refusal(folder.path), has: "train-labels-idx1-ubyte, byte 4", "found 4 labels",
            "expected 3, one for each image of")
    }

    @Test func refusesTestImagesOfAnotherSize() throws {
        try folder.write(train, "train-images-idx3-ubyte")
        try folder.write(HandMade.idx([2, 3, 2], Array(100..<112)), "t10k-images-idx3-ubyte")
        expect(
            refusal(folder.path), has: "t10k-images-idx3-ubyte, byte 8", "images of 3×2",
            "expected 2×3, as in")
    }

    @Test func refusesASingleTrainingImage() throws {
        try folder.write(HandMade.idx([1, 1, 1], [7]), "train-images-idx3-ubyte")
        expect(refusal(folder.path), has: "found 1 row,", "at least 3")
        try folder.write(HandMade.idx([1, 1, 1], [7]), "t10k-images-idx3-ubyte")
        expect(refusal(folder.path), has: "found 1 row,", "at least 2")
    }
}
