import Tensors
import TestSupport
import Testing

@testable import Datasets

/// Classes that are normal: who learns from whom.
@Suite struct NormalRowsTests {
    /// 200 rows of three classes, whose first number counts them.
    private static func table(classes: [String] = ["ill", "well", "odd"]) -> String {
        "n,x,kind\n"
            + (0..<200).map { "\($0),\($0 * 7 % 31),\(classes[$0 % 10 == 0 ? 0 : $0 % 10 == 5 ? 2 : 1])" }
            .joined(separator: "\n") + "\n"
    }

    private static func rows(_ split: Split) -> Set<Int> {
        Set((0..<split.count).map { split.records($0).lowerBound })
    }

    @Test func onlyNormalRowsAreLearntFrom() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Self.table(), "x.csv")
        var options = ReadingOptions(labels: .column("kind"), id: nil)
        options.normal = ["well"]
        let data = try Dataset.load(file, options)
        let (train, validation, test) = (Self.rows(data.train), Self.rows(data.validation), Self.rows(data.test))
        let well = Set((0..<200).filter { $0 % 5 != 0 })
        #expect(train.isSubset(of: well) && validation.isSubset(of: well))
        #expect(train.union(validation).union(test) == Set(0..<200))
        #expect(train.count + validation.count + test.count == 200)
        #expect(validation.count == 16 && test.intersection(well).count == 16)
        for row in 0..<data.test.count {
            let isWell = well.contains(data.test.records(row).lowerBound)
            #expect(data.isAnomaly(row, of: data.test) == !isWell)
        }
        // Columns are scaled by the rows that are learnt from: their mean is 0 there.
        let mean = (0..<data.train.count).reduce(0.0) { $0 + Double(data.train.image($1)[0]) }
        #expect(abs(mean / Double(data.train.count)) < 1e-5)
        #expect(data.reading.normal == ["well"])
        #expect(data.report?.normal == .init(classes: ["well"], rows: 160, others: 40))
        // The same again, from what was kept.
        let again = try Dataset.load(file, data.reading)
        #expect(Self.rows(again.train) == train && Self.rows(again.test) == test)
        #expect(again.fingerprint == data.fingerprint)
        // What is called normal later changes nothing of who was learnt from.
        let other = try again.calling(normal: ["ill", "odd"])
        #expect(Self.rows(other.train) == train && other.isAnomaly(0, of: other.train) == true)
        #expect(throws: DataError.self) { try again.calling(normal: ["nobody"]) }
    }

    @Test func severalClassesByNumber() throws {
        let folder = try TemporaryFolder()
        let text = "x,y\n" + (0..<90).map { "\($0 * 3 % 17),\($0 % 3 + 1)" }.joined(separator: "\n")
        var options = ReadingOptions(labels: .column("y"))
        options.normal = ["1", "3"]
        let data = try Dataset.load(try folder.write(text, "x.csv"), options)
        #expect(Self.rows(data.train).allSatisfy { $0 % 3 != 1 })
        #expect(data.normalLabels == [1, 3])
    }

    @Test func whatCannotBe() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Self.table(), "x.csv")
        func error(_ options: ReadingOptions, _ normal: [String]) -> String {
            var options = options
            options.normal = normal
            do {
                _ = try Dataset.load(file, options)
                return ""
            } catch { return "\(error)" }
        }
        #expect(
            error(.init(labels: .column("kind")), ["good"]).contains(
                "found no class 'good', expected some of ill, odd, well"))
        #expect(error(.init(labels: .none, skip: ["kind"]), ["well"]).contains("found no labels"))
        #expect(
            error(.init(labels: .column("n"), skip: ["kind"]), ["4"]).contains(
                "found 1 normal row, expected at least 3"))
    }

    /// All rows in their order, however few; and split again as if it had been read so.
    @Test func wholeFiles() throws {
        let folder = try TemporaryFolder()
        let known = try Dataset.load(try folder.write(Self.table(), "x.csv"), .init(labels: .column("kind")))
        let two = try folder.write("kind,x,n\nwell,4,1\nill,,2\n", "two.csv")
        let whole = try Dataset.load(two, known.reading, whole: true)
        #expect(
            whole.isWhole && (0..<2).map { whole.test.records($0).lowerBound } == [0, 1] && whole.train.count == 2)
        // A missing entry gets the mean of the training rows, which is 0 as it is scaled.
        #expect(abs(whole.test.image(1)[1]) < 1e-5 && whole.test.observed(1) == [true, false])
        #expect(throws: DataError.self) { try Dataset.load(two, known.reading) }
        let own = try Dataset.load(known.id, known.reading, whole: true)
        #expect(own.fingerprint == known.fingerprint)
        let split = try own.split(whole: false)
        #expect(Self.rows(split.test) == Self.rows(known.test) && !split.isWhole)
    }

    /// What stands for missing values belongs to the model's data, whatever file it is missing in.
    @Test(arguments: [ScaleKind.range, .none, .robust, .standard]) func meansAreKept(scale: ScaleKind) throws {
        let folder = try TemporaryFolder()
        let text = "a,b\n" + (0..<100).map { "\($0 * $0),\($0 % 7 == 0 ? "" : "\($0 % 11)")" }.joined(separator: "\n")
        let data = try Dataset.load(try folder.write(text, "x.csv"), ReadingOptions(labels: .none, scale: scale))
        let new = try Dataset.load(
            try folder.write("b,a\n3,\n,5\n", "y.csv"), data.reading, whole: true)
        func mean(_ column: Int) -> Double {
            let rows = (0..<data.train.count).filter { data.train.observed($0)[column] }
            return rows.reduce(0) { $0 + Double(data.train.image($1)[column]) } / Double(rows.count)
        }
        #expect(abs(Double(new.test.image(0)[0]) - mean(0)) < 1e-4 * max(1, abs(mean(0))))
        #expect(abs(Double(new.test.image(1)[1]) - mean(1)) < 1e-4 * max(1, abs(mean(1))))
    }
}
