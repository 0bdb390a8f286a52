import CKernels
import Tensors

extension Value {
    /// eˣ/Σ eˣ along the last axis, without overflow.
    package var softmax: Value {
        Value.record(Softmax(width: shape.last, rows: count / shape.last), from: [self], shape: shape) { g, y, _ in
            if g.shape == y.shape {
                let slope = SoftmaxSlope(width: y.shape.last, rows: y.count / y.shape.last)
                return [
                    .record(slope, from: [g, y], shape: y.shape) { h, _, inputs in
                        // d = (g − Σ g y) y, differentiated by g and by y.
                        let (g, y) = (inputs[0], inputs[1])
                        let hy = h * y
                        return [hy - y * hy.rowSum, h * (g - (g * y).rowSum) - g * hy.rowSum]
                    }
                ]
            }
            return [(g - (g * y).rowSum) * y]
        }
    }

    /// ln Σ eˣ along the last axis, which goes; without overflow.
    package var logSumExp: Value {
        let operation = LogSumExp(width: shape.last, rows: count / shape.last)
        return Value.record(operation, from: [self], shape: Shape(Array(shape.axes.dropLast()))) { g, _, inputs in
            [g.reshaped(g.shape + [1]) * inputs[0].softmax]
        }
    }

    /// Σ over the last axis, which stays with length 1.
    private var rowSum: Value { sum(axis: -1).reshaped(Shape(Array(shape.axes.dropLast())) + [1]) }

    private struct Softmax: Operation {
        let width, rows: Int

        func work(inputs: [UnsafePointer<Float>], output: UnsafeMutablePointer<Float>) -> any Work {
            let (width, source) = (width, inputs[0])
            return RowWork("softmax of rows of \(width)", rows: rows, cost: 4 * width) { range in
                let at = range.lowerBound * width
                hg_softmax_rows(source + at, output + at, Int64(range.count), Int64(width))
            }
        }
    }

    private struct SoftmaxSlope: Operation {
        let width, rows: Int

        func work(inputs: [UnsafePointer<Float>], output: UnsafeMutablePointer<Float>) -> any Work {
            let (width, g, y) = (width, inputs[0], inputs[1])
            return RowWork("slope of softmax, rows of \(width)", rows: rows, cost: 2 * width) { range in
                let at = range.lowerBound * width
                hg_softmax_slope_rows(g + at, y + at, output + at, Int64(range.count), Int64(width))
            }
        }
    }

    private struct LogSumExp: Operation {
        let width, rows: Int

        func work(inputs: [UnsafePointer<Float>], output: UnsafeMutablePointer<Float>) -> any Work {
            let (width, source) = (width, inputs[0])
            return RowWork("log-sum-exp of rows of \(width)", rows: rows, cost: 4 * width) { range in
                withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { scratch in
                    hg_log_sum_exp_rows(
                        source + range.lowerBound * width, output + range.lowerBound, scratch.baseAddress!,
                        Int64(range.count), Int64(width))
                }
            }
        }
    }
}
