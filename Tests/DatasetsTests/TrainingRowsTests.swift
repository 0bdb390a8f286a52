import TestSupport
import Testing

@testable import Datasets

/// Data that say themselves which rows are for training.
@Suite struct TrainingRowsTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Row i has the values i and 100 − i, is of class i % 2 and belongs to run a, b or c.
    private func table(_ name: String = "runs.csv", runs: (Int) -> String) throws -> String {
        let lines = (0..<60).map { "\($0),\(100 - $0),\(runs($0)),\($0 % 2 == 0 ? "even" : "odd")" }
        return try folder.write("x,y,run,kind\n" + lines.joined(separator: "\n") + "\n", name)
    }

    private func options(_ values: [String], scale: ScaleKind? = ScaleKind.none) -> ReadingOptions {
        var options = ReadingOptions(labels: .column("kind"), scale: scale)
        options.training = .init(column: "run", values: values)
        return options
    }

    private func first(_ split: Split) -> [Float] { (0..<split.count).map { split.image($0)[0] } }

    @Test func allOthersAreTheTest() throws {
        let path = try table { ["a", "b", "c"][$0 / 20] }
        let data = try Dataset.load(path, options(["b"]))
        #expect(data.features == 2 && data.classes == 2)
        let others: [Float] = (0..<60).filter { !(20..<40).contains($0) }.map { Float($0) }
        #expect(first(data.test) == others)
        let learnt = first(data.train) + first(data.validation)
        #expect(learnt.sorted() == (20..<40).map { Float($0) })
        #expect(data.validation.count == 1 && data.train.count == 19)
        #expect(data.report?.columns[2].use == .split)
        #expect(data.report?.splits.test == 40)
        let two = try Dataset.load(path, options(["a", "c"]))
        #expect(first(two.test) == (20..<40).map { Float($0) } && two.validation.count == 3)
    }

    @Test func numbersAreValuesToo() throws {
        let data = try Dataset.load(table { "\($0 / 20 + 1)" }, options(["1", "2"]))
        #expect(first(data.test) == (40..<60).map { Float($0) })
    }

    /// Scales are those of the rows that are for training.
    @Test func scalesAreOfTheTrainingRows() throws {
        let data = try Dataset.load(table { $0 < 30 ? "a" : "b" }, options(["a"], scale: .standard))
        let values = first(data.train)
        let mean = values.reduce(0, +) / Float(values.count)
        #expect(abs(mean) < 1e-5 && first(data.test).allSatisfy { $0 > 1.5 })
    }

    @Test func whatIsntThereIsSaid() throws {
        let path = try table { ["a", "b", "c"][$0 / 20] }
        let value = #expect(throws: DataError.self) { try Dataset.load(path, options(["d"])) }
        expect(value?.description ?? "", has: "no row with 'd' in column 'run'", "one of a, b, c")
        var wrong = options(["a"])
        wrong.training = .init(column: "walk", values: ["a"])
        let column = #expect(throws: DataError.self) { try Dataset.load(path, wrong) }
        expect(column?.description ?? "", has: "no column 'walk'")
        let all = #expect(throws: DataError.self) { try Dataset.load(path, options(["a", "b", "c"])) }
        expect(all?.description ?? "", has: "60 rows to learn from and 0 to test")
    }

    /// Other files than the model's own need not say it, and are then split as all are.
    @Test func otherFilesNeedNot() throws {
        let own = try Dataset.load(table { $0 < 30 ? "a" : "b" }, options(["a"]))
        let same = try Dataset.load(table { $0 < 30 ? "a" : "b" }, own.reading)
        #expect(same.fingerprint == own.fingerprint && first(same.test) == first(own.test))
        let path = try folder.write("x,y,kind\n" + (0..<20).map { "\($0),1,odd\n" }.joined(), "other.csv")
        let other = try Dataset.load(path, own.reading)
        #expect(other.train.count == 16 && other.test.count == 2 && other.test.label(0) == 1)
        let others = try Dataset.load(table("c.csv") { _ in "c" }, own.reading)
        #expect(others.train.count == 48)
    }

    /// Classes that are whole numbers stand for themselves, also in what is read for the model later.
    @Test func numberedClassesStay() throws {
        let rows = (0..<40).map { "\($0),\($0 * $0),\([3, 7, 12][$0 % 3])\n" }.joined()
        let own = try Dataset.load(folder.write("x,y,label\n" + rows, "own.csv"), nil)
        #expect(own.classes == 3)
        let same = try Dataset.load(folder.file("own.csv"), own.reading)
        #expect(same.fingerprint == own.fingerprint && same.test.labels == own.test.labels)
        let fewer = try Dataset.load(
            folder.write("x,y,label\n" + (0..<20).map { "\($0),1,\([12, 9][$0 % 2])\n" }.joined(), "b.csv"),
            own.reading)
        // The class that is new has a number behind those that are known.
        #expect(fewer.classes == 4)
        let numbers = (0..<fewer.train.count).map { [fewer.train.writtenLabel($0), fewer.train.label($0)] }
        #expect(Set(numbers) == [[12, 2], [9, 3]])
    }

    @Test func isReadFromText() {
        #expect(ReadingOptions.TrainingRows("run=a, b") == .init(column: "run", values: ["a", "b"]))
        #expect(ReadingOptions.TrainingRows("a=b=c") == .init(column: "a", values: ["b=c"]))
        for text in ["", "run", "=a", "run=", "run= ,"] {
            #expect(ReadingOptions.TrainingRows(text) == nil, "\(text)")
        }
    }
}
