import CKernels
import Tensors

// Operations on the columns of rows: on the last axis, whatever comes before it.

extension Value {
    /// Values beside each other: [.., p] and [.., q] → [.., p + q], in the order given.
    package static func joined(_ parts: [Value]) -> Value {
        precondition(!parts.isEmpty, "nothing to join")
        let leading = Shape(Array(parts[0].shape.axes.dropLast()))
        let widths = parts.map(\.shape.last)
        for part in parts {
            precondition(part.shape == leading + [part.shape.last], "\(part.shape) beside \(leading)")
        }
        let operation = Joining(widths: widths, rows: leading.count)
        return .record(operation, from: parts, shape: leading + [widths.reduce(0, +)]) { g, _, _ in
            var start = 0
            return widths.map { width in
                defer { start += width }
                return g.columns(start..<start + width)
            }
        }
    }

    /// Some of the columns: [.., n] → [.., range.count].
    package func columns(_ range: Range<Int>) -> Value {
        let width = shape.last
        precondition(!range.isEmpty && range.lowerBound >= 0 && range.upperBound <= width, "\(range) of \(width)")
        if range.count == width { return self }
        let leading = Shape(Array(shape.axes.dropLast()))
        let operation = Cutting(width: width, range: range, rows: leading.count)
        return .record(operation, from: [self], shape: leading + [range.count]) { g, _, _ in
            [g.amongZeros(at: range.lowerBound, of: width)]
        }
    }

    /// Columns at their places among zeros: the transpose of `columns`.
    private func amongZeros(at start: Int, of width: Int) -> Value {
        let leading = Shape(Array(shape.axes.dropLast()))
        let range = start..<start + shape.last
        let operation = Padding(width: width, range: range, rows: leading.count)
        return .record(operation, from: [self], shape: leading + [width]) { g, _, _ in [g.columns(range)] }
    }

    /// [n] of whole numbers k → [n, count], 1 in column k and 0 elsewhere; a number out of range gives zeros. Constant.
    package func oneHot(_ count: Int) -> Value {
        precondition(shape.rank == 1, "\(shape)")
        return .record(OneHot(count: count, rows: shape[0]), from: [self], shape: [shape[0], count]) { _, _, _ in
            [nil]
        }
    }

    /// 1 in the column of the least value of each row and 0 elsewhere, the first where several are least. Constant.
    package var oneHotOfLeast: Value {
        .record(Least(width: shape.last, rows: count / shape.last), from: [self], shape: shape) { _, _, _ in [nil] }
    }

    /// Each column in an order of its own, that of the column of `noise`: [n, d] → [n, d]. Constant.
    package func columnsShuffled(by noise: Value) -> Value {
        precondition(shape.rank == 2 && noise.shape == shape, "\(shape) by \(noise.shape)")
        let operation = Shuffling(rows: shape[0], width: shape[1])
        return .record(operation, from: [self, noise], shape: shape) { _, _, _ in [nil, nil] }
    }

    private struct Joining: Operation {
        let widths: [Int]
        let rows: Int
        var name: String? { "join" }

        func work(inputs: [UnsafePointer<Float>], output: UnsafeMutablePointer<Float>) -> any Work {
            let (widths, total) = (widths, widths.reduce(0, +))
            return RowWork("join \(widths)", rows: rows, cost: total) { range in
                for row in range {
                    var to = output + row * total
                    for (input, width) in zip(inputs, widths) {
                        to.update(from: input + row * width, count: width)
                        to += width
                    }
                }
            }
        }
    }

    private struct Cutting: Operation {
        let width: Int
        let range: Range<Int>
        let rows: Int

        func work(inputs: [UnsafePointer<Float>], output: UnsafeMutablePointer<Float>) -> any Work {
            let (width, columns, source) = (width, range, inputs[0])
            return RowWork("columns \(columns) of \(width)", rows: rows, cost: columns.count) { range in
                for row in range {
                    (output + row * columns.count).update(
                        from: source + row * width + columns.lowerBound, count: columns.count)
                }
            }
        }
    }

    private struct Padding: Operation {
        let width: Int
        let range: Range<Int>
        let rows: Int

        func work(inputs: [UnsafePointer<Float>], output: UnsafeMutablePointer<Float>) -> any Work {
            let (width, columns, source) = (width, range, inputs[0])
            return RowWork("columns \(columns) among zeros", rows: rows, cost: width) { range in
                for row in range {
                    let to = output + row * width
                    to.update(repeating: 0, count: width)
                    (to + columns.lowerBound).update(from: source + row * columns.count, count: columns.count)
                }
            }
        }
    }

    private struct OneHot: Operation {
        let count, rows: Int

        func work(inputs: [UnsafePointer<Float>], output: UnsafeMutablePointer<Float>) -> any Work {
            let (count, source) = (count, inputs[0])
            return RowWork("one-hot of \(count)", rows: rows, cost: count) { range in
                for row in range {
                    for k in 0..<count { output[row * count + k] = source[row] == Float(k) ? 1 : 0 }
                }
            }
        }
    }

    private struct Least: Operation {
        let width, rows: Int

        func work(inputs: [UnsafePointer<Float>], output: UnsafeMutablePointer<Float>) -> any Work {
            let (width, source) = (width, inputs[0])
            return RowWork("least of \(width)", rows: rows, cost: width) { range in
                for row in range {
                    let (from, to) = (source + row * width, output + row * width)
                    var least = 0
                    for k in 1..<width where from[k] < from[least] { least = k }
                    for k in 0..<width { to[k] = k == least ? 1 : 0 }
                }
            }
        }
    }

    private struct Shuffling: Operation {
        let rows, width: Int

        func work(inputs: [UnsafePointer<Float>], output: UnsafeMutablePointer<Float>) -> any Work {
            let (rows, width, source, noise) = (rows, width, inputs[0], inputs[1])
            // A column is a row of this work.
            return RowWork("shuffle columns of \(rows)", rows: width, cost: 16 * rows) { range in
                hg_scratch(Int64(2 * rows)).withMemoryRebound(to: Int32.self, capacity: 2 * rows) { memory in
                    for column in range {
                        let order = Shuffling.order(of: noise + column, stride: width, count: rows, in: memory)
                        for row in 0..<rows {
                            output[row * width + column] = source[Int(order[row]) * width + column]
                        }
                    }
                }
            }
        }

        /// The places of numbers from the least to the largest, equal ones as they come: in one half of `memory`, which is
        /// twice as long. By merging, since the library's sort asks for memory.
        private static func order(
            of numbers: UnsafePointer<Float>, stride: Int, count: Int, in memory: UnsafeMutablePointer<Int32>
        ) -> UnsafeMutablePointer<Int32> {
            var from = memory
            var to = from + count
            for i in 0..<count { from[i] = Int32(i) }
            var run = 1
            while run < count {
                var start = 0
                while start < count {
                    let (middle, end) = (min(start + run, count), min(start + 2 * run, count))
                    var (a, b) = (start, middle)
                    for place in start..<end {
                        if b == end
                            || (a < middle && numbers[Int(from[a]) * stride] <= numbers[Int(from[b]) * stride])
                        {
                            to[place] = from[a]
                            a += 1
                        } else {
                            to[place] = from[b]
                            b += 1
                        }
                    }
                    start = end
                }
                swap(&from, &to)
                run *= 2
            }
            return from
        }
    }
}
