import Autoencoders
import Datasets
import Foundation
import Laboratory
import Tensors
import TestSupport
import Testing

@testable import Uses

/// What panes of tables ask for, against numbers that are worked out by hand from the file.
@Suite struct TableViewTests {
    /// Sixty rows: two numbers of very different size, a colour, a date, gaps.
    static let text: String =
        "size,weight,colour,day,kind\n"
        + (0..<60).map { i in
            let weight = i % 7 == 3 ? "" : "\(5000 + 37 * ((i * 11) % 19))"
            let day = "2024-03-\(i % 28 + 1 < 10 ? "0" : "")\(i % 28 + 1)"
            return
                "0.\((i * 7) % 10)\(i % 9 + 1),\(weight),\(["red", "green", "blue"][i % 3]),\(day),\(i % 2 == 0 ? "good" : "bad")"
        }.joined(separator: "\n") + "\n"

    static func session(_ folder: TemporaryFolder) throws -> Session {
        let dataset = try Dataset.load(folder.write(text, "things.csv"), ReadingOptions(labels: .column("kind")))
        let setup = Setup(Variant.vae.experiment.fitted(to: dataset.dataShape), batch: 8)
        return try Session(setup, on: dataset, workers: Workers(1))
    }

    private static func scene() throws -> (columns: TableColumns, form: TableForm) {
        let json = """
            {"columns": [{"name": "a", "isDate": false, "scale": {"shift": 10, "unit": 2}},
             {"name": "c", "categories": ["p", "q"], "isDate": false, "scale": {"shift": 0, "unit": 1}}],
             "isTransposed": false, "scale": "standard"}
            """
        let form = try JSONDecoder().decode(TableForm.self, from: Data(json.utf8))
        let kind = RowKind.table(.init(count: 3, names: form.names))
        return (try #require(TableColumns(kind, form)), form)
    }

    @Test func valuesAreToldInTheUnitsOfTheFile() throws {
        let (columns, form) = try Self.scene()
        #expect(columns.columns.map(\.places) == [0..<1, 1..<3] && columns.hasOwnUnits)
        #expect(columns.value(0, of: [1.5, 0, 1]) == .number(13))
        #expect(columns.value(1, of: [1.5, 0.25, 0.75]) == .category("q", weight: 0.75))
        // A part of a longer array has places of its own.
        #expect(columns.value(1, of: [9, 9, 1.5, 0.75, 0.25][2...]) == .category("p", weight: 0.75))
        #expect(TableColumns(.image(ImageShape(height: 1, width: 3)), form) == nil)
        let unknown = try #require(TableColumns(.table(.init(count: 2, names: nil)), nil))
        #expect(unknown.columns.map(\.name) == ["1", "2"] && !unknown.hasOwnUnits)
    }

    @Test func errorsOfColumnsAreThoseOfTheirObservedValues() throws {
        let (columns, _) = try Self.scene()
        // Values 8, 12 and one that isn't known; categories p, q, q.
        let rows = ObservedRows(
            values: [-1, 1, 0, 1, 0, 1, 0, 0, 1], mask: [1, 1, 1, 1, 1, 1, 0, 1, 1], features: 3)
        let errors = ColumnErrors(columns, of: rows, rebuiltAs: [-0.5, 1, 0, 0.5, 0.5, 0.25, 7, 0.25, 0.75])
        let (a, c) = (errors.columns[0], errors.columns[1])
        // Σ² is 0.25 + 0.25 of the first, 0.25 + 0.5625 + 0.0625 + 0.0625 of the second.
        #expect(abs(a.share - 0.5 / 1.4375) < 1e-7 && abs(c.share - 0.9375 / 1.4375) < 1e-7)
        #expect(a.mean == 10 && a.deviation == 2 && a.observed == 2)
        // Around the mean 0 the squares are 2.
        #expect(try abs(#require(a.explained) - 0.75) < 1e-7)
        #expect(c.explained == nil && c.mean == nil)
        #expect(try abs(#require(c.hits) - 2.0 / 3) < 1e-7)
    }

    @Test func rowsStandBesideThemselvesAsTheFileHasThem() throws {
        let folder = try TemporaryFolder()
        let session = try Self.session(folder)
        let request = RowComparisonsRequest(4, .from(0, count: 9))
        let largest = RowComparisonsRequest(4, first: -1, .largest(2))
        session.obey(.look([request, largest, ColumnErrorsRequest()]))
        let answers = session.snapshot().answers
        let rows = try #require(answers[request]).rows
        #expect(rows.count == 4 && rows.allSatisfy { $0.entries.map(\.name) == ["size", "weight", "colour", "day"] })
        let lines = Self.text.split(separator: "\n").dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        for row in rows {
            // It is the row of the file that it says.
            let isThere = [lines[lines.startIndex + row.origin.records.lowerBound]].contains { line in
                guard case .number(let size) = row.entries[0].x, abs(size - Float(line[0])!) < 1e-4,
                    row.entries[2].x.name == String(line[2]), row.label == (line[4] == "bad" ? 0 : 1)
                else { return false }
                switch row.entries[1].x {
                case .missing: return line[1].isEmpty && row.entries[1].deviation == nil
                case .number(let weight): return Float(line[1]).map { abs($0 - weight) < 0.1 } ?? false
                default: return false
                }
            }
            #expect(isThere, "\(row)")
            // 19,783 days from 1970 to 2024-03-01.
            var days: Float?
            if case .date(let found) = row.entries[3].x { days = found }
            #expect((19_783...19_810).contains(Int(try #require(days).rounded())))
        }
        for row in try #require(answers[largest]).rows {
            let sizes = row.entries.map { abs($0.deviation ?? -1) }
            #expect(sizes.count == 2 && sizes[0] >= sizes[1])
        }
        let errors = try #require(answers[ColumnErrorsRequest()])
        #expect(abs(errors.columns.reduce(0) { $0 + $1.share } - 1) < 1e-9 && errors.rows == 6)
    }

    /// Strips are in standard deviations: over the validation rows each column has mean 0 and deviation 1.
    @Test func stripsAreAroundTheMean() throws {
        let folder = try TemporaryFolder()
        let session = try Self.session(folder)
        let pairs = StripsRequest(.pairs(first: 0), count: 12)
        let way = StripsRequest(.between(left: 0, right: 1), count: 5)
        let samples = StripsRequest(.samples(draw: 0), count: 3)
        session.obey(.look([pairs, way, samples]))
        let answers = session.snapshot().answers
        let rows = try #require(answers[pairs]).strips.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        #expect(rows.count == 6)
        for place in rows[0].indices {
            let values = rows.map { Double($0[place]) }.filter { !$0.isNaN }
            let mean = values.reduce(0, +) / Double(values.count)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
            #expect(abs(mean) < 1e-5 && (abs(variance - 1) < 1e-4 || variance < 1e-9))
        }
        #expect(answers[way]?.strips.count == 5 && answers[samples]?.strips.count == 3)
        #expect(answers[samples]?.origin != nil && answers[way]?.origin == nil)
    }
}
