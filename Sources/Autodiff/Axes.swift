import CKernels
import Tensors

extension Value {
    /// The same values with the axes in another order: axis i of the result is axis `order[i]` of this.
    package func transposed(_ order: [Int]) -> Value {
        precondition(order.sorted() == Array(0..<shape.rank), "\(order) of \(shape)")
        if order == Array(0..<shape.rank) { return self }
        let back = order.indices.map { axis in order.firstIndex(of: axis)! }
        let operation = Transposition(shape: shape, order: order)
        return .record(operation, from: [self], shape: Shape(order.map { shape[$0] })) { g, y, _ in
            let extra = g.shape.rank - y.shape.rank
            return [g.transposed(Array(0..<extra) + back.map { $0 + extra })]
        }
    }

    private struct Transposition: Operation {
        let shape: Shape
        let order: [Int]

        func work(inputs: [UnsafePointer<Float>], output: UnsafeMutablePointer<Float>) -> any Work {
            // Axes that stay neighbours in their order are one axis.
            var strides = Array(repeating: 1, count: shape.rank)
            for axis in (0..<shape.rank - 1).reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
            var axes: [(length: Int, stride: Int)] = []
            for axis in order {
                if let last = axes.last, last.stride == strides[axis] * shape[axis] {
                    axes[axes.count - 1] = (last.length * shape[axis], strides[axis])
                } else {
                    axes.append((shape[axis], strides[axis]))
                }
            }
            let source = inputs[0]
            let inner = axes.removeLast()
            // Where the values before the last axis lie side by side, matrices are turned: some columns at a time.
            let columns = inner.stride > 1 && axes.last?.stride == 1 ? axes.removeLast().length : 1
            let block = min(columns, Self.block)
            let blocks = (columns + block - 1) / block
            let matrices = axes.reduce(1) { $0 * $1.length }
            let summary = "transpose \(shape) to \(order)"
            return RowWork(summary, rows: matrices * blocks, cost: block * inner.length) { [axes] range in
                for row in range {
                    var (rest, from) = (row / blocks, 0)
                    for axis in axes.reversed() {
                        from += rest % axis.length * axis.stride
                        rest /= axis.length
                    }
                    let column = row % blocks * block
                    let to = output + (row / blocks * columns + column) * inner.length
                    if columns > 1 {
                        hg_transpose(
                            source + from + column, Int64(inner.stride), Int64(inner.length),
                            Int64(min(block, columns - column)), to)
                    } else if inner.stride == 1 {
                        to.update(from: source + from, count: inner.length)
                    } else {
                        for i in 0..<inner.length { to[i] = source[from + i * inner.stride] }
                    }
                }
            }
        }

        /// Columns that are turned at a time: a line of the cache.
        private static let block = 16
    }
}
