import Foundation
import Laboratory
import Tensors
import Testing

/// Labels are names: neither how large they are nor how many there are may matter.
@Suite struct ContingencyTests {
    /// By the definition: the best of all maps of clusters to classes.
    private func accuracy(_ clusters: [Int], _ labels: [Int]) -> Double {
        let (rows, columns) = (Set(clusters).sorted(), Set(labels).sorted())
        func best(_ row: Int, _ free: Set<Int>) -> Int {
            guard row < rows.count else { return 0 }
            let left = best(row + 1, free)
            return free.reduce(left) { most, column in
                let hits = zip(clusters, labels).count { $0 == rows[row] && $1 == column }
                return max(most, hits + best(row + 1, free.subtracting([column])))
            }
        }
        return Double(best(0, Set(columns))) / Double(labels.count)
    }

    @Test func equalsTheDefinitionUnderAnyNames() {
        for seed in 0..<30 {
            let words = Generator(seed: UInt64(seed))
            let (k, c) = (1 + seed % 4, 1 + seed / 4 % 5)
            let clusters = (0..<40).map { Int(words.word($0) % UInt32(k)) }
            let labels = (0..<40).map { Int(words.word(100 + $0) % UInt32(c)) }
            let names = labels.map { $0 * 24_999 }
            #expect(clusteringAccuracy(clusters, labels) == accuracy(clusters, labels))
            #expect(clusteringAccuracy(clusters, names) == accuracy(clusters, labels))
            #expect(normalizedMutualInformation(clusters, names) == normalizedMutualInformation(clusters, labels))
            #expect(RandIndex(clusters, names).adjusted == RandIndex(clusters, labels).adjusted)
        }
    }

    /// A square of a hundred thousand takes hours.
    @Test func largeAndManyLabelsTakeNoTime() {
        let start = ContinuousClock.now
        let clusters = (0..<4000).map { $0 % 10 }
        // Each row a class of its own: every cluster finds one row.
        #expect(clusteringAccuracy(clusters, (0..<4000).map { 99_999 - $0 }) == 10.0 / 4000)
        #expect(clusteringAccuracy(clusters, clusters.map { 99_999 - 7 * $0 }) == 1)
        #expect(clusteringAccuracy([.max, .min, -1], [0, .max, .min]) == 1)
        #expect(ContinuousClock.now - start < .seconds(5))
    }
}
