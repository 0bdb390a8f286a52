import Datasets
import Tensors
import TestSupport
import Testing

@Suite struct NPYTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func path(_ type: String, _ shape: String, _ data: [UInt8], version: UInt8 = 1) throws -> String {
        let header = "{'descr': \(type), 'fortran_order': False, 'shape': \(shape), }"
        return try folder.write(HandMade.npy(header, data, version: version), "array.npy")
    }

    @Test(arguments: [1, 2, 3] as [UInt8])
    func readsBytes(version: UInt8) throws {
        let data = try Dataset.load(
            path("'|u1'", "(3, 1, 2)", [0, 51, 102, 153, 204, 255], version: version))
        #expect(data.shape == ImageShape(height: 1, width: 2))
        #expect(data.classes == nil)
        #expect(data.content.map { $0.dropLast() } == [[0, 0.2], [0.4, 0.6], [0.8, 1]])
    }

    /// Channels that stand side by side in the file stand one behind the other in a row.
    @Test(arguments: [1, 2, 3, 4], ["'|u1'", "'<f4'"]) func separatesChannels(channels: Int, type: String) throws {
        let (height, width) = (2, 3)
        let size = height * width * channels
        var values = (0..<3 * size).map { UInt8($0 * 3) }
        values[3 * size - 1] = 255
        let data = try Dataset.load(
            path(
                type, "(3, \(height), \(width), \(channels))",
                type == "'|u1'" ? values : HandMade.floats(values.map { Float($0) / 255 })))
        let shape = ImageShape(height: height, width: width, channels: channels)
        #expect(data.shape == shape && data.kind == .image(shape))
        #expect(data.shape.description == (channels == 1 ? "2×3" : "2×3×\(channels)"))
        var expected = [[Float]](repeating: [], count: 3)
        for n in 0..<3 {
            for c in 0..<channels {
                for y in 0..<height {
                    for x in 0..<width {
                        let place = ((n * height + y) * width + x) * channels + c
                        expected[n].append(Float(values[place]) / 255)
                    }
                }
            }
        }
        #expect(data.content.map { Array($0.dropLast()) } == expected)
    }

    /// What a row of an array is.
    @Test(arguments: [(1, "table"), (2, "point"), (15, "table"), (16, "image"), (9, "table")])
    func rowsAreWhatTheyCanBe(columns: Int, kind: String) throws {
        let data = try Dataset.load(path("'|u1'", "(3, \(columns))", Array(0..<UInt8(3 * columns))))
        switch data.kind {
        case .image(let shape): #expect(kind == "image" && shape == ImageShape(height: 1, width: columns))
        case .point: #expect(kind == "point")
        case .table(let table): #expect(kind == "table" && table == RowKind.Columns(count: columns))
        case .series, .ratings: Issue.record("an array of rows one by one")
        }
        #expect(data.features == columns)
    }

    @Test func refusesWhatMayBeChannelsOrNot() throws {
        expect(
            refusal(try path("'|u1'", "(1, 5, 5, 5)", [])), has: "an array of shape [1, 5, 5, 5]",
            "at most 4 channels", "transpose(0, 2, 3, 1)")
    }

    @Test func keepsFloatsInTheUnitInterval() throws {
        let values: [Float] = [0.1, 0.25, 0.3, 0.9]
        let data = try Dataset.load(path("'<f4'", "(4, 1)", HandMade.floats(values)))
        #expect(data.content.map { $0[0] } == values)
    }

    @Test func scalesOtherFloatsByTheirRange() throws {
        let data = try Dataset.load(path("\"<f4\"", "(3,1,2)", HandMade.floats([-2, 0, 2, 6, 4, -1])))
        #expect(data.content.map { $0.dropLast() } == [[0, 0.25], [0.5, 1], [0.75, 0.125]])
        #expect(data.shape == ImageShape(height: 1, width: 2))
    }

    @Test func acceptsKeysInAnyOrder() throws {
        let header = "{ 'shape':(3,1) ,'fortran_order':False,'descr':'|u1'}"
        let file = try folder.write(HandMade.npy(header, [1, 2, 3]), "array.npy")
        #expect(try Dataset.load(file).count == 3)
    }

    @Test func refusesOtherElements() throws {
        for type in ["<c8", "<f16", "|S4", "|O", "<M8[s]"] {
            expect(
                refusal(try path("'\(type)'", "(3, 2)", [])), has: "array.npy, byte 10",
                "found elements of type \(type)", "expected real numbers")
        }
        expect(refusal(try path("'<c16'", "(3, 2)", [])), has: "Complex numbers aren't read")
        expect(
            refusal(try path("[('a', '<f4')]", "(3,)", [])), has: "byte 20", "found \"[('a'",
            "the name of one")
    }

    /// The first axis runs fastest in the file.
    @Test func readsFortranOrder() throws {
        let header = "{'descr': '<f4', 'fortran_order': True, 'shape': (3, 2, 2), }"
        let floats: [Float] = (0..<12).map { Float($0) / 12 }
        let data = try Dataset.load(folder.write(HandMade.npy(header, HandMade.floats(floats)), "array.npy"))
        let expected = (0..<3).map { n in [0, 6, 3, 9].map { floats[$0 + n] } }
        #expect(data.content.map { Array($0.dropLast()) } == expected)
    }

    /// Numbers of every type, written out here in both orders of bytes.
    @Test func readsEveryType() throws {
        func bytes(_ pattern: UInt64, _ width: Int, _ isBig: Bool) -> [UInt8] {
            let little = (0..<width).map { UInt8(pattern >> UInt64(8 * $0) & 0xFF) }
            return isBig ? little.reversed() : little
        }
        let numbers: [Float] = [0, 1, -2, 100, 7, -128]
        for order in ["<", ">"] {
            let isBig = order == ">"
            func load(_ type: String, _ data: [UInt8]) throws -> [[Float]] {
                try Dataset.load(path("'\(order)\(type)'", "(3, 2)", data), ReadingOptions(scale: ScaleKind.none))
                    .content.map {
                        Array($0.dropLast())
                    }
            }
            let expected: [[Float]] = [[-2, 100], [0, 1], [7, -128]]
            for width in [1, 2, 4, 8] {
                let data = numbers.flatMap { bytes(UInt64(bitPattern: Int64($0)), width, isBig) }
                #expect(try load("i\(width)", data) == expected, "i\(width)")
            }
            #expect(try load("f4", numbers.flatMap { bytes(UInt64($0.bitPattern), 4, isBig) }) == expected)
            #expect(try load("f8", numbers.flatMap { bytes(Double($0).bitPattern, 8, isBig) }) == expected)
            // 0, 1, −2, 100, 7, −128 of 16 bits: IEEE 754, 3.6.
            let halves: [UInt64] = [0, 0x3C00, 0xC000, 0x5640, 0x4700, 0xD800]
            #expect(try load("f2", halves.flatMap { bytes($0, 2, isBig) }) == expected)
            #expect(
                try load("u2", [UInt64(3), 65535, 0, 1, 2, 9].flatMap { bytes($0, 2, isBig) }) == [
                    [0, 1], [2, 9], [3, 65535],
                ])
        }
        let flags = try Dataset.load(path("'|b1'", "(3, 2)", [0, 1, 1, 0, 1, 1]))
        #expect(flags.content.map { Array($0.dropLast()) } == [[0, 1], [1, 0], [1, 1]])
        let large = try Dataset.load(
            path("'<i8'", "(3, 1)", [UInt64(1 << 24 + 1), 1, 2].flatMap { bytes($0, 8, false) }))
        #expect(large.report?.remarks == [.losesDigits(type: "<i8")])
        let small = try Dataset.load(path("'|u1'", "(3, 2, 2)", (0..<12).map { UInt8($0) }))
        #expect(small.report?.remarks == [.ownRange(high: 11)] && small.content.joined().max() == 1)
    }

    @Test(arguments: [
        "()", "(6,)", "(1, 1, 1, 2, 3)", "(1, 1, 0, 3)", "(0, 6)", "(6, 0)", "(2, 0, 3)",
    ])
    func refusesOtherShapes(shape: String) throws {
        expect(
            refusal(try path("'|u1'", shape, [1, 2, 3, 4, 5, 6])), has: "byte 10",
            "found an array of shape [",
            "expected", "array")
    }

    @Test(arguments: ["(9223372036854775807, 2)", "(4611686018427387904, 4, 4)", "(9223372036854775807, 1)"])
    func refusesSizesThatNoFileHolds(shape: String) throws {
        expect(refusal(try path("'|u1'", shape, [1])), has: "array.npy, byte 128", "a header that claims")
        expect(refusal(try path("'<f4'", shape, [1])), has: "array.npy, byte 128", "a header that claims")
    }

    @Test func refusesDataOfAnotherSize() throws {
        expect(
            refusal(try path("'|u1'", "(3, 2)", [1, 2, 3])), has: "byte 131", "the end of the data",
            "byte 134")
        expect(refusal(try path("'|u1'", "(3, 1)", [1, 2, 3, 4])), has: "byte 131", "more bytes")
    }

    @Test func refusesValuesThatAreNotFinite() throws {
        for value in [Float.nan, .infinity, -.infinity] {
            let file = try path("'<f4'", "(3, 1, 1)", HandMade.floats([0, value, 1]))
            expect(refusal(file), has: "byte 132", "found \(value)", "a finite number", "nan_to_num")
            // Of a table's numbers one that is none is missing.
            let table = try path("'<f4'", "(3, 1)", HandMade.floats([0, value, 1]))
            if value.isNaN {
                #expect(try Dataset.load(table).hasMissing)
            } else {
                expect(refusal(table), has: "row 2, column 1", "found \(value)", "nan_to_num")
            }
        }
    }

    @Test func refusesOtherHeaders() throws {
        expect(
            refusal(try folder.write("PK\u{3}\u{4}, a zip file", "array.npy")), has: "byte 0",
            "found \"PK\\x03\\x04, \"", "expected \"\\x93NUMPY\"", "np.save")
        var bytes = HandMade.npy("{'descr': '|u1', 'fortran_order': False, 'shape': (3, 1), }", [1, 2, 3])
        bytes[6] = 4
        expect(
            refusal(try folder.write(bytes, "array.npy")), has: "byte 6", "found version 4.0", "expected 1.0")
        bytes[6] = 2
        expect(refusal(try folder.write(bytes, "array.npy")), has: "byte 8", "a header of", "at most 65536")
        for dictionary in [
            "", "{", "{}", "{'descr': '|u1'}", "{'descr': '|u1', 'descr': '|u1'}", "{'fortran_order': 0}",
            "{'shape': (1, x)}", "{'shape': (99999999999999999999,)}", "{'a': 1}", "{'descr': '|u1}",
            "{'shape' (1)}",
            "{'descr': '|u1', 'fortran_order': False, 'shape': (3, 1)} more",
        ] {
            let file = try folder.write(HandMade.npy(dictionary, [1, 2, 3]), "array.npy")
            expect(refusal(file), has: "array.npy, byte", "found", "expected", "np.save")
        }
    }
}
