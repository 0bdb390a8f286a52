import Tensors
import TestSupport
import Testing

@testable import Datasets

@Suite struct MissingEntriesTests {
    private static let shape = ImageShape(height: 1, width: 70)
    private static let count = 60 * 70
    /// Values in 0…1; more than a word of bits in a row, so that rows begin anywhere in one.
    private static let values = Generator(seed: 1).uniform([count]).values
    private static let flags = Generator(seed: 2).uniform([count]).values.map { $0 < 0.3 }

    private func dataset(_ missing: MissingEntries, _ floats: [Float] = values) throws -> Dataset {
        try Dataset(
            id: "gaps", title: "Gaps", shape: Self.shape, floats: floats, labels: (0..<60).map { $0 },
            missing: missing)
    }

    /// Which row of the table each row of a split is: its label.
    private func rows(_ split: Split) -> [Int] { (0..<split.count).map { split.label($0)! } }

    @Test func theMeanOfTheTrainingRowsStandsThere() throws {
        let data = try dataset(.flags(Self.flags))
        #expect(data.hasMissing && SplitName.allCases.allSatisfy { data[$0].hasMissing })
        let training = rows(data.train)
        let means = (0..<70).map { column -> Double in
            let seen = training.map { $0 * 70 + column }.filter { !Self.flags[$0] }
            return seen.reduce(0) { $0 + Double(Self.values[$1]) } / Double(seen.count)
        }
        for name in SplitName.allCases {
            let split = data[name]
            for (place, row) in rows(split).enumerated() {
                let (image, observed) = (split.image(place), split.observed(place))
                for column in 0..<70 {
                    let i = row * 70 + column
                    #expect(observed[column] == !Self.flags[i])
                    if Self.flags[i] {
                        #expect(abs(Double(image[column]) - means[column]) < 1e-6)
                    } else {
                        #expect(image[column] == Self.values[i])
                    }
                }
            }
        }
    }

