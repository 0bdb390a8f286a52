import Datasets
import Tensors
import TestSupport
import Testing

@Suite struct CSVTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func load(_ text: String, labels: LabelPlacement = .last) throws -> Dataset {
        try Dataset.load(folder.write(text, "table.csv"), labels: labels)
    }

    /// Columns have the names of the header, without that of the label; points and images have none.
    @Test func rowsAreWhatTheyCanBe() throws {
        let named = RowKind.table(RowKind.Columns(count: 3, names: ["age", "mass \u{e9}", "x?y"]))
        #expect(try load("age,\"mass é\",x\u{7}y,class\n1,2,3,0\n1,2,4,0\n3,2,1,1\n").kind == named)
        #expect(try load("class,age,mass é,x\u{7}y\n0,1,2,3\n0,1,2,4\n1,3,2,1\n", labels: .first).kind == named)
        #expect(try load("1,2,3,0\n1,2,4,0\n3,2,1,1\n").kind == .table(RowKind.Columns(count: 3)))
        #expect(try load("a,b,c\n1,2,0\n3,4,0\n5,6,1\n").kind == .point)
        func rows(_ value: String) -> String {
            let line = Array(repeating: value, count: 16).joined(separator: ",")
            return "\(line)\n\(line)\n\(line)\n"
        }
        #expect(try load(rows("7"), labels: .none).kind == .image(ImageShape(height: 1, width: 16)))
        // Square, but no grey values.
        #expect(try load(rows("7.5"), labels: .none).kind == .table(RowKind.Columns(count: 16)))
        let columns = RowKind.Columns(count: 2, names: ["a", "b"])
        #expect(columns.name(1) == "b" && RowKind.Columns(count: 2).name(1) == "2")
    }

    private func refused(_ text: String, labels: LabelPlacement = .last) throws -> String {
        refusal(try folder.write(text, "table.csv"), labels: labels)
    }

    /// The same table in several dialects.
    @Test(arguments: [
        "0,8,1\n2,16,0\n4,10,2\n", "0,8,1\r\n2,16,0\r\n4,10,2", "a,b,label\n0,8,1\n2,16,0\n4,10,2\n",
        "\"a, with comma\",b,label\n0,8,1\n2,16,0\n4,10,2\n", "0;8;1\n2;16;0\n4;10;2\n",
        "0\t8\t1\n2\t16\t0\n4\t10\t2\n", " 0 , 8,1 \n\n\"2\",\" 16\",\"0\"\n+4,1.0e1,2.0\n\n",
        "\u{FEFF}0,8,1\n2,16,0\n4,10,2\n", "\u{FEFF}a,b,c\r\n0,8,1\r\n\r\n2,16,0\r\n4,10,2\r\n",
    ])
    func readsADialect(text: String) throws {
        let data = try load(text)
        #expect(data.shape == ImageShape(height: 1, width: 2))
        #expect(data.classes == 3)
        #expect(data.content == [[0, 0.5, 1], [0.125, 1, 0], [0.25, 0.625, 2]])
    }

    @Test func findsTheLabels() throws {
        let text = "1,4,3\n2,8,3\n0,6,3\n"
        // Features 4, 3 / 8, 3 / 6, 3: their range is 3…8.
        #expect(try load(text, labels: .first).content == [[0.2, 0, 1], [0.6, 0, 0], [1, 0, 2]])
        #expect(try load(text, labels: .none).shape == ImageShape(height: 1, width: 3))
        #expect(try load(text, labels: .none).classes == nil)
        #expect(try load(text, labels: .last).classes == 1)
    }

    @Test func scalesFloatsByTheirWholeRange() throws {
        let data = try load("-1.5,2.5,0\n0.5,1,0\n6.5,-1.5,0\n")
        #expect(data.content == [[0, 0.5, 0], [0.25, 0.3125, 0], [1, 0, 0]])
        // The span of 6·10³⁸ is larger than any float.
        #expect(try load("-3e38,0\n0,0\n3e38,0\n").content == [[0, 0], [0.5, 0], [1, 0]])
    }

    @Test func constantDataIsZero() throws {
        #expect(try load("7,0\n7,0\n7,0\n").content == [[0, 0], [0, 0], [0, 0]])
        #expect(try load("7.5,0\n7.5,0\n7.5,0\n").content == [[0, 0], [0, 0], [0, 0]])
    }

    @Test func changesFromBytesToFloatsInTheMiddle() throws {
        #expect(try load("0,0\n200,0\n400,0\n").content == [[0, 0], [0.5, 0], [1, 0]])
        #expect(try load("255,0\n0,0\n-255,0\n").content == [[0, 0], [0.5, 0], [1, 0]])
    }

    @Test func readsLinesLongerThanItsBuffer() throws {
        let row = (0..<200_000).map { String($0 % 256) }.joined(separator: ",") + "\n"
        let data = try load(row + row + row, labels: .none)
        #expect(data.features == 200_000)
        #expect(data.test.image(0) == (0..<200_000).map { Float($0 % 256) / 255 })
    }

    @Test func readsManyLines() throws {
        let data = try load((0..<30_000).map { "\($0),\($0 % 7)\n" }.joined())
        #expect(data.count == 30_000)
        #expect(data.content.enumerated().allSatisfy { $1 == [Float(Double($0) / 29_999), Float($0 % 7)] })
    }

    @Test func refusesRaggedRows() throws {
        expect(
            try refused("a,b,c\n1,2,0\n1,2,3,0\n"), has: "table.csv, line 3:", "found 4 columns",
            "expected 3",
            "Make all lines equally long")
        expect(try refused("1,2,0\n\n1,0\n"), has: "line 3:", "found 2 columns", "expected 3")
    }

    @Test func refusesWhatIsNoNumber() throws {
        expect(try refused("1,2,0\n1,2x,0\n"), has: "line 2, column 2", "found \"2x\"", "a finite number")
        expect(try refused("1,2,0\n1,,0\n"), has: "line 2, column 2", "found nothing", "a finite number")
        expect(try refused("1,2,0\n1,\u{1B}[31m,0\n"), has: "line 2, column 2", "found \"\\x1b[31m\"")
        for word in ["nan", "NaN", "inf", "-inf", "0x10", "1e", "1_000", "."] {
            expect(try refused("1,2,0\n1,\(word),0\n"), has: "line 2, column 2", "found \"\(word)\"")
        }
        expect(try refused("1,2,0\n1,1e39,0\n"), has: "line 2, column 2", "\"1e39\"", "at most 3.4e38")
        expect(try refused("1,2,0\n1,1e999,0\n"), has: "line 2, column 2", "at most 3.4e38")
    }

    /// A damaged first row must not pass for a header and vanish.
    @Test func refusesADamagedFirstRow() throws {
        expect(try refused("1,2x,0\n3,4,1\n5,6,1\n7,8,1\n"), has: "line 1, column 2", "\"2x\"")
        expect(try refused("1,,0\n3,4,1\n5,6,1\n7,8,1\n"), has: "line 1, column 2", "nothing")
        expect(try refused("1,nan,0\n3,4,1\n5,6,1\n7,8,1\n"), has: "line 1, column 2", "\"nan\"")
    }

    @Test func refusesLabelsThatAreNoClasses() throws {
        for label in ["0.5", "-1", "100000", "1e30"] {
            expect(
                try refused("1,2,0\n3,4,\(label)\n"), has: "line 2, column 3", "found the label",
                "a whole number in 0…99999", "--labels")
        }
        expect(try refused("0,2,1\n0.25,4,1\n", labels: .first), has: "line 2, column 1", "the label 0.25")
    }

    @Test func refusesEmptyTables() throws {
        for text in ["", "\n\n", "a,b,c\n"] {
            expect(try refused(text), has: "table.csv: found no rows", "at least one line of numbers")
        }
        expect(try refused("1,0\n2,0\n"), has: "found 2 rows", "at least 3")
        expect(try refused("1\n2\n3\n"), has: "line 1", "found 1 column", "--labels none")
    }
}
