import Datasets
import Foundation
import Tensors
import TestSupport
import Testing

/// Classes are numbered by the labels that occur.
@Suite struct ClassesTests {
    private func load(_ labels: [Int]) throws -> Dataset {
        let folder = try TemporaryFolder()
        let text = labels.enumerated().map { "\($0 % 256),\($0 / 256),3,\($1)\n" }.joined()
        return try Dataset.load(try folder.write(text, "t.csv"), ReadingOptions(labels: .last))
    }

    private func rows(_ data: Dataset) -> [(label: Int?, written: Int?)] {
        SplitName.allCases.flatMap { name in
            (0..<data[name].count).map { (data[name].label($0), data[name].writtenLabel($0)) }
        }
    }

    @Test func aLargeLabelIsOneClass() throws {
        let data = try load((0..<60).map { [7, 99_999, 8][$0 % 3] })
        #expect(data.classes == 3)
        let numbers = [7: 0, 8: 1, 99_999: 2]
        for row in rows(data) { #expect(try row.label == numbers[#require(row.written)]) }
        #expect(Set(rows(data).map(\.label)) == [0, 1, 2])
    }

    @Test func labelsThatAreNumbersStayThem() throws {
        let data = try load((0..<60).map { $0 % 4 })
        #expect(data.classes == 4)
        for row in rows(data) { #expect(row.label == row.written) }
    }

    /// A model that was built for the labels as they stand goes on with them.
    @Test func aModelOfAsManyAsTheLargestKeepsThem() throws {
        let data = try load((0..<60).map { 1 + $0 % 3 })
        let old = data.numbered(forClasses: 4)
        #expect(data.classes == 3 && old.classes == 4)
        for row in rows(old) { #expect(row.label == row.written) }
        for count in [nil, 3, 5, .max] { #expect(data.numbered(forClasses: count).classes == 3) }
        #expect(old.fingerprint == data.fingerprint)
    }

    @Test func eachRowItsOwnLabelIsNone() throws {
        let most = try load(Array(0..<4096))
        #expect(most.classes == 4096)
        let data = try load(Array(0..<5000))
        #expect(data.classes == nil && data.features == 3 && data.train.labels == nil)
        #expect(data.train.writtenLabel(0) == nil)
    }

    /// Bytes are few, and what was learnt with them knows them by their numbers.
    @Test func labelsOfIDXAreTheNumbers() throws {
        let folder = try TemporaryFolder()
        let count = 30
        try folder.write(
            HandMade.idx([UInt32(count), 2, 2], (0..<4 * count).map { UInt8($0) }), "train-images-idx3-ubyte")
        try folder.write(
            HandMade.idx([UInt32(count)], (0..<count).map { [2, 9][$0 % 2] }), "train-labels-idx1-ubyte")
        let data = try Dataset.load(folder.path)
        #expect(data.classes == 10 && Set(rows(data).map(\.label)) == [2, 9])
    }
}