    /// NaN, flags on any number at all: the same data. What stands outside of training moves no mean.
    @Test func whatStandsThereIsNeverLookedAt() throws {
        let data = try dataset(.flags(Self.flags))
        var holes = Self.values
        for (i, isMissing) in Self.flags.enumerated() where isMissing { holes[i] = .nan }
        let nan = try dataset(.nan, holes)
        for (i, isMissing) in Self.flags.enumerated() where isMissing { holes[i] = i % 2 == 0 ? .infinity : -1000 }
        let garbage = try dataset(.flags(Self.flags), holes)
        for other in [nan, garbage] {
            #expect(other.content == data.content && other.fingerprint == data.fingerprint)
            for name in SplitName.allCases {
                for row in 0..<data[name].count { #expect(other[name].observed(row) == data[name].observed(row)) }
            }
        }
        var changed = Self.values
        for row in rows(data.test) + rows(data.validation) {
            for column in 0..<70 where !Self.flags[row * 70 + column] { changed[row * 70 + column] = 0.5 }
        }
        let other = try dataset(.flags(Self.flags), changed)
        #expect((0..<data.train.count).allSatisfy { other.train.image($0) == data.train.image($0) })
    }

    /// A table that says nothing is missing is one that says nothing.
    @Test func nothingMissing() throws {
        let (plain, flagged) = (try dataset(.none), try dataset(.flags(Self.flags.map { _ in false })))
        #expect(!plain.hasMissing && !flagged.hasMissing && !flagged.train.hasMissing)
        #expect(try plain.fingerprint == flagged.fingerprint && plain.fingerprint == dataset(.nan).fingerprint)
        #expect(plain.content == flagged.content)
        #expect(plain.train.observed(0) == Array(repeating: true, count: 70))
        // What is missing is a part of the content.
        var one = Self.flags.map { _ in false }
        one[17] = true
        let other = one[18...] + one[..<18]
        #expect(try dataset(.flags(one)).fingerprint != plain.fingerprint)
        #expect(try dataset(.flags(one)).fingerprint != dataset(.flags(Array(other))).fingerprint)
    }

    /// Values are brought to 0…1 by the range of those that are known.
    @Test func scaledByWhatIsKnown() throws {
        let rows: [[Float]] = [[.nan, 3], [2, .nan], [6, 4], [4, 3]]
        let data = try Dataset(
            id: "t", title: "T", shape: ImageShape(height: 1, width: 2), rows: rows, labels: [0, 1, 2, 3],
            missing: .nan)
        for name in SplitName.allCases {
            for (place, row) in self.rows(data[name]).enumerated() {
                for column in 0..<2 where !rows[row][column].isNaN {
                    #expect(data[name].image(place)[column] == (rows[row][column] - 2) / 4)
                }
            }
        }
    }

    @Test func aColumnThatNobodyKnows() throws {
        let rows: [[Float]] = (0..<5).map { [.nan, Float($0) / 4] }
        let data = try Dataset(
            id: "t", title: "T", shape: ImageShape(height: 1, width: 2), rows: rows, missing: .nan)
        #expect(data.content.map { $0[0] } == [0, 0, 0, 0, 0])
        #expect(data.content.map { $0[1] } == [0, 0.25, 0.5, 0.75, 1])
    }

    /// Gathered with other rows and written side by side.
    @Test func masksOfManyRows() throws {
        let data = try dataset(.flags(Self.flags))
        let indices: [Int32] = [7, 0, 7, 47]
        var (values, mask) = ([Float](repeating: -1, count: 280), [Float](repeating: -1, count: 280))
        indices.withUnsafeBufferPointer { data.train.gather($0, into: &values, mask: &mask) }
        #expect(values == indices.flatMap { data.train.image(Int($0)) })
        #expect(mask == indices.flatMap { data.train.observed(Int($0)).map { $0 ? 1 : 0 } })
        let whole = try dataset(.none)
        indices.withUnsafeBufferPointer { whole.train.gather($0, into: &values, mask: &mask) }
        #expect(mask == Array(repeating: 1, count: 280))
    }

    /// Bytes have gaps as well as floats, and a test table the means of the training rows.
    @Test func bytesBesideATestTable() throws {
        let shape = ImageShape(height: 1, width: 1)
        let train = Table(
            file: "a", shape: shape, values: .bytes([0, 51, 102, 255], range: 0...255), labels: nil,
            gaps: Gaps(of: 4) { $0 == 3 })
        let test = Table(
            file: "b", shape: shape, values: .bytes([204, 0], range: 0...255), labels: nil,
            gaps: Gaps(of: 2) { $0 == 1 })
        let data = try Dataset(id: "a", title: "A", train, test: test)
        let seen = (0..<3).filter { data.train.observed($0) == [true] }.map { data.train.image($0)[0] }
        let mean = seen.reduce(0, +) / Float(seen.count)
        #expect(data.test.image(0)[0] == 0.8 && abs(data.test.image(1)[0] - mean) < 1e-6)
        #expect(data.test.observed(1) == [false] && data.test.observed(0) == [true])
        // Only the test rows have gaps.
        let whole = Table(
            file: "a", shape: shape, values: .bytes([0, 51, 102, 255], range: 0...255), labels: nil)
        let late = try Dataset(id: "a", title: "A", whole, test: test)
        let all = (0..<3).map { late.train.image($0)[0] }
        #expect(late.hasMissing && !late.train.hasMissing && late.test.hasMissing)
        #expect(abs(late.test.image(1)[0] - all.reduce(0, +) / 3) < 1e-6)
    }

    @Test func whatIsRefused() {
        func refused(_ floats: [Float], _ missing: MissingEntries) -> String {
            #expect(throws: DataError.self) {
                try Dataset(
                    id: "t", title: "T", shape: ImageShape(height: 1, width: 2), floats: floats, missing: missing)
            }?.description ?? "none"
        }
        expect(refused([.nan, 0, 1, 0, 1, 1], .none), has: "t, byte 0", "found nan", "a finite number")
        expect(refused([.nan, 0, 1, .infinity, 1, 1], .nan), has: "t, byte 12", "found inf")
        expect(refused([.nan, 0, 1, 0, 1, 1], .flags([false, true, false, false, false, false])), has: "t, byte 0")
        expect(refused([1, 0, 1, 0, 1, 1], .flags([true])), has: "found 1 flags", "expected 6, one for each value")
    }
}
