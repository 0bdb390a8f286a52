import CKernels
import Tensors

/// Sparse products on the threads that compute, cut by rows: each row is summed by one of them, in order.
extension Workers {
    /// to[r] [width] = Σ value · table[column], for all rows. Cost: cells × width.
    func sparseRows(
        _ sparse: hg_sparse, rows: Int, cells: Int, table: UnsafePointer<Float>, width: Int,
        to: UnsafeMutablePointer<Float>
    ) {
        run(
            RowWork("sparse rows", rows: rows, cost: Self.cost(rows, cells, width)) { range in
                withUnsafePointer(to: sparse) {
                    hg_sparse_rows($0, table, to, Int64(range.lowerBound), Int64(range.upperBound), Int64(width))
                }
            })
    }

    /// out[cell] = from[r]·table[column] + bias[column]. Cost: cells × width.
    func sparseCells(
        _ sparse: hg_sparse, rows: Int, cells: Int, from: UnsafePointer<Float>, table: ParameterTable,
        to out: UnsafeMutablePointer<Float>
    ) {
        let (values, bias, width) = (table.values.base, table.bias.base, table.width)
        run(
            RowWork("known cells", rows: rows, cost: Self.cost(rows, cells, width)) { range in
                withUnsafePointer(to: sparse) {
                    hg_sparse_cells(
                        $0, from, values, bias, out, Int64(range.lowerBound), Int64(range.upperBound), Int64(width))
                }
            })
    }

    /// A step of Adam on all of a table by the gradients Σ value · rows[column] + penalty · table.
    func move(
        _ table: ParameterTable, by turned: hg_sparse, cells: Int, rows: UnsafePointer<Float>, penalty: Float,
        _ settings: hg_adam
    ) {
        let kernel = table.kernel
        run(
            RowWork(
                "Adam", rows: table.columns, cost: Self.cost(table.columns, cells + 4 * table.columns, table.width)
            ) { range in
                withUnsafePointer(to: turned) { turned in
                    withUnsafePointer(to: kernel) { kernel in
                        withUnsafePointer(to: settings) {
                            hg_sparse_adam(
                                turned, rows, kernel, penalty, $0, Int64(range.lowerBound), Int64(range.upperBound))
                        }
                    }
                }
            })
    }

    /// The same by gradients that are at hand, [columns, width] and [columns].
    func move(
        _ table: ParameterTable, by gradient: UnsafePointer<Float>, bias: UnsafePointer<Float>, penalty: Float,
        _ settings: hg_adam
    ) {
        let kernel = table.kernel
        run(
            RowWork("Adam", rows: table.columns, cost: 4 * table.width) { range in
                withUnsafePointer(to: kernel) { kernel in
                    withUnsafePointer(to: settings) {
                        hg_dense_adam(
                            gradient, bias, kernel, penalty, $0, Int64(range.lowerBound), Int64(range.upperBound))
                    }
                }
            })
    }

    private static func cost(_ rows: Int, _ cells: Int, _ width: Int) -> Int {
        max(1, cells / max(1, rows) * width)
    }
}
