import Tensors
import TestSupport
import Testing

@testable import Datasets

/// Tables of text: what they mean is found out, and what is found out is said.
@Suite struct TableTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func load(_ text: String, _ options: ReadingOptions = .init(), name: String = "table.csv") throws
        -> Dataset
    {
        try Dataset.load(folder.write(text, name), options)
    }

    private func unscaled(_ text: String, labels: LabelPlacement = .last) throws -> Dataset {
        try load(text, ReadingOptions(labels: labels, scale: ScaleKind.none))
    }

    private func refused(_ text: String, _ options: ReadingOptions = .init()) throws -> String {
        let path = try folder.write(text, "table.csv")
        let error = #expect(throws: DataError.self) { try Dataset.load(path, options) }
        return error?.description ?? "none"
    }

    /// Who has ratings is told that they can be read as such.
    @Test func ratingsAreRecognisedByTheirNames() throws {
        let body = (0..<40).map { "\($0 % 9),\($0 % 7),\($0 % 5 + 1),\(1000 + $0)" }.joined(separator: "\n")
        func isTold(_ header: String) throws -> Bool {
            try load(header + "\n" + body).report?.remarks.contains {
                if case .likeRatings = $0 { true } else { false }
            }
                ?? false
        }
        #expect(try isTold("userId,movieId,rating,timestamp") && isTold("User,Item,Stars,Time"))
        #expect(try !isTold("height,width,weight,time") && !isTold("user,rating,item,time"))
    }

    /// Columns are known by their names.
    @Test func columnsOfOneNameAreTold() throws {
        let body = (0..<40).map { "\($0),\(2 * $0 + $0 % 3),\($0 % 7),\($0 % 5)" }.joined(separator: "\n")
        let dataset = try load("a,a,a (2),b\n" + body, ReadingOptions(labels: .none))
        #expect(dataset.form?.columns.map(\.name) == ["a", "a (3)", "a (2)", "b"])
    }

    /// Forty rows a, b, c, d, y between separators, with decimals of their own and a header.
    private static func rows(_ separator: String, decimal: String = ".", header: String? = "a;b;c;d;y") -> String {
        let lines = (0..<40).map { i in
            let cells = (0..<4).map { j in
                let digits = String((i * 137 + j * 311) % 900 + 100)
                return "0\(decimal)\(digits)"
            }
            return (cells + ["\(i % 2)"]).joined(separator: separator)
        }
        let first = header.map { [$0.replacing(";", with: separator)] } ?? []
        return (first + lines).joined(separator: "\n") + "\n"
    }

    // MARK: dialects

    @Test(arguments: [",", ";", "\t", "|", " "]) func separators(separator: String) throws {
        let plain = try load(Self.rows(","))
        let data = try load(Self.rows(separator))
        #expect(data.content == plain.content && data.count == 40 && data.classes == 2)
        #expect(data.report?.separator == Character(separator))
        #expect(data.report?.header == ReadingReport.Header(isThere: true, wasSaid: false))
    }

    @Test(arguments: [";", "\t", "|"]) func commasInHeadersAndDecimals(separator: String) throws {
        let plain = try load(Self.rows(","))
        let header = ["a", "b", "c, in %", "d", "y"].joined(separator: separator)
        let data = try load(
            Self.rows(separator, decimal: ",", header: nil).isEmpty
                ? "" : header + "\n" + Self.rows(separator, decimal: ",", header: nil))
        #expect(data.content == plain.content)
        #expect(data.report?.hasDecimalComma == true && data.report?.columns[2].name == "c, in %")
        #expect(try load(Self.rows(separator, decimal: ",", header: nil)).content == plain.content)
    }

    @Test func spreadsheetsAndSystems() throws {
        let plain = try load(Self.rows(","))
        #expect(try load("sep=;\n" + Self.rows(";")).content == plain.content)
        #expect(try load("# made by hand\n" + Self.rows(",")).content == plain.content)
        #expect(try load(Self.rows(",").replacing("\n", with: "\r\n")).content == plain.content)
        #expect(try load(Self.rows(",").replacing("\n", with: "\r")).content == plain.content)
        #expect(try load("\u{FEFF}" + Self.rows(",")).content == plain.content)
        #expect(try load(Self.rows(",").replacing("\n", with: ",\n")).content == plain.content)
        for isLittle in [true, false] {
            let units = [0xFEFF] + Array(Self.rows(",").utf16)
            let bytes = units.flatMap { unit in
                isLittle ? [UInt8(unit & 0xFF), UInt8(unit >> 8)] : [UInt8(unit >> 8), UInt8(unit & 0xFF)]
            }
            #expect(try Dataset.load(folder.write(bytes, "wide.csv"), ReadingOptions()).content == plain.content)
        }
        for name in ["t.tsv", "t.txt", "t.data", "t.CSV", "noext"] {
            #expect(try load(Self.rows("\t"), name: name).content == plain.content)
        }
    }

    /// 이름,점수 in EUC-KR, Größe,Café in Windows-1252; UTF-8 with a byte that is broken stays UTF-8.
    @Test func otherEncodingsAreReadAndSaid() throws {
        func names(_ header: [UInt8], row: [UInt8]) throws -> (names: [String], encoding: [ReadingReport.Remark]) {
            let rows = (1...8).flatMap { row + Array(",\($0),\($0 * $0 % 7)\n".utf8) }
            var options = ReadingOptions()
            options.labels = .none
            let report = try #require(
                try Dataset.load(folder.write(header + Array(",x,y\n".utf8) + rows, "other.csv"), options).report)
            return (
                report.columns.map(\.name),
                report.remarks.filter { if case .encoding = $0 { true } else { false } }
            )
        }
        let korean = try names([0xC0, 0xCC, 0xB8, 0xA7], row: [0xB0, 0xA1, 0xB3, 0xAA])
        #expect(korean.names == ["이름", "x", "y"] && korean.encoding == [.encoding(.eucKR)])
        let western = try names([0x47, 0x72, 0xF6, 0xDF, 0x65], row: [0x43, 0x61, 0x66, 0xE9, 0x81])
        #expect(western.names == ["Größe", "x", "y"] && western.encoding == [.encoding(.windows1252)])
        let broken = try names(Array("이름".utf8), row: Array("가나다라마바사".utf8) + [0xE9])
        #expect(broken.names == ["이름", "x", "y"] && broken.encoding.isEmpty)
    }

    @Test func quotesGoOverLines() throws {
        let data = try unscaled(
            "name,\"x \"\"y\"\"\",z\n\"one\ntwo\",1,2\n\"a,b\",3,4\nc,5,6\nd,7,8\n", labels: .none)
        #expect(data.report?.columns.map(\.name) == ["name", "x \"y\"", "z"])
        #expect(data.content.map { Array($0.prefix(2)) } == [[1, 2], [3, 4], [5, 6], [7, 8]])
        // An inch is no quote.
        #expect(try unscaled("5\",1,0\n6\",2,0\n7,3,1\n5\",4,1\n", labels: .last).count == 4)
    }

    // MARK: header

    @Test func headersAreFoundOut() throws {
        func hasHeader(_ text: String) throws -> Bool? { try load(text).report?.header?.isThere }
        #expect(try hasHeader("0,1,2\n0.5,0.25,0\n0.1,0.2,1\n0.3,0.7,0\n0.4,0.6,1\n") == true)
        #expect(try hasHeader("2019,2020,2021\n0.5,0.2,0.4\n0.1,0.2,0.9\n0.7,0.3,0.1\n") == true)
        #expect(try hasHeader("1x1,1x2,1x3\n5,9,0\n8,1,1\n7,7,0\n2,2,1\n") == true)
        #expect(try hasHeader("0.5,,0\n0.5,0.2,1\n0.1,0.2,0\n0.7,0.3,1\n") == false)
        #expect(try hasHeader("0.5,missing,0\n0.5,0.2,1\n0.1,0.2,0\n0.7,0.3,1\n") == false)
        #expect(try hasHeader("1,2,3\n2,3,4\n5,6,7\n8,9,10\n") == false)
        let text = "10,20,0\n1,2,1\n3,4,0\n5,6,1\n"
        #expect(try load(text).count == 4)
        #expect(try load(text, ReadingOptions(header: true)).count == 3)
        #expect(try load("a,b,y\n1,2,1\n3,4,0\n5,6,1\n", ReadingOptions(labels: .none, skip: ["3"])).count == 3)
    }

    // MARK: labels

    @Test func labelsAreFoundOut() throws {
        func label(_ text: String) throws -> TableForm.Label? { try load(text).form?.label }
        let texts = try label("a,b,y\n1.5,2,malignant\n3,4.5,benign\n5,6,benign\n7,8,malignant\n")
        #expect(texts == TableForm.Label(name: "y", classes: ["benign", "malignant"]))
        #expect(
            try label("842302,M,0.5,0.1\n842303,B,0.2,0.3\n842304,M,0.4,0.4\n842305,B,0.9,0.8\n")?.classes == [
                "B", "M",
            ])
        #expect(
            try label("a,class,c\n0.5,2,1\n0.2,7,3\n0.4,2,4\n0.9,7,2\n")
                == TableForm.Label(name: "class", classes: ["2", "7"]))
        #expect(try label("a,b,y\n1.5,2,-1\n3,4.5,1\n5,6,1\n7,8,-1\n")?.classes == ["-1", "1"])
        // A price is no class, and neither is a measurement.
        let prices = "sqm,price\n" + (0..<20).map { "\($0).5,\(60_000 + 977 * $0)\n" }.joined()
        let data = try load(prices)
        #expect(data.classes == nil && data.features == 2)
        #expect(data.report?.remarks == [.lastIsNoLabel("price")])
        #expect(try load(prices, ReadingOptions(labels: .last)).classes == 20)
        #expect(try label("a,b\n1.5,2.5\n3,4.5\n5,6.5\n7,8.5\n") == nil)
    }

    @Test func columnsAreChosen() throws {
        let text = "id,a,kind,b\n7,0.5,x,1\n9,0.25,y,2\n4,0.75,x,3\n3,0.5,y,4\n"
        for labels in ["kind", "3", "Kind"] {
            let data = try load(text, ReadingOptions(labels: .init(labels)))
            #expect(data.form?.label?.name == "kind" && data.form?.columns.map(\.name) == ["a", "b"])
            #expect(data.form?.id == "id")
        }
        #expect(try load(text, ReadingOptions(skip: ["b"])).form?.columns.map(\.name) == ["a"])
        #expect(
            try load(text, ReadingOptions(labels: .none, only: ["b", "a"])).form?.columns.map(\.name) == ["a", "b"])
        expect(try refused(text, ReadingOptions(skip: ["c"])), has: "no column 'c'", "id, a, kind, b")
        expect(try refused(text, ReadingOptions(labels: .column("z"))), has: "no column 'z'")
    }

    @Test func classesAreWhatOccurs() throws {
        let data = try unscaled("1,4,99999\n2,8,-3\n0,6,99999\n", labels: .last)
        #expect(data.classes == 2 && data.content == [[0, 6, 1], [1, 4, 1], [2, 8, 0]])
        expect(
            try refused("1,2,0\n3,4,\n5,6,1\n", ReadingOptions(labels: .last)), has: "no label in row 2",
            "--labels none")
    }

    // MARK: kinds of columns

    @Test func textsBecomeValues() throws {
        let data = try unscaled(
            "size,colour,when\n1,red,2013-12-02\n2,blue,2013-12-03 12:00\n3,red,2013-12-04\n4,green,2014-01-01\n",
            labels: .none)
        #expect(
            data.kind
                == .table(
                    .init(
                        count: 5, names: ["size", "colour=blue", "colour=green", "colour=red", "when"],
                        categories: [.init(name: "colour", start: 1, count: 3)])))
        #expect(
            data.content.map { Array($0.prefix(5)) } == [
                [1, 0, 0, 1, 16041], [2, 1, 0, 0, 16042.5], [3, 0, 0, 1, 16043], [4, 0, 1, 0, 16071],
            ])
        let ids = "gene,a,b,c\n" + (0..<30).map { "G\($0),\($0).5,\($0 * 7 % 11),\($0 * $0)\n" }.joined()
        let genes = try load(ids, ReadingOptions(labels: .none))
        #expect(genes.form?.id == "gene" && genes.features == 3)
        let turned = try load(ids, ReadingOptions(labels: .none, isTransposed: true, scale: ScaleKind.none))
        expect(
            try refused(ids, ReadingOptions(labels: .none, id: "nobody", isTransposed: true)),
            has: "no column 'nobody'")
        #expect(turned.count == 3 && turned.features == 30)
        // What was turned is scaled, and read again in the same form.
        let scaled = try load(ids, ReadingOptions(labels: .none, isTransposed: true))
        #expect(scaled.content != turned.content && scaled.train.image(0).allSatisfy { abs($0) < 1e-5 })
        let again = try load(ids, ReadingOptions(labels: .none, isTransposed: true, form: scaled.form))
        #expect(again.content == scaled.content)
        #expect(
            turned.content[1].prefix(3) == [0, 7, 3]
                && turned.kind == .table(.init(count: 30, names: (0..<30).map { "G\($0)" })))
    }

    @Test(arguments: ["", "NA", "n/a", "?", "nan", "NULL", "None", "-"]) func missingCells(word: String) throws {
        let data = try load("a,b,y\n1,2,0\n3,\(word),1\n5,6,0\n7,9,1\n9,3,0\n")
        #expect(data.hasMissing && data.report?.missing == 1 && data.count == 5)
        let split = try #require(
            SplitName.allCases.first { name in
                (0..<data[name].count).contains { data[name].observed($0) == [true, false] }
            })
        // In the place of what is missing stands the mean of the column over the training rows, which is 0 there.
        let row = try #require((0..<data[split].count).first { data[split].observed($0) == [true, false] })
        #expect(abs(data[split].image(row)[1]) < 1e-6)
    }

    @Test func whatIsNoNumberIsRefused() throws {
        for word in ["inf", "-inf", "<1", "1_000", "0x10"] {
            expect(
                try refused("1,2,0\n3,\(word),1\n5,6,0\n7,8,1\n"), has: "line 2, column 2", "found \"\(word)\"",
                "--skip")
        }
        expect(try refused("<1,2,0\n3,3,1\n5,6,0\n7,8,1\n"), has: "line 1, column 1", "\"<1\"")
        expect(try refused("1,2,0\n1,\u{1B}[31m,0\n2,2,1\n"), has: "line 2, column 2", "found \"\\x1b[31m\"")
        expect(try refused("1,2,0\n1,1e39,0\n2,2,1\n"), has: "line 2, column 2", "\"1e39\"", "at most 3.4e38")
    }

    @Test func raggedRowsAreRefused() throws {
        expect(
            try refused("a,b,c\n1,2,0\n1,2,3,0\n2,3,1\n"), has: "table.csv, line 3:", "found 4 columns", "expected 3")
        expect(try refused("1,2,0\n\n1,0\n1,2,1\n3,4,0\n"), has: "line 3:", "found 2 columns", "expected 3")
    }

    @Test func emptyTablesAreRefused() throws {
        for text in ["", "\n\n", "a,b,c\n"] {
            expect(try refused(text, ReadingOptions(header: text.isEmpty ? nil : true)), has: "found no rows")
        }
        expect(try refused("1,0\n2,0\n"), has: "found 2 rows", "at least 3")
    }

    @Test func longLinesAndManyLines() throws {
        let row = (0..<200_000).map { String($0 % 256) }.joined(separator: ",") + "\n"
        #expect(try load(row + row + row, ReadingOptions(labels: .none, scale: ScaleKind.none)).features == 200_000)
        let data = try unscaled(
            (0..<30_000).map { "\($0 * 2),\($0 % 7),\($0 % 5).5\n" }.joined(), labels: .column("2"))
        #expect(data.count == 30_000 && data.classes == 7)
        #expect(data.content.enumerated().allSatisfy { $1 == [Float($0 * 2), Float($0 % 5) + 0.5, Float($0 % 7)] })
    }

    // MARK: scales

    /// Numbers that differ only in digits that floats don't hold aren't said to be the same.
    @Test func whatFloatsCannotTellApartIsSaid() throws {
        let rows = (0..<40).map { "\(1_000_000_000 + 0.01 * Double($0)),\(16_777_216 + $0),\($0),7\n" }
        let data = try load("far,near,small,same\n" + rows.joined(), ReadingOptions(labels: .none))
        #expect(data.report?.remarks == [.coarse(["far", "near"]), .constant(["same"])])
        let wide = (0..<40).map { "\(1_000_000_000 * $0 + 1)\n" }
        #expect(try load("wide\n" + wide.joined(), ReadingOptions(labels: .none)).report?.remarks == [])
    }

    /// A name with a line's end in it is called as it is shown.
    @Test func columnsAreCalledAsTheyAreShown() throws {
        let rows = (0..<20).map { "\($0),r\($0),\($0 * $0)\n" }
        for name in ["Size\nin mm", "size\\u{A}in mm"] {
            let data = try load("a,\"size\nin mm\",b\n" + rows.joined(), ReadingOptions(labels: .none, id: name))
            #expect(data.report?.columns.count == 3 && data.report?.id?.hasPrefix("size") == true)
        }
    }

    /// Mean and deviation over the training rows of each column, computed here.
    @Test func columnsAreScaledByTheTrainingRows() throws {
        let text = "time,ratio,same,y\n" + (0..<50).map { "\($0 * 5000),0.\(100 + $0 * 7),3,\($0 % 2)\n" }.joined()
        let raw = try unscaled(text)
        let data = try load(text, ReadingOptions(labels: .last))
        func columns(_ split: Split) -> [[Double]] {
            (0..<3).map { j in (0..<split.count).map { Double(split.image($0)[j]) } }
        }
        let scaled = columns(data.train)
        for j in 0..<2 {
            let mean = scaled[j].reduce(0, +) / Double(scaled[j].count)
            let square = scaled[j].reduce(0) { $0 + $1 * $1 } / Double(scaled[j].count)
            #expect(abs(mean) < 1e-5 && abs(square - 1) < 1e-4)
        }
        #expect(scaled[2].allSatisfy { $0 == 0 } && data.report?.remarks == [.constant(["same"])])
        let form = try #require(data.form)
        for (name, i) in [(SplitName.test, 0), (.validation, 1)] {
            for j in 0..<3 {
                let value = form.columns[j].scale(raw[name].image(i)[j])
                #expect(abs(data[name].image(i)[j] - value) < 1e-5)
            }
        }
        #expect(!data.isUnitInterval)
        #expect(
            try load(text, ReadingOptions(labels: .last, scale: .range)).train.image(0).allSatisfy {
                (0...1).contains($0)
            })
    }

    /// New rows are scaled by the rows that a model was trained on, whatever their order of columns.
    @Test func newDataTakeTheOldForm() throws {
        let text =
            "a,b,c,y\n"
            + (0..<50).map { "\($0),\($0 * 7 % 13).5,\($0 % 3 == 0 ? "up" : "down"),\($0 % 2)\n" }.joined()
        let old = try load(text, ReadingOptions(labels: .column("y")))
        let form = try #require(old.form)
        let new = try load(
            "extra,c,b,a\n1,up,2.5,10\n1,down,7.5,20\n1,sideways,3.5,30\n", ReadingOptions(form: form))
        #expect(new.form?.columns == form.columns && new.classes == nil)
        #expect(new.content.count == 3)
        let a = form.columns[0].scale(20)
        #expect(
            new.content.contains { $0[0] == a && $0[1] == form.columns[1].scale(7.5) && $0[2] == 1 && $0[3] == 0 })
        #expect(new.report?.remarks.contains(.newTexts(column: "c", rows: 1)) == true)
        #expect(new.report?.columns[0].use == .skipped(.notInModel))
        expect(try refused("a,c\n1,up\n2,up\n3,down\n", ReadingOptions(form: form)), has: "no column b", "3 columns")
    }

    /// Whole numbers of a byte, as many as the pixels of a square, stay a picture with one scale.
    @Test func picturesStayPictures() throws {
        func rows(_ value: (Int, Int) -> String, _ count: Int) -> String {
            (0..<4).map { i in (0..<count).map { value(i, $0) }.joined(separator: ",") + "\n" }.joined()
        }
        let data = try load(rows({ "\($0 * 16 + $1)" }, 16), ReadingOptions(labels: .none))
        #expect(data.kind == .image(ImageShape(height: 1, width: 16)) && data.isUnitInterval)
        #expect(data.content.joined().max() == 1 && data.form?.scale == .whole)
        #expect(
            try load(rows({ "\($0 * 16 + $1).5" }, 16), ReadingOptions(labels: .none)).kind
                == .table(.init(count: 16)))
        #expect(try load(rows({ "\($0 * 2 + $1).5" }, 2), ReadingOptions(labels: .none)).kind == .point)
    }
}
