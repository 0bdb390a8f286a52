import Tensors

/// A row of a data set: its split, and its number in it.
package struct RowPlace: Hashable, Sendable {
    package let split: SplitName
    package let row: Int

    package init(_ split: SplitName, _ row: Int) { (self.split, self.row) = (split, row) }
}

extension Dataset {
    /// Rows of these data as data of their own: some to learn from, of which one in twelve validates, and others to judge by,
    /// which are the test split in their order. Labels are 1 for an anomaly and else 0. Where columns have a scale each,
    /// they get it anew from the rows that are learnt from. Throws ``DataError`` where there are too few. Cost: a copy of
    /// all rows as floats.
    package func anomalyTask(learning: [RowPlace], judged: [RowPlace], isAnomaly: (RowPlace) -> Bool) throws
        -> Dataset
    {
        let rows = learning + judged
        var floats = [Float](repeating: 0, count: rows.count * features)
        var isMissing = [Bool](repeating: false, count: hasMissing ? floats.count : 0)
        floats.withUnsafeMutableBufferPointer { floats in
            for (i, place) in rows.enumerated() {
                withUnsafePointer(to: Int32(place.row)) { row in
                    self[place.split].gather(
                        UnsafeBufferPointer(start: row, count: 1), into: floats.baseAddress! + i * features)
                }
                guard hasMissing else { continue }
                for (k, isKnown) in self[place.split].observed(place.row).enumerated() {
                    isMissing[i * features + k] = !isKnown
                }
            }
        }
        let gaps = hasMissing ? Gaps(of: floats.count) { isMissing[$0] } : nil
        var table = Table(
            file: id, kind, values: .floats(floats), labels: rows.map { isAnomaly($0) ? 1 : 0 },
            isUnitInterval: isUnitInterval, gaps: gaps)
        table.numbersClasses = true
        table.testRows = (learning.count..<rows.count).map { Int32($0) }
        if let form, form.scale != .none, form.scale != .whole,
            !form.columns.contains(where: { $0.categories != nil })
        {
            var own = form
            for i in own.columns.indices { own.columns[i].scale = .identity }
            (table.form, table.isScaled) = (own, false)
        }
        return try Dataset(id: id, title: title, table)
    }
}
