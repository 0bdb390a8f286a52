/// The part of the rows whose cluster is their class, under the best one-to-one map of clusters to classes.
/// Xie, Girshick & Farhadi, ICML 2016, eq. 10. Clusters or classes that find no partner count as wrong.
///
/// Cost: that of ``heaviestMatching(_:)`` for as many as there are clusters or classes.
package func clusteringAccuracy(_ clusters: [Int], _ labels: [Int]) -> Double {
    let table = Contingency(clusters, labels)
    let matches = heaviestMatching(table.counts)
    let hits = matches.enumerated().reduce(0) { sum, match in
        sum + (match.element.map { table.counts[match.offset][$0] } ?? 0)
    }
    return Double(hits) / Double(table.total)
}

/// For every row of a table [rows][columns] its own column, such that the sum of the entries is the largest; nil for the
/// rows that are left over where there are more rows than columns.
///
/// The Hungarian method by shortest augmenting paths: Kuhn, Naval Res. Logist. Q. 2, 1955; Jonker & Volgenant, Computing
/// 38, 1987. Cost: n³ for the larger side n.
package func heaviestMatching(_ weights: [[Int]]) -> [Int?] {
    let columns = weights.first?.count ?? 0
    let n = max(weights.count, columns)
    // As a square of costs; what is filled up weighs nothing.
    func cost(_ row: Int, _ column: Int) -> Int {
        row < weights.count && column < columns ? -weights[row][column] : 0
    }
    var rowPrices = [Int](repeating: 0, count: n)
    // The last column is a place for the row that is being added.
    var columnPrices = [Int](repeating: 0, count: n + 1)
    var owner = [Int?](repeating: nil, count: n + 1)
    for row in 0..<n {
        owner[n] = row
        var column = n
        var slack = [Int](repeating: .max, count: n)
        var previous = [Int](repeating: n, count: n)
        var isReached = [Bool](repeating: false, count: n + 1)
        // The cheapest way to a free column, one column after the other as in Dijkstra's method.
        while let current = owner[column] {
            isReached[column] = true
            var (least, next) = (Int.max, n)
            for j in 0..<n where !isReached[j] {
                let reduced = cost(current, j) - rowPrices[current] - columnPrices[j]
                if reduced < slack[j] { (slack[j], previous[j]) = (reduced, column) }
                if slack[j] < least { (least, next) = (slack[j], j) }
            }
            for j in 0...n where isReached[j] {
                if let owner = owner[j] { rowPrices[owner] += least }
                columnPrices[j] -= least
            }
            for j in 0..<n where !isReached[j] { slack[j] -= least }
            column = next
        }
        // Every row on the way moves on by one column.
        while column != n {
            owner[column] = owner[previous[column]]
            column = previous[column]
        }
    }
    var matching = [Int?](repeating: nil, count: weights.count)
    for column in 0..<columns {
        if let row = owner[column], row < weights.count { matching[row] = column }
    }
    return matching
}
