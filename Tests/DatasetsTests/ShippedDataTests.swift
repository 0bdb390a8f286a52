import Foundation
import Installation
import Testing

@testable import Datasets

/// The sets of `assets/data`, against sums that NumPy and Python's csv made of the files.
@Suite struct ShippedDataTests {
    /// The sum of a column over all rows, as it stands in the file; and the rows of each class.
    private func sums(
        _ id: String, _ column: String, splits: [SplitName] = SplitName.allCases
    ) throws -> (sum: Double, classes: [String: Int]) {
        let data = try Dataset.load(id)
        let form = try #require(data.form)
        let index = try #require(form.columns.firstIndex { $0.name == column })
        let place = form.starts[index]
        var sum = 0.0
        var classes: [String: Int] = [:]
        for name in splits {
            let split = data[name]
            for row in 0..<split.count {
                sum += Double(form.columns[index].scale.original(split.image(row)[place]))
                if let label = split.label(row) { classes[form.label!.classes[label], default: 0] += 1 }
            }
        }
        return (sum, classes)
    }

    private func isNear(_ found: Double, _ expected: Double) -> Bool { abs(found - expected) <= 2e-5 * abs(expected) }

    @Test func tables() throws {
        let wdbc = try sums("wdbc", "radius_mean")
        #expect(isNear(wdbc.sum, 8038.429) && wdbc.classes == ["benign": 357, "malignant": 212])
        #expect(isNear(try sums("wdbc", "area_worst").sum, 501_051.8))
        let thyroid = try sums("thyroid", "TSH")
        #expect(isNear(thyroid.sum, 33.885081) && thyroid.classes == ["0": 3679, "1": 93])
        let fraud = try sums("card-fraud", "amount")
        #expect(isNear(fraud.sum, 471_890.79) && fraud.classes == ["0": 4800, "1": 492])
        #expect(isNear(try sums("card-fraud", "V1").sum, -2357.918))
        #expect(try Dataset.load("card-fraud").form?.columns.contains { $0.name == "time" } == false)
        let credit = try sums("german-credit", "Amount")
        #expect(isNear(credit.sum, 3_271_258) && credit.classes == ["bad": 300, "good": 700])
        let golub = try sums("golub", "AFFX-HUMISGF3A/M97935_MA_at")
        #expect(isNear(golub.sum, -42.9025) && golub.classes == ["ALL": 27, "AML": 11])
    }

    /// Splits that the data have of their own.
    @Test func splitsAreTheData_s() throws {
        let beats = try sums("ecg-beats", "t32", splits: [.test])
        #expect(isNear(beats.sum, 1634.28) && beats.classes == ["N": 1000, "S": 200, "V": 400])
        let others = try sums("ecg-beats", "t32", splits: [.train, .validation])
        #expect(isNear(others.sum, 3176.15) && others.classes == ["N": 1600, "S": 300, "V": 500])
        let normal = try sums("tep", "xmeas09", splits: [.train, .validation])
        #expect(isNear(normal.sum, 60_199.72) && normal.classes == ["0": 500])
        let runs = try sums("tep", "xmeas09", splits: [.test])
        #expect(isNear(runs.sum, 462_337.77) && runs.classes == ["0": 1440, "1": 800, "4": 800, "5": 800])
        // In their order: 960 normal ones, then fault 1 from row 161 of its run on.
        let test = try Dataset.load("tep").test
        let labels = (0..<1920).map { test.label($0) }
        #expect(labels == Array(repeating: 0, count: 1120) + Array(repeating: 1, count: 800))
    }

    @Test func pictures() throws {
        func sum(_ split: Split) -> Int {
            (0..<split.count).reduce(0) { sum, row in
                split.image(row).reduce(sum) { $0 + Int(($1 * 255).rounded()) }
            }
        }
        let lungs = try Dataset.load("pneumonia")
        #expect(sum(lungs.test) == 70_355_184)
        #expect(sum(lungs.train) + sum(lungs.validation) == 273_679_017)
        #expect(lungs.test.label(0) == 1 && lungs.test.labels?.count { $0 == 0 } == 234)
        let learnt = (lungs.train.labels ?? []) + (lungs.validation.labels ?? [])
        #expect(learnt.count { $0 == 1 } == 1214)
        #expect(lungs.report?.label?.classes == ["normal", "pneumonia"])
        let patches = try Dataset.load("pictures")
        #expect(patches.count == 20_000 && patches.features == 432 && patches.classes == nil)
        let wider = try Dataset.load(
            "pictures",
            {
                var reading = ReadingOptions()
                reading.patches = Patches(height: 8, width: 10, count: 500)
                return reading
            }())
        #expect(wider.count == 500 && wider.features == 240 && !wider.isBuiltIn && patches.isBuiltIn)
    }

    /// What is said of a set goes before what is usual of it.
    @Test func aPersonsWordCounts() throws {
        let usual = try Dataset.load("wdbc")
        var options = BuiltInDataset.wdbc.reading
        options.scale = .range
        let other = try Dataset.load("wdbc", options)
        #expect(usual.isBuiltIn && !other.isBuiltIn)
        #expect(!usual.isUnitInterval && other.form?.scale == .range)
        let values = (0..<other.train.count).flatMap { other.train.image($0) }
        #expect(values.allSatisfy { (0...1).contains($0) })
    }

    /// Read for a model of the same data, every set is the same again.
    @Test(arguments: BuiltInDataset.all.filter { $0.isAvailable && $0.rows != .image && $0.rows != .point })
    func isTheSameForItsModel(_ set: BuiltInDataset) throws {
        let first = try set.load()
        let again = try Dataset.load(set.id, first.reading)
        #expect(again.fingerprint == first.fingerprint && again.isBuiltIn)
        #expect(again.test.labels == first.test.labels && again.classes == first.classes)
    }

    @Test func everythingHasItsLicence() throws {
        let folder = try #require(Assets.ofThisProcess().find("data"))
        let sets = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(sets.count >= 13)
        for set in sets {
            for file in ["LICENCE.txt", "SOURCE.md"] {
                let text = try String(contentsOfFile: "\(folder)/\(set)/\(file)", encoding: .utf8)
                #expect(text.count > 100, "\(set)/\(file)")
            }
        }
        for set in BuiltInDataset.all {
            #expect(!set.licence.isEmpty && !set.credit.isEmpty)
            #expect((set.source == nil) == (set.licence == "made by Hourglass"), "\(set.id)")
        }
    }

    /// A megabyte below what a checkout may weigh.
    @Test func assetsAreSmall() throws {
        let folder = try #require(Assets.ofThisProcess().find("README.md")).dropLast("/README.md".count)
        var bytes = 0
        let files = try #require(FileManager.default.enumerator(atPath: String(folder)))
        while files.nextObject() != nil { bytes += (files.fileAttributes?[.size] as? NSNumber)?.intValue ?? 0 }
        #expect(bytes < 20_000_000, "\(bytes)")
    }
}
