/// One of several parts of the rows to learn from, which validates while the others train.
package struct Fold: Hashable, Sendable, Codable {
    /// 0 ..< count
    package let index: Int
    package let count: Int

    package init(_ index: Int, of count: Int) {
        precondition((0..<count).contains(index), "fold \(index) of \(count)")
        (self.index, self.count) = (index, count)
    }

    package static let possible = 2...100

    /// Deals rows that were shuffled already, class by class where there are labels, so that each fold has its share of each.
    /// Throws ``DataError`` where they are too few, or chance can't split them.
    func deal(_ rows: Partition.Rows, of table: Table) throws -> Partition.Rows {
        let all = rows.train + rows.validation
        guard table.windows == nil, table.groups == nil, table.splitsBy != .order else {
            throw DataError(
                file: table.file, place: .whole, found: "rows that belong together, or have an order",
                expected: "rows that chance can split, for \(count) folds", advice: "Leave the folds out.")
        }
        guard all.count >= count else {
            throw DataError(
                file: table.file, place: .whole, found: "\(all.count) rows beside those for the test",
                expected: "at least \(count), one for each fold", advice: "Take fewer folds.")
        }
        // By class, in each in the order of the shuffle.
        let order = table.labels.map { labels in
            all.enumerated().sorted { (labels[Int($0.element)], $0.offset) < (labels[Int($1.element)], $1.offset) }
                .map(\.element)
        }
        var parts: (train: [Int32], validation: [Int32]) = ([], [])
        for (place, row) in (order ?? all).enumerated() {
            if place % count == index { parts.validation.append(row) } else { parts.train.append(row) }
        }
        return (parts.train, parts.validation, rows.test)
    }
}
