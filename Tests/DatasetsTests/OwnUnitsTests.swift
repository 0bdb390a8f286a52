import Datasets
import Foundation
import TestSupport
import Testing

/// Rows that a model gives are written as the file has them.
@Suite struct OwnUnitsTests {
    @Test func scaledRowsComeBackAsTheyWere() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<40).map { i in
            "\(100 + i * 3),\(["red", "green", "blue"][i % 3]),\(Double(i) * 0.25 - 4),2024-02-\(i % 20 + 10)"
        }
        let path = try folder.write("weight,colour,heat,day\n" + rows.joined(separator: "\n") + "\n", "t.csv")
        let data = try Dataset.load(path, ReadingOptions(labels: .none), whole: true)
        let units = try #require(OwnUnits(data.kind, data.form))
        #expect(units.names == ["weight", "colour", "heat", "day"] && units.lines == 1)
        for (i, row) in rows.enumerated() {
            let cells = units.cells(data.test.image(i))
            let fields = row.split(separator: ",").map(String.init)
            #expect(abs(try #require(Float(cells[0])) - Float(100 + i * 3)) < 1e-3)
            #expect(cells[1] == fields[1] && cells[3] == fields[3])
            #expect(abs(try #require(Float(cells[2])) - Float(fields[2])!) < 1e-4)
            #expect(abs(units.numbers(data.test.image(i))[0] - Float(100 + i * 3)) < 1e-3)
        }
    }

    @Test func aWindowHasALineForEachMoment() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a,b\n" + (0..<30).map { "\($0),\(2 * $0)\n" }.joined(), "s.csv")
        var reading = ReadingOptions(labels: .none)
        reading.windows = Windows(length: 3, stride: 1)
        let data = try Dataset.load(path, reading)
        let units = try #require(OwnUnits(data.kind, data.form))
        #expect(units.names == ["a", "b"] && units.lines == 3)
        let first = data.test.records(0).lowerBound
        for line in 0..<3 {
            let cells = units.cells(data.test.image(0), line: line).compactMap(Float.init)
            #expect(abs(cells[0] - Float(first + line)) < 1e-3 && abs(cells[1] - Float(2 * (first + line))) < 1e-3)
        }
    }
}
