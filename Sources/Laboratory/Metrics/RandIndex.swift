/// How many pairs of rows two labellings agree on.
package struct RandIndex: Sendable {
    /// The share of pairs that are together in both or apart in both. Rand, JASA 66, 1971.
    package let plain: Double
    /// The same above what chance gives: 1 for the same labelling, about 0 for unrelated ones.
    /// Hubert & Arabie, J. Classif. 2, 1985. 1 where both are one cluster, or all apart.
    package let adjusted: Double

    /// Precondition: two rows or more.
    package init(_ clusters: [Int], _ labels: [Int]) {
        let table = Contingency(clusters, labels)
        precondition(table.total > 1, "pairs of \(table.total) rows")
        func pairs(_ m: Int) -> Double { Double(m) * Double(m - 1) / 2 }
        let (rows, columns) = table.margins
        let both = table.pairs.reduce(0) { $0 + pairs($1.count) }
        let (a, b) = (rows.reduce(0) { $0 + pairs($1) }, columns.reduce(0) { $0 + pairs($1) })
        let all = pairs(table.total)
        plain = (all + 2 * both - a - b) / all
        let chance = a * b / all
        adjusted = (a + b) / 2 > chance ? (both - chance) / ((a + b) / 2 - chance) : 1
    }
}
