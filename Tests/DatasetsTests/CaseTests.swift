import Foundation
import Tensors
import TestSupport
import Testing

@testable import Datasets

/// Files that other programs write and people have: each kind is read for what it is, or refused by a line that says why.
@Suite struct CaseTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func load(_ text: String, _ options: ReadingOptions = .init(), name: String = "t.csv") throws -> Dataset {
        try Dataset.load(folder.write(text, name), options)
    }

    private func array(
        _ type: String, _ shape: String, _ data: [UInt8], isFortran: Bool = false, name: String = "a.npy"
    ) throws
        -> String
    {
        let order = isFortran ? "True" : "False"
        return try folder.write(
            HandMade.npy("{'descr': '\(type)', 'fortran_order': \(order), 'shape': \(shape), }", data), name)
    }

    // MARK: arrays

    /// Elements in the other order give the very same data, and it is said that they were turned.
    @Test func arraysByColumns() throws {
        let floats = (0..<60).map { Float($0 * $0 % 17) }
        let turned = (0..<60).map { floats[$0 % 20 * 3 + $0 / 20] }
        let plain = try Dataset.load(array("<f4", "(20, 3)", HandMade.floats(floats)))
        let other = try Dataset.load(array("<f4", "(20, 3)", HandMade.floats(turned), isFortran: true))
        #expect(plain.fingerprint == other.fingerprint && plain.content == other.content)
        #expect(plain.report?.remarks == [] && other.report?.remarks == [.reordered])
    }

    @Test func doublesAreReadAsFloats() throws {
        let doubles = [0.1, 0.25, 1.0 / 3, 0.5, 0.75, 1].flatMap { value in
            (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(8 * $0)) }
        }
        let data = try Dataset.load(array("<f8", "(3, 2)", doubles))
        #expect(data.report?.remarks == [.converted(from: "<f8")])
        #expect(data.content.joined().contains(Float(1.0 / 3)))
    }

    /// Grey levels 0…16, and masks of 0 and 1, are no black pictures.
    @Test(arguments: [16, 1]) func bytesOfFewLevels(_ largest: Int) throws {
        let bytes = (0..<200).map { UInt8($0 % (largest + 1)) }
        for shape in ["(10, 20)", "(10, 4, 5)"] {
            let data = try Dataset.load(array("|u1", shape, bytes))
            #expect(data.report?.remarks == [.ownRange(high: largest)])
            #expect(
                Set(data.content.flatMap { $0.dropLast() }) == Set((0...largest).map { Float($0) / Float(largest) }))
        }
    }

    /// Whatever a header says, the answer is one short line without control characters, and at once.
    @Test func hostileArrays() throws {
        let good = "{'descr': '|u1', 'fortran_order': False, 'shape': (3, 2), }"
        var headers: [(String, [UInt8])] = [
            "(-3, 4)", "(3, 9223372036854775807)", "(18446744073709551616,)", "(4294967296, 4294967296)",
            "(65536, 65536, 65536, 65536)",
            "(\(Array(repeating: "1", count: 5000).joined(separator: ", ")))",
        ].map { ("{'descr': '|u1', 'fortran_order': False, 'shape': \($0), }", [1, 2, 3, 4, 5, 6]) }
        headers += [
            ("{'descr': '\u{1B}]0;pwned\u{7}', 'fortran_order': False, 'shape': (3, 2), }", []), ("", []),
            (String(repeating: " ", count: 60_000), []), (String(repeating: "(", count: 50_000), []),
            (good, [1, 2, 3]),
            (good, Array(0..<7)),
        ]
        for (header, data) in headers {
            let text = refusal(try folder.write(HandMade.npy(header, data, version: 2), "bad.npy"))
            #expect(text.contains("bad.npy, byte") && text.utf8.count < 400, "\(text.prefix(500))")
            #expect(!text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F })
        }
        for bytes in [[], [0x93], HandMade.npy(good, Array(0..<6)).prefix(40).map { $0 }] {
            expect(refusal(try folder.write(bytes, "bad.npy")), has: "bad.npy, byte")
        }
    }

    // MARK: tables

    /// Forty rows of two features and a text; the first record has a gap, or all have none.
    private static func flowers() -> String {
        "length,width,variety\n"
            + (0..<40).map { "\($0 % 7).5,\($0 % 5).25,\(["Setosa", "Versicolor", "Virginica"][$0 % 3])\n" }.joined()
    }

    /// A column of text is the label; where it may not be, it is a value of 0 or 1 for each text, and that is said.
    @Test func aTextIsLabelOrFeature() throws {
        let labelled = try load(Self.flowers())
        #expect(labelled.report?.label == .init(name: "variety", classes: ["Setosa", "Versicolor", "Virginica"]))
        #expect(labelled.report?.classCounts == [14, 13, 13] && labelled.features == 2)
        let plain = try load(Self.flowers(), ReadingOptions(labels: .none))
        #expect(plain.features == 5 && plain.classes == nil)
        #expect(plain.report?.columns.last?.use == .categories(["Setosa", "Versicolor", "Virginica"]))
    }

    /// No number of a header gets into the scale.
    @Test func headersAreNoRows() throws {
        let years =
            "2019,2020,2021\n"
            + (0..<30).map { "0.\($0 + 10),0.\($0 * 7 % 90 + 10),0.\($0 * 3 % 90 + 10)\n" }.joined()
        let data = try load(years, ReadingOptions(labels: .none, scale: .range))
        #expect(data.count == 30 && data.form?.columns.map(\.name) == ["2019", "2020", "2021"])
        #expect(data.report?.columns.allSatisfy { $0.high! < 1 } == true)
        // Pixels keep their names, whatever these look like.
        let names = (0..<16).map { "\($0 / 4 + 1)x\($0 % 4 + 1)" }
        let rows = (0..<20).map { i in (0..<16).map { String((i * 31 + $0 * 17) % 256) }.joined(separator: ",") }
        let pixels = try load(
            (["label," + names.joined(separator: ",")] + rows.enumerated().map { "\($0 % 2),\($1)" }).joined(
                separator: "\n"))
        #expect(pixels.count == 20 && pixels.classes == 2 && pixels.form?.columns.map(\.name) == names)
        #expect(pixels.kind.isImage && pixels.report?.header == .init(isThere: true, wasSaid: false))
        // What was said decides.
        #expect(try load(years, ReadingOptions(labels: .none, header: false)).count == 31)
    }

    /// The labels of a column wherever it stands: by name, by number, by default, which is said.
    @Test func labelsInTheMiddle() throws {
        let text = "a,b,class,d\n" + (0..<30).map { "0.\($0 + 10),1.\($0 + 10),\($0 % 3),2.\($0 + 10)\n" }.joined()
        for labels: LabelPlacement in [.automatic, .column("3"), .column("class")] {
            let data = try load(text, ReadingOptions(labels: labels))
            #expect(data.report?.label?.name == "class" && data.form?.columns.map(\.name) == ["a", "b", "d"])
        }
    }

    /// A table whose columns are patients: turned, its first column names the values.
    @Test(arguments: [",", "\t"]) func genesByPatients(_ separator: String) throws {
        let text =
            (["gene"] + (0..<12).map { "patient\($0)" }).joined(separator: separator) + "\n"
            + (0..<50).map { gene in
                (["GENE\(gene)"] + (0..<12).map { "\(gene * 7 % 13).\($0)" }).joined(separator: separator) + "\n"
            }.joined()
        let name = separator == "," ? "genes.csv" : "genes.tsv"
        let data = try load(
            text, ReadingOptions(labels: .none, id: "gene", isTransposed: true, scale: ScaleKind.none), name: name)
        #expect(data.count == 12 && data.features == 50)
        #expect(data.kind == .table(.init(count: 50, names: (0..<50).map { "GENE\($0)" })))
        #expect(data.content.map { $0[1] } == (0..<12).map { Float("7.\($0)")! }.sorted())
        #expect((0..<data.train.count).allSatisfy { data.train.name($0)?.hasPrefix("patient") == true })
        let usual = try load(text, ReadingOptions(labels: .none), name: name)
        #expect(usual.form?.id == "gene" && usual.features == 12 && usual.train.name(0)?.hasPrefix("GENE") == true)
    }

    /// Every ending in capitals or not, packed or not, and none.
    @Test(arguments: ["t.tsv", "t.txt", "t.data", "t.dat", "t.CSV", "t.csv.GZ", "noext"]) func endings(_ name: String)
        throws
    {
        let text = "a;b;y\n" + (0..<20).map { "\($0).5;\($0 * 3 % 7);\($0 % 2)\n" }.joined()
        let bytes = name.hasSuffix("GZ") ? HandMade.gzip(Array(text.utf8)) : Array(text.utf8)
        let data = try Dataset.load(folder.write(bytes, name))
        #expect(data.count == 20 && data.classes == 2 && data.features == 2)
    }

    /// Without a header no row is taken for one; what says that nothing is known is missing, wherever it stands. Read again in
    /// the form of a model the data are the same.
    @Test(arguments: ["?", "N/A", "None"]) func tablesWithoutHeader(_ word: String) throws {
        let text = (0..<50).map { i in
            (["\(1_000_025 + i)"]
                + (0..<8).map { $0 == 5 && (i == 0 || i == 23) ? word : "\((i * 7 + $0 * 3) % 10 + 1)" } + [
                    i % 2 == 0 ? "2" : "4"
                ])
                .joined(separator: ",") + "\n"
        }.joined()
        let data = try load(text)
        #expect(data.count == 50 && data.report?.missing == 2 && data.report?.header?.isThere == false)
        #expect(data.classes == 2 && data.report?.label?.classes == ["2", "4"])
        let again = try load(text, data.reading)
        #expect(again.fingerprint == data.fingerprint && again.content == data.content)
        #expect(again.report?.classCounts == [25, 25])
        // Of other rows the classes keep their numbers, and new ones come behind.
        let other = try load(
            text.split(separator: "\n").map { $0.hasSuffix(",2") ? $0.dropLast(2) + ",3" : $0 }.joined(
                separator: "\n"), data.reading)
        let labels = SplitName.allCases.flatMap { name in
            (0..<other[name].count).map { (other[name].label($0)!, other[name].writtenLabel($0)!) }
        }
        #expect(Set(labels.map { "\($0.0) \($0.1)" }) == ["1 4", "2 3"] && other.classes == 3)
    }

    /// Columns are known by name; a table without names has none of them, which is said in so many words.
    @Test func aModelsTableHasNames() throws {
        let form = try load(
            "size,weight,age\n" + (0..<20).map { "\($0).5,\($0 * 3),\($0 % 7)\n" }.joined(),
            ReadingOptions(labels: .none)
        ).reading
        let path = try folder.write("1.5,3,4\n2.5,4,5\n3.5,6,7\n", "bare.csv")
        let error = #expect(throws: DataError.self) { try Dataset.load(path, form) }
        expect(error?.description ?? "none", has: "no names of columns", "size, weight, age")
        // Two rows that look alike are header and row where the first has the names.
        let named = try Dataset.load(folder.write("age,size,weight\n1,2,3\n4,5,6\n7,8,9\n", "few.csv"), form)
        #expect(named.count == 3 && named.report?.header?.isThere == true)
        // Numbers may be names as well.
        let numbers = try load(
            "10,20,30\n" + (0..<20).map { "\($0).5,\($0 * 3),\($0 % 7)\n" }.joined(),
            ReadingOptions(labels: .none, header: true)
        ).reading
        var reading = numbers
        reading.header = nil
        let again = try load("30,10,20\n7,8,9\n1,2,3\n4,5,6\n", reading)
        #expect(again.count == 3 && again.form?.columns.map(\.name) == ["10", "20", "30"])
    }

    /// What a model's options left out need not be there again.
    @Test func newTablesNeedNoMore() throws {
        let text = "note,a,b,y\n" + (0..<20).map { "n\($0),\($0).5,\($0 * 3),\($0 % 2)\n" }.joined()
        for edit: (inout ReadingOptions) -> Void in [{ $0.skip = ["note"] }, { $0.only = ["a", "b"] }] {
            var options = ReadingOptions(labels: .column("y"))
            edit(&options)
            let data = try load(text, options)
            let other = try load("b,a\n1,2\n3,4\n5,6\n", data.reading)
            #expect(other.form?.columns == data.form?.columns && other.classes == nil)
            #expect(other.report?.remarks == [.unlabelled("y")])
        }
    }

    @Test(arguments: ["1,2\n", "1,2\n3,4\n", "a,b\n1,2\n", "a,b\n1,2\n3,4\n"]) func tooFewRows(_ text: String) throws
    {
        let count = text.split(separator: "\n").count - (text.hasPrefix("a") ? 1 : 0)
        expect(
            refusal(try folder.write(text, "few.csv"), labels: .none), has: "few.csv: found \(count) row",
            "at least 3")
    }

    // MARK: pictures

    @Test func emnistIsFoundByItsNames() throws {
        for (name, count) in [("train", 30), ("test", 6)] {
            let images = HandMade.idx([UInt32(count), 2, 2], (0..<4 * count).map { UInt8($0) })
            try folder.write(HandMade.gzip(images), "emnist-letters-\(name)-images-idx3-ubyte.gz")
            let labels = HandMade.idx([UInt32(count)], (0..<count).map { UInt8($0 % 26 + 1) })
            try folder.write(HandMade.gzip(labels), "emnist-letters-\(name)-labels-idx1-ubyte.gz")
        }
        let data = try Dataset.load(folder.path)
        #expect(data.test.count == 6 && data.train.count + data.validation.count == 30 && data.classes == 27)
        guard case .files(let names)? = data.report?.remarks.first else {
            return #expect(Bool(false), "no files named")
        }
        #expect(names.count == 4 && names.allSatisfy { $0.contains("emnist-letters-") })
    }

    /// Levels beyond bytes are kept; a JPEG is read, and what is none is named and counted.
    @Test func deepPicturesAndJPEGs() throws {
        for i in 0..<3 {
            try folder.write(HandMade.png(width: 2, height: 1, [0, UInt8(i), 0xFF, 0xFF], depth: 16), "\(i).png")
        }
        let data = try Dataset.load(folder.path)
        #expect(data.content.map { Array($0.prefix(2)) } == (0..<3).map { [Float($0) / 65535, 1] })
        var options = ReadingOptions()
        options.patches = Patches(height: 1, width: 2, count: 40)
        let patches = try Dataset.load(folder.file("2.png"), options)
        #expect(patches.content.allSatisfy { $0.prefix(2) == [Float(2) / 65535, 1] })

        let others = try TemporaryFolder()
        for i in 0..<3 { try others.write(Self.jpeg, "\(i).JPG") }
        try others.write(Array(Self.jpeg.prefix(30)), "short.jpeg")
        try others.write("no picture", "text.png")
        let grey = try Dataset.load(others.path)
        #expect(grey.shape == ImageShape(height: 8, width: 8) && grey.count == 3)
        #expect(grey.content.allSatisfy { $0.prefix(64).allSatisfy { abs($0 - 102.0 / 255) < 2.0 / 255 } })
        guard case .unreadable(let files)? = grey.report?.remarks.last else {
            return #expect(Bool(false), "none named")
        }
        #expect(files.map { $0.file.split(separator: "/").last } == ["short.jpeg", "text.png"])
        expect(refusal(others.file("0.JPG")), has: "a single picture", "--patches")
    }

    /// 8×8 pixels of grey 102, as libjpeg packs them.
    private static let jpeg = [UInt8](
        Data(
            base64Encoded:
                "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDg"
                + "sLEBYQERMUFRUVDA8XGBYUGBIUFRT/wAALCAAIAAgBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL"
                + "/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJi"
                + "coKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ip"
                + "qrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/APOq/9k=")!)
}
