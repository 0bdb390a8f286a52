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
        let values = (0..<3 * size).map { UInt8($0 * 3) }
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
        }
        #expect(data.features == columns)
    }

    @Test func refusesChannelsThatStandFirst() throws {
        expect(
            refusal(try path("'|u1'", "(1, 3, 5, 5)", [])), has: "an array of shape [1, 3, 5, 5]",
            "at most 4 channels", "transpose(0, 2, 3, 1)")
    }

    @Test func keepsFloatsInTheUnitInterval() throws {
        let values: [Float] = [0.1, 0.25, 0.3, 0.9]
        let data = try Dataset.load(path("'<f4'", "(4, 1)", HandMade.floats(values)))
        #expect(data.content.map { $0[0] } == values)
    }

    @Test func scalesOtherFloatsByTheirRange() throws {
        let data = try Dataset.load(path("\"<f4\"", "(3,2)", HandMade.floats([-2, 0, 2, 6, 4, -1])))
        #expect(data.content.map { $0.dropLast() } == [[0, 0.25], [0.5, 1], [0.75, 0.125]])
        #expect(data.shape == ImageShape(height: 1, width: 2))
    }

    @Test func acceptsKeysInAnyOrder() throws {
        let header = "{ 'shape':(3,1) ,'fortran_order':False,'descr':'|u1'}"
        let file = try folder.write(HandMade.npy(header, [1, 2, 3]), "array.npy")
        #expect(try Dataset.load(file).count == 3)
    }

    @Test func refusesOtherElements() throws {
        for type in ["<f8", ">f4", "<i8", "|b1"] {
            expect(
                refusal(try path("'\(type)'", "(3, 2)", [])), has: "array.npy, byte 10",
                "found elements of type \(type)", "expected |u1", "array.astype('<f4')")
        }
        expect(
            refusal(try path("[('a', '<f4')]", "(3,)", [])), has: "byte 20", "found \"[('a'",
            "the name of one")
    }

    @Test func refusesFortranOrder() throws {
        let header = "{'descr': '<f4', 'fortran_order': True, 'shape': (3, 2), }"
        let file = try folder.write(HandMade.npy(header, []), "array.npy")
        expect(refusal(file), has: "found an array in Fortran order", "expected C order", "ascontiguousarray")
    }

    @Test(arguments: [
        "()", "(6,)", "(1, 1, 1, 6)", "(1, 1, 1, 2, 3)", "(1, 1, 0, 3)", "(0, 6)", "(6, 0)", "(2, 0, 3)",
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
            let file = try path("'<f4'", "(3, 1)", HandMade.floats([0, value, 1]))
            expect(refusal(file), has: "byte 132", "found \(value)", "a finite number", "nan_to_num")
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
