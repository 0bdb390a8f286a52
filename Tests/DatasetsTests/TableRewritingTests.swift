import Tensors
import TestSupport
import Testing

@testable import Datasets

/// A table is written again with its gaps filled and everything else as it was.
@Suite struct TableRewritingTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The file with `fill` in the place of what is missing, read in the form of `training`.
    private func rewritten(
        _ bytes: [UInt8], like training: String, skip: [String] = [], scale: ScaleKind = .none,
        _ fill: (TableFile.Cell, TableForm) -> [Float]?
    ) throws -> (text: String, filled: TableFile.Filled) {
        var options = ReadingOptions(labels: .none, scale: scale)
        options.skip = skip
        var reading = try Dataset.load(folder.write(training, "training.csv"), options).reading
        reading.header = nil
        let file = try TableFile(folder.write(bytes, "new.csv"), reading)
        var out: [UInt8] = []
        let filled = try file.fill({ fill($0, file.form) }, write: { out += $0 })
        return (String(decoding: out, as: UTF8.self), filled)
    }

    private static let training =
        "name,size,colour,when\n"
        + (0..<9).map {
            "row\($0),\($0).25,\(["red", "dark, blue", "so \"\"green\"\""][$0 % 3].quoted),2013-12-0\($0 + 1)\n"
        }.joined()

    /// Numbers with the decimals of their column, texts the most probable, dates as dates; other columns, endings, quotes and
    /// spaces stay.
    @Test func everythingElseStays() throws {
        let text =
            "name,size,colour,when\r\nx,, \"red\" ,2013-12-02\r\n,1.50,?,NA\r\n\"y\"\"\", 2 ,\"\",2014-03-01\r\n\r\nz,3e0,red,\"\"\r\n"
        let (new, filled) = try rewritten(Array(text.utf8), like: Self.training) { cell, form in
            switch form.columns[cell.column].name {
            case "size": [2.34567]
            // In the order of their names: dark, blue; red; so "green".
            case "colour": cell.row == 1 ? [0.2, 0.1, 0.7] : [0.6, 0.3, 0.1]
            default: [16130.2]
            }
        }
        #expect(
            new
                == "name,size,colour,when\r\nx,2.34567, \"red\" ,2013-12-02\r\n,1.50,\"so \"\"green\"\"\",2014-03-01\r\n\"y\"\"\", 2 ,\"dark, blue\",2014-03-01\r\n\r\nz,3e0,red,\"2014-03-01\"\r\n"
        )
        #expect(filled == .init(cells: 5, left: 1))
    }

    /// Columns in another order and among others, a comma before decimals, a byte order mark, no end of the last line.
    @Test func otherFilesOfTheSameColumns() throws {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = "size;extra;when;colour\n1,5;;2013-12-02 10:30;red\n;7;2013-12-03 11:00;red\n-;8;;red\n2,25;9;;"
        let (new, filled) = try rewritten(mark + Array(text.utf8), like: Self.training, skip: ["name"]) {
            cell, form in
            switch form.columns[cell.column].name {
            case "size": [-0.001]
            case "colour": [0, 1, 0]
            default: [16041.75]
            }
        }
        #expect(
            Array(new.utf8)
                == mark
                + Array(
                    "size;extra;when;colour\n1,5;;2013-12-02 10:30;red\n0,00;7;2013-12-03 11:00;red\n0,00;8;2013-12-02 18:00;red\n2,25;9;2013-12-02 18:00;red"
                        .utf8))
        #expect(filled == .init(cells: 5, left: 1))
    }

    /// Days that no calendar has are numbers.
    @Test func datesBeyondTheCalendar() throws {
        for (days, text) in [(Float(3e8), "3e+08"), (-2e30, "-2e+30"), (9e6, "26611-")] {
            let (new, filled) = try rewritten(Array("name,size,colour,when\nx,1,red,\n".utf8), like: Self.training) {
                _, _ in [days]
            }
            #expect(filled.cells == 1 && new.contains("x,1,red,\(text)"), "\(new)")
        }
    }

    /// Whole numbers stay whole, and so do texts that the model doesn't know: they are observed.
    @Test func observedStays() throws {
        let training = "a,b\n" + (0..<9).map { "\($0),\($0 % 2 == 0 ? "up" : "down")\n" }.joined()
        let text = "a,b\n7,sideways\n,up\n8,\n"
        let (new, filled) = try rewritten(Array(text.utf8), like: training) { cell, form in
            form.columns[cell.column].categories == nil ? [4.6] : [0.1, 0.9]
        }
        #expect(new == "a,b\n7,sideways\n5,up\n8,up\n" && filled == .init(cells: 2, left: 0))
        let (same, none) = try rewritten(Array(text.utf8), like: training) { _, _ in nil }
        #expect(same == text && none == .init(cells: 0, left: 2))
    }

    /// Values go back to the units of the file; one row is enough, and two are.
    @Test(arguments: ["a,b\n,3\n", "a,b\n,3\n5,4\n", "b,a\n3,"]) func fewRows(_ text: String) throws {
        let training = "a,b\n" + (0..<40).map { "\(100 + $0),\($0 % 7)\n" }.joined()
        let (new, filled) = try rewritten(Array(text.utf8), like: training, scale: .standard) { _, form in
            [form.columns[0].scale(120)]
        }
        #expect(filled.cells == 1)
        #expect(new == (text.hasPrefix("a") ? text.replacing("\n,", with: "\n120,") : text + "120"))
    }

    /// sep= and comments stand before the header, and are no rows.
    @Test func linesBeforeTheTable() throws {
        let text = "sep=|\n# a comment\na|b\n|2\n1|\n"
        let training = "a,b\n" + (0..<9).map { "\($0),\($0 * 2)\n" }.joined()
        let (new, _) = try rewritten(Array(text.utf8), like: training) { cell, _ in [cell.row == 0 ? 9 : 8] }
        #expect(new == "sep=|\n# a comment\na|b\n9|2\n1|8\n")
    }

    /// Long files go through buffers; UTF-16 becomes UTF-8.
    @Test func longFiles() throws {
        let training = "a,b\n" + (0..<9).map { "\($0),\($0 * 2)\n" }.joined()
        let rows = (0..<60_000).map { $0 % 5 == 0 ? ",\($0)\n" : "\($0),\n" }
        let text = "a,b\n" + rows.joined()
        let expected = "a,b\n" + (0..<60_000).map { $0 % 5 == 0 ? "\($0 + 1),\($0)\n" : "\($0),\($0 + 1)\n" }.joined()
        let (new, filled) = try rewritten(Array(text.utf8), like: training) { cell, _ in [Float(cell.row + 1)] }
        #expect(new == expected && filled.cells == 60_000)
        let wide: [UInt8] = [0xFF, 0xFE] + Array(text.utf16).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        #expect(try rewritten(wide, like: training) { cell, _ in [Float(cell.row + 1)] }.text == expected)
    }

    /// A share of what is observed, a text as a whole; what was missing before isn't hidden.
    @Test func hiding() throws {
        let text =
            "a,b\n" + (0..<400).map { "\($0 % 3 == 0 ? "" : "\($0)"),\(["up", "down", "left"][$0 % 3])\n" }.joined()
        let reading = try Dataset.load(folder.write(text, "t.csv"), ReadingOptions(labels: .none)).reading
        let file = try TableFile(folder.write(text, "t.csv"), reading)
        let (split, cells) = file.hiding(0.25, from: Generator(seed: 3))
        #expect(abs(cells.count - (400 + 266) / 4) < 40 && Set(cells).count == cells.count)
        let hidden = Set(cells)
        for row in 0..<400 {
            let a = row % 3 != 0 && !hidden.contains(.init(row: row, column: 0))
            let b = !hidden.contains(.init(row: row, column: 1))
            #expect(split.observed(row) == [a, b, b, b])
        }
        #expect(cells.allSatisfy { $0.column == 1 || $0.row % 3 != 0 })
        for cell in cells {
            let order = ["down", "left", "up"]
            let expected: [Float] =
                cell.column == 0
                ? [file.form.columns[0].scale(Float(cell.row))]
                : order.map { $0 == ["up", "down", "left"][cell.row % 3] ? 1 : 0 }
            #expect(file.value(of: cell) == expected)
        }
        #expect(file.hiding(0.25, from: Generator(seed: 3)).cells == cells)
        #expect(file.hiding(0.25, from: Generator(seed: 4)).cells != cells)
    }

    @Test func whatIsNoTable() throws {
        let data = try Dataset.load(folder.write(Self.training, "t.csv"), ReadingOptions(labels: .none))
        let array = try folder.write(
            HandMade.npy("{'descr': '|u1', 'fortran_order': False, 'shape': (4, 4), }", Array(0..<16)), "a.npy")
        for (path, options) in [(array, data.reading), (folder.file("t.csv"), ReadingOptions())] {
            let error = #expect(throws: DataError.self) { try TableFile(path, options) }
            #expect(error?.description.contains("table") == true)
        }
    }
}

extension String {
    fileprivate var quoted: String { "\"\(self)\"" }
}
