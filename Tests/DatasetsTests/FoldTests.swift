import Testing

@testable import Datasets

@Suite struct FoldTests {
    @Test(arguments: [2, 5, 10]) func foldsShareTheRowsOut(_ count: Int) throws {
        let usual = try Dataset.load("digits")
        var seen: [[Float]] = []
        let all = usual.train.count + usual.validation.count
        for index in 0..<count {
            var reading = ReadingOptions()
            reading.fold = Fold(index, of: count)
            let data = try Dataset.load("digits", reading)
            #expect(data.train.count + data.validation.count == all && data.test.count == usual.test.count)
            #expect((all / count...all / count + 1).contains(data.validation.count))
            #expect((0..<5).allSatisfy { data.test.image($0) == usual.test.image($0) })
            // Of each class its share.
            for label in 0..<10 {
                let here = (0..<data.validation.count).count { data.validation.label($0) == label }
                let there = (0..<data.train.count).count { data.train.label($0) == label }
                #expect(abs(Double(here) - Double(here + there) / Double(count)) <= 1, "class \(label)")
            }
            seen += (0..<data.validation.count).map { data.validation.image($0) }
        }
        // Together the folds are all rows that aren't for the test.
        let rows =
            (0..<usual.train.count).map { usual.train.image($0) }
            + (0..<usual.validation.count).map { usual.validation.image($0) }
        func sorted(_ rows: [[Float]]) -> [[Float]] { rows.sorted { $0.lexicographicallyPrecedes($1) } }
        #expect(sorted(seen) == sorted(rows))
    }

    /// Scales are those of the rows that train in the fold.
    @Test func scalesAreFittedInsideTheFold() throws {
        var means: Set<[Float]> = []
        for index in 0..<3 {
            var reading = try #require(BuiltInDataset.named("wdbc")).reading
            reading.fold = Fold(index, of: 3)
            let data = try Dataset.load("wdbc", reading)
            let sums = (0..<data.train.count).reduce(into: [Double](repeating: 0, count: data.features)) {
                sums, row in
                for (i, value) in data.train.image(row).enumerated() { sums[i] += Double(value) }
            }
            // Standardised by them: mean 0.
            #expect(sums.allSatisfy { abs($0) / Double(data.train.count) < 1e-4 })
            means.insert(data.validation.image(0))
        }
        #expect(means.count == 3)
    }

    @Test func rowsThatBelongTogetherHaveNone() throws {
        var reading = try #require(BuiltInDataset.named("tep")).reading
        reading.fold = Fold(0, of: 3)
        #expect(throws: DataError.self) { try Dataset.load("tep", reading) }
    }
}
