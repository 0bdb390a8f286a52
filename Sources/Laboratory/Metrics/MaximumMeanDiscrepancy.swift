import Autoencoders
import Foundation
import Tensors

/// MMD² between two samples x [n, d] and y [m, d], the U-statistic:
/// 1/(n(n−1)) Σ_{i≠j} k(x_i, x_j) + 1/(m(m−1)) Σ_{i≠j} k(y_i, y_j) − 2/(nm) Σ_i Σ_j k(x_i, y_j).
/// About 0 for two samples of one distribution, of either sign. Gretton et al., JMLR 13, 2012, lemma 6.
package struct MeanDiscrepancy: Sendable {
    /// The three means.
    package let withinX, withinY, between: Double
    package var value: Double { withinX + withinY - 2 * between }

    fileprivate init(withinX: Double, withinY: Double, between: Double) {
        (self.withinX, self.withinY, self.between) = (withinX, withinY, between)
    }

    /// Of a symmetric kernel. Cost: (n + m)²·d, and no memory: the kernel of all pairs is never there at once.
    package init(_ x: Tensor, _ y: Tensor, kernel: @escaping DiscrepancySum.Kernel) {
        var sum = DiscrepancySum(x, y, kernel: kernel)
        while sum.work() {}
        self = sum.result!
    }

    fileprivate static func kernels(
        _ x: Tensor, _ y: Tensor, _ kernel: (ArraySlice<Float>, ArraySlice<Float>) -> Double
    ) -> [Double] {
        precondition(x.shape.rank == 2 && y.shape.rank == 2 && x.shape[1] == y.shape[1], "\(x.shape), \(y.shape)")
        let rows = (0..<x.shape[0]).map(x.row) + (0..<y.shape[0]).map(y.row)
        var result = [Double](repeating: 0, count: rows.count * rows.count)
        for i in rows.indices {
            for j in 0...i {
                let value = kernel(rows[i], rows[j])
                (result[i * rows.count + j], result[j * rows.count + i]) = (value, value)
            }
        }
        return result
    }
}

/// The same, a piece at a time.
package struct DiscrepancySum {
    package typealias Kernel = (ArraySlice<Float>, ArraySlice<Float>) -> Double

    private let x, y: Tensor
    private let kernel: Kernel
    private var (sumX, sumY, between) = (0.0, 0.0, 0.0)
    /// The row of x, and then of y, whose pairs are next.
    private var next = 0

    /// Multiply-adds of a piece: some milliseconds.
    private static let piece = 1 << 20

    /// Of a symmetric kernel, x [n, d] and y [m, d] of two rows at least.
    package init(_ x: Tensor, _ y: Tensor, kernel: @escaping Kernel) {
        precondition(x.shape.rank == 2 && y.shape.rank == 2 && x.shape[1] == y.shape[1], "\(x.shape), \(y.shape)")
        precondition(x.shape[0] > 1 && y.shape[0] > 1, "samples of \(x.shape[0]) and \(y.shape[0])")
        (self.x, self.y, self.kernel) = (x, y, kernel)
    }

    private var rows: Int { x.shape[0] + y.shape[0] }

    /// Does a piece; false where nothing is left.
    package mutating func work() -> Bool {
        let (n, m, width) = (x.shape[0], y.shape[0], x.shape[1])
        var left = Self.piece
        while next < rows, left > 0 {
            if next < n {
                let row = x.row(next)
                for j in 0..<next { sumX += kernel(row, x.row(j)) }
                for j in 0..<m { between += kernel(row, y.row(j)) }
                left -= (next + m) * width
            } else {
                let row = y.row(next - n)
                for j in 0..<next - n { sumY += kernel(row, y.row(j)) }
                left -= (next - n) * width
            }
            next += 1
        }
        return next < rows
    }

    /// nil before the end.
    package var result: MeanDiscrepancy? {
        guard next == rows else { return nil }
        let (n, m) = (Double(x.shape[0]), Double(y.shape[0]))
        return MeanDiscrepancy(
            withinX: 2 * sumX / (n * (n - 1)), withinY: 2 * sumY / (m * (m - 1)), between: between / (n * m))
    }

    /// How much of it is done, 0…1.
    package var share: Double { Double(next) / Double(rows) }

    /// The kernels of Tolstikhin et al., ICLR 2018, summed over scales s: C/(C + ‖a − b‖²), C = 2 d σ² s.
    package static func inverseMultiquadratic(
        width: Int, deviation: Double = 1, scales: [Float] = MMDTerm.scales
    ) -> Kernel {
        let widths = scales.map { 2 * Double(width) * deviation * deviation * Double($0) }
        return { a, b in
            let distance = squaredDistance(a, b)
            return widths.reduce(0) { $0 + $1 / ($1 + distance) }
        }
    }

    /// (a·b/d + c)^p. Bińkowski, Sutherland, Arbel & Gretton, ICLR 2018, §4.
    package static func polynomial(degree: Int = 3, coefficient: Double = 1) -> Kernel {
        { a, b in
            let base = dotProduct(a, b) / Double(a.count) + coefficient
            return (1..<degree).reduce(base) { power, _ in power * base }
        }
    }
}

