/// The three parts of a data set.
package enum SplitName: String, Sendable, CaseIterable, Codable {
    /// What a model learns from.
    case train
    /// What settings are chosen by.
    case validation
    /// What is never seen in training or in choosing anything.
    case test
}

/// Some rows of a data set: a view of values that it shares with the other splits.
package struct Split: Sendable {
    private let values: Values
    private let rows: [Int32]
    private let rowLabels: [Int32]?
    /// Numbers in a row.
    package let features: Int

    /// The rows of `table` that are named by `rows`.
    init(_ table: Table, rows: [Int32]) {
        let all = 0..<Int32(table.count)
        precondition(rows.allSatisfy(all.contains), "a row outside of \(table.file)")
        values = table.values
        features = table.shape.count
        self.rows = rows
        rowLabels = table.labels.map { labels in rows.map { labels[Int($0)] } }
    }

    /// How many rows; at least 1.
    package var count: Int { rows.count }

    /// The class of row `index`, nil in an unlabelled data set.
    package func label(_ index: Int) -> Int? {
        precondition(rows.indices.contains(index), "row \(index) of a split of \(count)")
        return rowLabels.map { Int($0[index]) }
    }

    /// The classes of all rows [count], nil in an unlabelled data set. Cost: a new array.
    package var labels: [Int]? { rowLabels?.map(Int.init) }

    /// Writes rows `indices`, scaled to 0…1, into `destination` [indices.count, features].
    ///
    /// 8-bit values are scaled here, so the data set never stands twice in memory. Traps when an index is not
    /// in 0 ..< count. Cost: one division per number; a copy where the file held floats.
    package func gather(
        _ indices: UnsafeBufferPointer<Int32>, into destination: UnsafeMutablePointer<Float>
    ) {
        values.gather(indices, through: rows, features: features, into: destination)
    }

    /// Row `index`, scaled to 0…1: [features].
    package func image(_ index: Int) -> [Float] {
        precondition(rows.indices.contains(index), "row \(index) of a split of \(count)")
        return [Float](unsafeUninitializedCapacity: features) { buffer, initialized in
            withUnsafePointer(to: Int32(index)) { index in
                gather(UnsafeBufferPointer(start: index, count: 1), into: buffer.baseAddress!)
            }
            initialized = features
        }
    }
}
