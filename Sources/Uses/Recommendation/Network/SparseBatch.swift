import CKernels

/// The known cells of a batch of rows, and the same by columns. Its memory is used again from batch to batch.
final class SparseBatch {
    private(set) var starts: [Int64] = [0]
    private(set) var columns: [Int32] = []
    private(set) var values: [Float] = []
    private var columnStarts: [Int64] = []
    private var rows: [Int32] = []
    /// Of each cell by columns, its place by rows.
    private var places: [Int32] = []
    private var turnedValues: [Float] = []

    var count: Int { starts.count - 1 }
    var cells: Int { columns.count }

    func begin() {
        starts.removeAll(keepingCapacity: true)
        starts.append(0)
        columns.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    func append(_ column: Int32, _ value: Float) {
        columns.append(column)
        values.append(value)
    }

    func endRow() { starts.append(Int64(columns.count)) }

    /// Multiplies the values of the row that was ended last.
    func scaleLastRow(by factor: Float) {
        for j in Int(starts[starts.count - 2])..<columns.count { values[j] *= factor }
    }

    /// Counts the cells into their columns. Cost: the cells, and the columns once.
    func turn(width: Int) {
        columnStarts.removeAll(keepingCapacity: true)
        columnStarts.append(contentsOf: repeatElement(0, count: width + 1))
        if rows.count < cells {
            rows = [Int32](repeating: 0, count: cells * 5 / 4)
            places = rows
            turnedValues = [Float](repeating: 0, count: rows.count)
        }
        columnStarts.withUnsafeMutableBufferPointer { next in
            columns.withUnsafeBufferPointer { columns in
                for column in columns { next[Int(column) + 1] += 1 }
                for i in 0..<width { next[i + 1] += next[i] }
                rows.withUnsafeMutableBufferPointer { rows in
                    places.withUnsafeMutableBufferPointer { places in
                        for r in 0..<count {
                            for j in Int(starts[r])..<Int(starts[r + 1]) {
                                let column = Int(columns[j])
                                rows[Int(next[column])] = Int32(r)
                                places[Int(next[column])] = Int32(j)
                                next[column] += 1
                            }
                        }
                    }
                }
                // Each start has moved to the next one's place.
                for i in stride(from: width, to: 0, by: -1) { next[i] = next[i - 1] }
                if width > 0 { next[0] = 0 }
            }
        }
    }

    /// The cells by rows, with their own values or others.
    func withKernel<Result>(values other: UnsafePointer<Float>? = nil, _ body: (hg_sparse) -> Result) -> Result {
        starts.withUnsafeBufferPointer { starts in
            columns.withUnsafeBufferPointer { columns in
                values.withUnsafeBufferPointer { values in
                    body(
                        hg_sparse(
                            start: starts.baseAddress, column: columns.baseAddress, value: other ?? values.baseAddress
                        ))
                }
            }
        }
    }

    /// The cells by columns, each with its value or that of others by rows. Precondition: ``turn(width:)`` was called.
    func withTurned<Result>(values other: UnsafePointer<Float>? = nil, _ body: (hg_sparse) -> Result) -> Result {
        turnedValues.withUnsafeMutableBufferPointer { turned in
            places.withUnsafeBufferPointer { places in
                values.withUnsafeBufferPointer { values in
                    let from = other ?? values.baseAddress
                    for i in 0..<cells { turned[i] = from![Int(places[i])] }
                }
            }
        }
        return columnStarts.withUnsafeBufferPointer { starts in
            rows.withUnsafeBufferPointer { rows in
                turnedValues.withUnsafeBufferPointer { values in
                    body(
                        hg_sparse(start: starts.baseAddress, column: rows.baseAddress, value: values.baseAddress))
                }
            }
        }
    }
}
