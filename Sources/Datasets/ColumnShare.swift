import Foundation
import Tensors

/// How much of a distance a column of a table has; of a series a sensor, over all moments of its windows.
package struct ColumnShare: Hashable, Sendable {
    package let name: String
    package let isCategory: Bool
    /// The mean over the places where it is observed: (x − x̂)² in units of its scale, or −ln x̂ of the text that stands
    /// there, in nats; 0 where it is observed nowhere.
    package let error: Double
    /// Of the sum of all columns' parts, in 0…1; 0 where that sum is.
    package let share: Double
    /// Places where it is missing.
    package let missing: Int
}

/// Sums up what columns have of a distance, row by row.
package struct ColumnSums {
    private let columns: RowKind.Columns
    private let originals: [RowKind.Columns.Original]
    private var sums: [Double]
    private var observed: [Int]
    private var moments = 0

    package init(of columns: RowKind.Columns) {
        (self.columns, originals) = (columns, columns.originals)
        sums = [Double](repeating: 0, count: originals.count)
        observed = [Int](repeating: 0, count: originals.count)
    }

    /// Adds the parts of a row [moments · columns.count], where `mask` is 1 or there is none.
    package mutating func add(_ parts: UnsafePointer<Float>, mask: UnsafePointer<Float>?, count: Int) {
        for start in stride(from: 0, to: count, by: columns.count) {
            moments += 1
            for (i, column) in originals.enumerated() where mask?[start + column.values.lowerBound] ?? 1 == 1 {
                observed[i] += 1
                for value in column.values { sums[i] += Double(parts[start + value]) }
            }
        }
    }

    /// In the order of the table.
    package var shares: [ColumnShare] {
        let total = sums.reduce(0, +)
        return originals.indices.map { i in
            ColumnShare(
                name: originals[i].name, isCategory: originals[i].isCategory,
                error: observed[i] > 0 ? sums[i] / Double(observed[i]) : 0, share: total > 0 ? sums[i] / total : 0,
                missing: moments - observed[i])
        }
    }
}

extension Dataset {
    /// What each column has of the mixed distance of the training rows where nothing is learnt, but each number said by
    /// its mean and each text by how often it occurs: variance and entropy. nil where rows have no columns. Cost: two
    /// passes over the training split.
    package var sharesOfIgnorance: [ColumnShare]? {
        guard let columns = kind.columns else { return nil }
        let width = columns.count
        var (sums, counts) = ([Double](repeating: 0, count: width), [Int](repeating: 0, count: width))
        forEachTrainingRow { row, mask in
            for i in 0..<features where mask[i] == 1 {
                sums[i % width] += Double(row[i])
                counts[i % width] += 1
            }
        }
        let means = zip(sums, counts).map { Float($0 / Double(max(1, $1))) }
        var isCategory = [Bool](repeating: false, count: width)
        for category in columns.categories { for i in category.range { isCategory[i] = true } }
        var result = ColumnSums(of: columns)
        forEachTrainingRow { row, mask in
            for i in 0..<features {
                let (x, mean) = (row[i], means[i % width])
                row[i] = isCategory[i % width] ? (x == 1 ? -log(mean) : 0) : (x - mean) * (x - mean)
            }
            result.add(row, mask: mask, count: features)
        }
        return result.shares
    }

    private func forEachTrainingRow(_ body: (UnsafeMutablePointer<Float>, UnsafePointer<Float>) -> Void) {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * features) { room in
            let (row, mask) = (room.baseAddress!, room.baseAddress! + features)
            for index in 0..<Int32(train.count) {
                withUnsafePointer(to: index) {
                    train.gather(UnsafeBufferPointer(start: $0, count: 1), into: row, mask: mask)
                }
                body(row, mask)
            }
        }
    }
}
