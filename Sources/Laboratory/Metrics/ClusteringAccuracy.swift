/// The part of the rows whose cluster is their class, under the best one-to-one map of clusters to classes.
/// Xie, Girshick & Farhadi, ICML 2016, eq. 10. Clusters or classes that find no partner count as wrong.
///
/// Cost: that of ``heaviestMatching(_:)`` for as many as there are clusters and classes.
package func clusteringAccuracy(_ clusters: [Int], _ labels: [Int]) -> Double {
    let table = Contingency(clusters, labels)
    let (rows, columns) = (table.margins.first.count, table.margins.second.count)
    // A matching has as many pairs as the shorter side, whichever that is.
    let isTall = rows > columns
    var weights = [[Int]](repeating: [Int](repeating: 0, count: max(rows, columns)), count: min(rows, columns))
    for pair in table.pairs {
        weights[isTall ? pair.second : pair.first][isTall ? pair.first : pair.second] = pair.count
    }
    let hits = heaviestMatching(weights).enumerated().reduce(0) { sum, match in
        sum + (match.element.map { weights[match.offset][$0] } ?? 0)
    }
    return Double(hits) / Double(table.total)
}

/// For every row of a table [rows][columns] its own column, such that the sum of the entries is the largest; nil for the
/// rows that are left over where there are more rows than columns.
///
/// The Hungarian method by shortest augmenting paths on the rectangle itself: Kuhn, Naval Res. Logist. Q. 2, 1955; Jonker &
/// Volgenant, Computing 38, 1987; Crouse, IEEE Trans. Aerosp. Electron. Syst. 52, 2016. Cost: n²·m for sides n ≤ m.
package func heaviestMatching(_ weights: [[Int]]) -> [Int?] {
    let (rows, columns) = (weights.count, weights.first?.count ?? 0)
    guard rows <= columns else {
        let turned = (0..<columns).map { column in weights.map { $0[column] } }
        var matching = [Int?](repeating: nil, count: rows)
        for (column, row) in heaviestMatching(turned).enumerated() { if let row { matching[row] = column } }
        return matching
    }
    var rowPrices = [Int](repeating: 0, count: rows)
    // The last column is a place for the row that is being added.
    var columnPrices = [Int](repeating: 0, count: columns + 1)
    var owner = [Int?](repeating: nil, count: columns + 1)
    for row in 0..<rows {
        owner[columns] = row
        var column = columns
        var slack = [Int](repeating: .max, count: columns)
        var previous = [Int](repeating: columns, count: columns)
        var isReached = [Bool](repeating: false, count: columns + 1)
        // The cheapest way to a free column, one column after the other as in Dijkstra's method.
        while let current = owner[column] {
            isReached[column] = true
            var (least, next) = (Int.max, columns)
            for j in 0..<columns where !isReached[j] {
                let reduced = -weights[current][j] - rowPrices[current] - columnPrices[j]
                if reduced < slack[j] { (slack[j], previous[j]) = (reduced, column) }
                if slack[j] < least { (least, next) = (slack[j], j) }
            }
            for j in 0...columns where isReached[j] {
                if let owner = owner[j] { rowPrices[owner] += least }
                columnPrices[j] -= least
            }
            for j in 0..<columns where !isReached[j] { slack[j] -= least }
            column = next
        }
        // Every row on the way moves on by one column.
        while column != columns {
            owner[column] = owner[previous[column]]
            column = previous[column]
        }
    }
    var matching = [Int?](repeating: nil, count: rows)
    for column in 0..<columns { if let row = owner[column] { matching[row] = column } }
    return matching
}
