/// A matrix of which few cells are known, row by row: compressed sparse rows. Memory: 8 bytes for each known cell, and 8 for
/// each row, whatever the width.
package struct SparseRows: Sendable, Equatable {
    /// Where each row begins among the cells, and behind the last one their number: [rows + 1].
    package private(set) var starts: [Int]
    /// Of each cell, rising within a row.
    package private(set) var columns: [Int32]
    package var values: [Float]
    /// The number of columns.
    package let width: Int

    package var count: Int { starts.count - 1 }
    /// From the least value to the largest; 0 where no cell is known.
    package var scale: ClosedRange<Float> {
        guard let low = values.min(), let high = values.max() else { return 0...0 }
        return low...high
    }
    package var cells: Int { columns.count }

    /// Cells in any order; no place twice. Cost: two passes, no comparison.
    package init(
        rows: Int, width: Int, cells: Int, _ entry: (Int) -> (row: Int32, column: Int32, value: Float)?
    ) {
        // By columns first, then by rows: what is counted into place keeps its order.
        var counts = [Int](repeating: 0, count: width + 1)
        for i in 0..<cells { if let cell = entry(i) { counts[Int(cell.column) + 1] += 1 } }
        for i in 0..<width { counts[i + 1] += counts[i] }
        let total = counts[width]
        var byColumn = [Int32](repeating: 0, count: total)
        for i in 0..<cells {
            guard let cell = entry(i) else { continue }
            byColumn[counts[Int(cell.column)]] = Int32(i)
            counts[Int(cell.column)] += 1
        }
        var starts = [Int](repeating: 0, count: rows + 1)
        for i in byColumn { starts[Int(entry(Int(i))!.row) + 1] += 1 }
        for i in 0..<rows { starts[i + 1] += starts[i] }
        var next = starts
        (columns, values) = ([Int32](repeating: 0, count: total), [Float](repeating: 0, count: total))
        for i in byColumn {
            let cell = entry(Int(i))!
            let place = next[Int(cell.row)]
            (columns[place], values[place]) = (cell.column, cell.value)
            next[Int(cell.row)] = place + 1
        }
        (self.starts, self.width) = (starts, width)
    }

    /// Rows given one by one; each row's columns rise.
    package init(width: Int) { (starts, columns, values, self.width) = ([0], [], [], width) }

    package mutating func append(columns: some Collection<Int32>, values: some Collection<Float>) {
        self.columns += columns
        self.values += values
        starts.append(self.columns.count)
    }

    /// The known columns of a row and what they hold.
    package func row(_ i: Int) -> (columns: ArraySlice<Int32>, values: ArraySlice<Float>) {
        let range = range(i)
        return (columns[range], values[range])
    }

    package func range(_ i: Int) -> Range<Int> { starts[i]..<starts[i + 1] }

    /// Bytes of memory.
    package var bytes: Int { cells * 8 + starts.count * 8 }

    /// Writes the known cells of row `i` where they belong in `row` [width]; others stay as they are.
    func scatter(_ i: Int, into row: UnsafeMutablePointer<Float>) {
        for j in range(i) { row[Int(columns[j])] = values[j] }
    }

    /// Writes a number where the cells of row `i` are known.
    func mark(_ i: Int, by number: Float, into row: UnsafeMutablePointer<Float>) {
        for j in range(i) { row[Int(columns[j])] = number }
    }

    /// Columns as rows.
    package var transposed: SparseRows {
        var rows = [Int32](repeating: 0, count: cells)
        for i in 0..<count { for j in range(i) { rows[j] = Int32(i) } }
        return SparseRows(rows: width, width: count, cells: cells) { (columns[$0], rows[$0], values[$0]) }
    }
}
