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

    /// From the kernel of all pairs of the pooled rows, [(n + m), (n + m)]; `first` are the rows of x. Cost: (n + m)².
    fileprivate init(kernel: [Double], first: [Int], second: [Int]) {
        let (n, m, all) = (first.count, second.count, first.count + second.count)
        precondition(n > 1 && m > 1 && kernel.count == all * all, "samples of \(n) and \(m)")
        func mean(_ rows: [Int]) -> Double {
            var sum = 0.0
            for i in rows { for j in rows where i != j { sum += kernel[i * all + j] } }
            return sum / (Double(rows.count) * Double(rows.count - 1))
        }
        (withinX, withinY) = (mean(first), mean(second))
        var sum = 0.0
        for i in first { for j in second { sum += kernel[i * all + j] } }
        between = sum / (Double(n) * Double(m))
    }

    /// Of a symmetric kernel. Cost: (n + m)²·d, and no memory: the kernel of all pairs is never there at once.
    package init(_ x: Tensor, _ y: Tensor, kernel: (ArraySlice<Float>, ArraySlice<Float>) -> Double) {
        precondition(x.shape.rank == 2 && y.shape.rank == 2 && x.shape[1] == y.shape[1], "\(x.shape), \(y.shape)")
        let (n, m) = (x.shape[0], y.shape[0])
        precondition(n > 1 && m > 1, "samples of \(n) and \(m)")
        func mean(_ rows: Tensor, _ count: Int) -> Double {
            var sum = 0.0
            for i in 0..<count { for j in 0..<i { sum += kernel(rows.row(i), rows.row(j)) } }
            return 2 * sum / (Double(count) * Double(count - 1))
        }
        (withinX, withinY) = (mean(x, n), mean(y, m))
        var sum = 0.0
        for i in 0..<n { for j in 0..<m { sum += kernel(x.row(i), y.row(j)) } }
        between = sum / (Double(n) * Double(m))
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

/// The same, summed over the scales s of the inverse multiquadratic kernel C/(C + ‖a − b‖²), C = 2 d σ² s.
/// The kernel of Tolstikhin et al., ICLR 2018.
///
/// In double; the same formula as the term that is trained. Cost: n² · d.
package func maximumMeanDiscrepancy(
    _ x: Tensor, _ y: Tensor, deviation: Double = 1, scales: [Float] = MMDTerm.scales
) -> Double {
    let widths = scales.map { 2 * Double(x.shape[1]) * deviation * deviation * Double($0) }
    return MeanDiscrepancy(x, y) { a, b in
        let distance = squaredDistance(a, b)
        return widths.reduce(0) { $0 + $1 / ($1 + distance) }
    }.value
}

/// KID: MMD² with the cubic kernel (a·b/d + 1)³. Bińkowski, Sutherland, Arbel & Gretton, ICLR 2018, §3–4; of all rows at
/// once. Cost: (n + m)²·d.
package func kernelDistance(
    _ x: Tensor, _ y: Tensor, degree: Int = 3, coefficient: Double = 1
) -> MeanDiscrepancy {
    let d = Double(x.shape[1])
    return MeanDiscrepancy(x, y) { a, b in
        let base = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) } / d + coefficient
        return (1..<degree).reduce(base) { power, _ in power * base }
    }
}

/// Whether two samples are of one distribution, by their MMD² with the kernel exp(−‖a − b‖²/2σ²) against that of the same
/// rows dealt out anew: p = (1 + #{T_p ≥ T})/(1 + P).
/// Gretton et al., JMLR 13, 2012; the 1 + of Phipson & Smyth, SAGMB 9, 2010.
package struct PermutationTest: Sendable {
    package let discrepancy: Double
    /// The statistic for each permutation.
    package let null: [Double]

    package var probability: Double {
        Double(1 + null.count { $0 >= discrepancy }) / Double(1 + null.count)
    }

    /// `permutations` of the n + m pooled rows, of which the first n count as x. Cost: (n + m)² a permutation.
    package init(_ x: Tensor, _ y: Tensor, deviation: Double, permutations: [[Int]]) {
        let (n, all) = (x.shape[0], x.shape[0] + y.shape[0])
        let kernel = MeanDiscrepancy.kernels(x, y) { exp(-squaredDistance($0, $1) / (2 * deviation * deviation)) }
        func statistic(_ order: [Int]) -> Double {
            MeanDiscrepancy(kernel: kernel, first: Array(order[..<n]), second: Array(order[n...])).value
        }
        discrepancy = statistic(Array(0..<all))
        null = permutations.map(statistic)
    }
}
