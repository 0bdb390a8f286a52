import Foundation
import Tensors

/// The distances from each row to its k nearest others, found in pieces: less work and memory than all of ``Neighbours``.
/// Rows are centred first; candidates are chosen by products of matrices, and their distances then taken exactly.
package struct NearestDistances {
    /// Of each row, rising: [n][k].
    package private(set) var distances: [[Double]] = []
    /// Which rows these are, equally near ones by their number: [n][k].
    package private(set) var places: [[Int]] = []
    package let count: Int
    private let k, width: Int
    private let rows: [Float]
    private let squares: [Float]

    /// Rows of a piece.
    private static let piece = 64
    /// Candidates beside the k nearest, for those that single precision puts out of order.
    private static let spare = 8

    /// Rows [n, d]. Precondition: 0 < k < n.
    package init(_ rows: Tensor, k: Int) {
        let (n, d) = (rows.shape[0], rows.shape.last)
        precondition(0 < k && k < n, "\(k) neighbours of \(n)")
        (count, width, self.k) = (n, d, k)
        var means = [Double](repeating: 0, count: d)
        for i in 0..<n { for (j, value) in rows.row(i).enumerated() { means[j] += Double(value) / Double(n) } }
        var centred = rows.values
        centred.withUnsafeMutableBufferPointer { values in
            // What is no number stays with the rows that have it.
            for j in 0..<d where means[j].isFinite { for i in 0..<n { values[i * d + j] -= Float(means[j]) } }
        }
        squares = (0..<n).map { i in centred[i * d..<(i + 1) * d].reduce(Float(0)) { $0 + $1 * $1 } }
        self.rows = centred
        distances.reserveCapacity(n)
    }

    package var isOver: Bool { distances.count == count }

    /// Finds those of some rows; false where nothing is left.
    @discardableResult
    package mutating func work() -> Bool {
        let first = distances.count
        let m = min(Self.piece, count - first)
        guard m > 0 else { return false }
        var products = [Float](repeating: 0, count: m * count)
        rows.withUnsafeBufferPointer { rows in
            products.withUnsafeMutableBufferPointer { products in
                guard let all = rows.baseAddress, let output = products.baseAddress else { return }
                let product = MatrixProduct(
                    m: m, n: count, k: width, a: all + first * width, transposeA: false, b: all, transposeB: true,
                    c: output)
                for piece in 0..<product.pieces { product.run(piece: piece, worker: 0) }
            }
        }
        let wanted = min(count - 1, k + Self.spare)
        for i in 0..<m {
            let row = first + i
            var near = ShortList(wanted)
            products.withUnsafeBufferPointer { products in
                squares.withUnsafeBufferPointer { squares in
                    for j in 0..<count where j != row {
                        near.add(j, Double(squares[j] - 2 * products[i * count + j]))
                    }
                }
            }
            let own = rows[row * width..<(row + 1) * width]
            var exact = ShortList(k)
            for (place, _) in near.entries {
                exact.add(place, squaredDistance(own, rows[place * width..<(place + 1) * width]))
            }
            distances.append(exact.entries.map { $0.square.squareRoot() })
            places.append(exact.entries.map(\.place))
        }
        return !isOver
    }
}