/// The same, summed over the scales s of the inverse multiquadratic kernel C/(C + ‖a − b‖²), C = 2 d σ² s.
/// The kernel of Tolstikhin et al., ICLR 2018.
///
/// In double; the same formula as the term that is trained. Cost: n² · d.
package func maximumMeanDiscrepancy(
    _ x: Tensor, _ y: Tensor, deviation: Double = 1, scales: [Float] = MMDTerm.scales
) -> Double {
    MeanDiscrepancy(
        x, y, kernel: DiscrepancySum.inverseMultiquadratic(width: x.shape[1], deviation: deviation, scales: scales)
    ).value
}

/// KID: MMD² with the cubic kernel (a·b/d + 1)³. Bińkowski, Sutherland, Arbel & Gretton, ICLR 2018, §3–4; of all rows at
/// once. Cost: (n + m)²·d.
package func kernelDistance(
    _ x: Tensor, _ y: Tensor, degree: Int = 3, coefficient: Double = 1
) -> MeanDiscrepancy {
    MeanDiscrepancy(x, y, kernel: DiscrepancySum.polynomial(degree: degree, coefficient: coefficient))
}

/// Whether two samples are of one distribution, by their MMD² with the kernel exp(−‖a − b‖²/2σ²) against that of the same
/// rows dealt out anew: p = (1 + #{T_p ≥ T})/(1 + P).
/// Gretton et al., JMLR 13, 2012; the 1 + of Phipson & Smyth, SAGMB 9, 2010.
package struct PermutationTest: Sendable {
    package let discrepancy: Double
    /// The statistic for each permutation that was tried.
    package private(set) var null: [Double] = []
    private let kernel: [Double]
    private let first: Int

    package var probability: Double {
        Double(1 + null.count { $0 >= discrepancy }) / Double(1 + null.count)
    }

    /// x [n, d] and y [m, d], no permutation tried yet. Cost: (n + m)²·d, and the memory of (n + m)² numbers.
    package init(_ x: Tensor, _ y: Tensor, deviation: Double) {
        first = x.shape[0]
        let all = first + y.shape[0]
        kernel = MeanDiscrepancy.kernels(x, y) { exp(-squaredDistance($0, $1) / (2 * deviation * deviation)) }
        discrepancy = Self.statistic(kernel, [Int](0..<all), first)
    }

    /// The same with `permutations` of the n + m pooled rows, of which the first n count as x.
    package init(_ x: Tensor, _ y: Tensor, deviation: Double, permutations: [[Int]]) {
        self.init(x, y, deviation: deviation)
        for order in permutations { attempt(order) }
    }

    /// Deals the rows out anew. Cost: (n + m)²/2.
    package mutating func attempt(_ order: [Int]) { null.append(Self.statistic(kernel, order, first)) }

    /// With s = 1 for rows that count as x and 0 for others, Σ_{i≠j} k s s, k (1 − s)(1 − s) and k s (1 − s).
    private static func statistic(_ kernel: [Double], _ order: [Int], _ first: Int) -> Double {
        let all = order.count
        var isFirst = [Double](repeating: 0, count: all)
        for i in order[..<first] { isFirst[i] = 1 }
        var (whole, withinX, withX) = (0.0, 0.0, 0.0)
        kernel.withUnsafeBufferPointer { kernel in
            isFirst.withUnsafeBufferPointer { isFirst in
                for i in 0..<all {
                    var (sum, sumX) = (0.0, 0.0)
                    for j in 0..<i {
                        let value = kernel[i * all + j]
                        sum += value
                        sumX += value * isFirst[j]
                    }
                    whole += sum
                    withinX += isFirst[i] * sumX
                    withX += isFirst[i] * sum + sumX
                }
            }
        }
        // withX counts pairs within x twice and those between once.
        let between = withX - 2 * withinX
        let withinY = whole - withinX - between
        let (n, m) = (Double(first), Double(all - first))
        return 2 * withinX / (n * (n - 1)) + 2 * withinY / (m * (m - 1)) - 2 * between / (n * m)
    }
}

/// The median of ‖a − b‖ over pairs of pooled rows: the width that the kernel of a two-sample test has where nobody says
/// otherwise. Gretton et al., JMLR 13, 2012, §8. Cost: pairs · d.
package func medianDistance(_ x: Tensor, _ y: Tensor) -> Double {
    let rows = (0..<x.shape[0]).map(x.row) + (0..<y.shape[0]).map(y.row)
    var distances: [Double] = []
    for i in rows.indices { for j in 0..<i { distances.append(squaredDistance(rows[i], rows[j])) } }
    distances.sort()
    let half = distances.count / 2
    let middle =
        distances.count % 2 == 1
        ? distances[half].squareRoot()
        : (distances[half - 1].squareRoot() + distances[half].squareRoot()) / 2
    return middle
}
