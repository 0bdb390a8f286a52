import Tensors
import Testing

@testable import Datasets

struct TrainingSampleTests {
    private static func load(_ size: Int?, resampling: UInt64? = nil) throws -> Dataset {
        var reading = ReadingOptions()
        (reading.trainSize, reading.resampling) = (size, resampling)
        return try Dataset.load("digits", reading)
    }

    private static func records(_ split: Split) -> [Int] { (0..<split.count).map { split.records($0).lowerBound } }

    /// Fewer rows are among more, and no row leaves its split.
    @Test func fewerRowsAreAmongMore() throws {
        let all = try Self.load(nil)
        let sets = try [10, 100, 400].map { Self.records(try Self.load($0).train) }
        #expect(sets.map(\.count) == [10, 100, 400])
        #expect(Array(sets[2].prefix(100)) == sets[1] && Array(sets[1].prefix(10)) == sets[0])
        #expect(Set(sets[2]).count == 400 && Set(sets[2]).isSubset(of: Self.records(all.train)))
        let few = try Self.load(10)
        #expect(Self.records(few.validation) == Self.records(all.validation))
        #expect(Self.records(few.test) == Self.records(all.test))
        #expect(try Self.records(Self.load(10).train) == sets[0])
        #expect(few.reading.trainSize == 10)
    }

    @Test func moreThanThereAreIsSaid() throws {
        let error = #expect(throws: DataError.self) { _ = try Self.load(1_000_000) }
        #expect(error.map { "\($0)" }?.contains("at least 1000000") == true)
    }

    /// A bootstrap has as many rows, 63 % of them different ones, and is another for another seed.
    @Test func resampledRows() throws {
        let rows = Self.records(try Self.load(1000, resampling: 5).train)
        let all = Set(Self.records(try Self.load(1000).train))
        #expect(rows.count == 1000 && Set(rows).isSubset(of: all))
        #expect(abs(Double(Set(rows).count) / 1000 - 0.632) < 0.05)
        let (same, other) = (try Self.load(1000, resampling: 5), try Self.load(1000, resampling: 6))
        #expect(rows == Self.records(same.train) && rows != Self.records(other.train))
    }

    /// A table's columns are scaled by the rows that are learnt from.
    @Test func columnsAreScaledByTheRowsThatAreLeft() throws {
        var reading = BuiltInDataset.named("wdbc")!.reading
        reading.trainSize = 50
        let train = try Dataset.load("wdbc", reading).train
        #expect(train.count == 50)
        let rows = (0..<50).map { train.image($0) }
        for k in 0..<train.features {
            #expect(abs(rows.reduce(0) { $0 + $1[k] } / 50) < 1e-3)
        }
    }

    @Test func noiseIsOnTrainingRowsAlone() throws {
        let clean = try Self.load(200)
        let noisy = clean.observed(withNoise: 0.3, seed: 1)
        var squares = 0.0
        for i in 0..<200 {
            for (a, b) in zip(clean.train.image(i), noisy.train.image(i)) { squares += Double((a - b) * (a - b)) }
            #expect(clean.train.label(i) == noisy.train.label(i))
        }
        #expect(abs((squares / Double(200 * clean.features)).squareRoot() - 0.3) < 0.01)
        #expect(Self.records(noisy.train) == Self.records(clean.train))
        #expect(noisy.validation.image(0) == clean.validation.image(0))
        #expect(clean.observed(withNoise: 0.3, seed: 2).train.image(0) != noisy.train.image(0))
    }
}
