import Datasets
import Tensors
import TestSupport
import Testing

@Suite struct DatasetTests {
    /// `count` rows of two bytes that tell the row.
    private func numbered(_ count: Int, labels: [Int]? = nil) throws -> Dataset {
        let bytes = (0..<count).flatMap { [UInt8($0 / 256), UInt8($0 % 256)] }
        return try Dataset(
            id: "numbered", title: "Numbered", shape: ImageShape(height: 2, width: 1), bytes: bytes,
            labels: labels)
    }

    private func rows(_ split: Split) -> [Int] {
        (0..<split.count).map { row in
            let image = split.image(row)
            return Int((image[0] * 255).rounded()) * 256 + Int((image[1] * 255).rounded())
        }
    }

    @Test(arguments: [
        (3, [1, 1, 1]), (4, [2, 1, 1]), (10, [8, 1, 1]), (25, [21, 2, 2]), (1000, [800, 100, 100]),
    ])
    func splitsAreDisjointAndComplete(count: Int, sizes: [Int]) throws {
        let data = try numbered(count, labels: (0..<count).map { $0 % 5 })
        #expect(SplitName.allCases.map { data[$0].count } == sizes)
        #expect(SplitName.allCases.flatMap { rows(data[$0]) }.sorted() == Array(0..<count))
        for name in SplitName.allCases {
            #expect(data[name].labels == rows(data[name]).map { $0 % 5 })
        }
    }

    @Test func splitsAreShuffledAndAlwaysTheSame() throws {
        let data = try numbered(1000)
        let again = try numbered(1000)
        for name in SplitName.allCases { #expect(rows(data[name]) == rows(again[name])) }
        // In file order the last 100 rows would be the test split: a set sorted by class would lose classes.
        for name in [SplitName.validation, .test] {
            let mean = rows(data[name]).reduce(0, +) / 100
            #expect((350..<650).contains(mean))
        }
    }

    @Test func gathersRowsInTheOrderAskedFor() throws {
        let data = try numbered(100)
        let indices: [Int32] = [7, 0, 7, 79]
        var batch = [Float](repeating: -1, count: 10)
        batch.withUnsafeMutableBufferPointer { batch in
            indices.withUnsafeBufferPointer { data.train.gather($0, into: batch.baseAddress! + 1) }
        }
        #expect(batch == [-1] + indices.flatMap { data.train.image(Int($0)) } + [-1])
    }

    @Test func scalesEveryByte() throws {
        let data = try Dataset(
            id: "bytes", title: "Bytes", shape: ImageShape(height: 16, width: 16),
            bytes: (0..<3).flatMap { _ in (0...255).map(UInt8.init) })
        #expect(data.test.image(0) == (0...255).map { Float($0) / 255 })
    }

    @Test func takesRowsOfFloats() throws {
        let shape = ImageShape(height: 1, width: 2)
        let data = try Dataset(
            id: "toy", title: "Toy", shape: shape, rows: [[0, 1], [0.5, 0.25], [0.1, 0]])
        #expect(data.content == [[0, 1, -1], [0.1, 0, -1], [0.5, 0.25, -1]])
        let wide = try Dataset(id: "toy", title: "Toy", shape: shape, rows: [[0, 2], [4, 1], [0, 0]])
        #expect(wide.content == [[0, 0, -1], [0, 0.5, -1], [1, 0.25, -1]])
        #expect(data.fingerprint != wide.fingerprint)
    }

    @Test func refusesWhatDoesNotFit() throws {
        let shape = ImageShape(height: 1, width: 2)
        func refused(_ body: () throws -> Dataset) -> String {
            #expect(throws: DataError.self) { try body() }?.description ?? "none"
        }
        expect(refused { try numbered(2) }, has: "numbered: found 2 rows", "at least 3")
        expect(refused { try numbered(0) }, has: "found 0 values", "whole images of 2×1")
        expect(refused { try numbered(3, labels: [0, 1]) }, has: "found 2 labels", "expected 3")
        expect(refused { try numbered(3, labels: [0, -1, 1]) }, has: "line 2", "the label -1", "0…99999")
        expect(
            refused { try Dataset(id: "t", title: "T", shape: shape, rows: [[0, 1], [1]]) },
            has: "t, line 2: found 1 values", "expected 2")
        expect(
            refused { try Dataset(id: "t", title: "T", shape: shape, floats: [0, .nan]) },
            has: "t, byte 4", "found nan", "a finite number")
    }

    @Test func refusesUnknownSources() throws {
        expect(
            refusal("mnits"), has: "mnits: found no such data set, file or folder",
            "one of mnist, fashion-mnist, digits", "\(BuiltInDataset.all.last!.id), a folder of IDX files",
            "a .npy, a .pgm, a .ppm, a .csv",
            "Check the spelling")
        expect(
            refusal("/nowhere/table.csv"), has: "/nowhere/table.csv: found", "No such file", "Check the path")
        expect(refusal("/dev/null"), has: "/dev/null", "a file of another kind")
        let folder = try TemporaryFolder()
        let path = try folder.write(HandMade.idx([1], [1]), "train-labels-idx1-ubyte")
        expect(refusal(path), has: "a file of another kind", "name its folder")
        try folder.write("", "folder.npy/x.csv/y")
        expect(refusal(folder.path + "/folder.npy"), has: "a folder with nothing in it", "train-images-idx3")
    }

    @Test func idAndTitle() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("1,0\n2,0\n3,0\n", "table.CSV")
        #expect(try Dataset.load(path).id == path)
        #expect(try Dataset.load(path).title == "table.CSV")
    }
}
