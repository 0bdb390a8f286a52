import CLapack
import Tensors

/// Principal components of data: the optimum of the linear autoencoder. Bourlard & Kamp, Biol. Cybern. 59, 1988;
/// Baldi & Hornik, Neural Networks 2, 1989.
package struct PCA: Sendable {
    /// Mean of each feature, [features].
    package let mean: [Double]
    /// Rows of unit length, by falling variance, each with its largest entry positive: [components][features].
    package let components: [[Double]]
    /// Variance along every component, with n − 1 in the denominator, falling: [features].
    package let variances: [Double]

    /// The first `count` components of rows [n, features]. Cost: O(n·features² + features³).
    package init(of x: Tensor, components count: Int) {
        let (n, d) = (x.shape[0], x.shape[1])
        precondition(n > 1 && count <= d, "\(count) components of \(x.shape)")
        var mean = [Double](repeating: 0, count: d)
        for row in 0..<n { for (i, value) in x.row(row).enumerated() { mean[i] += Double(value) / Double(n) } }
        var covariance = [Double](repeating: 0, count: d * d)
        var centred = mean
        for row in 0..<n {
            for (i, value) in x.row(row).enumerated() { centred[i] = Double(value) - mean[i] }
            // The lower triangle is enough for what follows.
            for i in 0..<d where centred[i] != 0 {
                for j in 0...i { covariance[i * d + j] += centred[i] * centred[j] / Double(n - 1) }
            }
        }
        self.init(mean: mean, covariance: covariance, components: count)
    }

    /// From the mean [features] and the lower triangle of the covariance [features, features]. Cost: features³.
    init(mean: [Double], covariance: [Double], components count: Int) {
        let d = mean.count
        self.mean = mean
        var covariance = covariance
        var values = [Double](repeating: 0, count: d)
        let status = LAPACKE_dsyevd(
            LAPACK_ROW_MAJOR, CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "L")),
            Int32(d), &covariance, Int32(d), &values)
        precondition(status == 0, "dsyevd gave \(status)")
        // LAPACK gives them rising, as columns.
        variances = values.reversed().map { max($0, 0) }
        components = (0..<count).map { k in
            let column = (0..<d).map { covariance[$0 * d + d - 1 - k] }
            let largest = column.max { abs($0) < abs($1) } ?? 1
            return largest < 0 ? column.map { -$0 } : column
        }
    }

    /// Σλ's shares: [features].
    package var ratios: [Double] {
        let total = variances.reduce(0, +)
        return variances.map { $0 / total }
    }

    /// (x − mean)·V of rows [n, features] with the first `count` components: [n, count].
    package func codes(of x: Tensor, components count: Int) -> Tensor {
        let (n, d) = (x.shape[0], x.shape.last)
        var values: [Float] = []
        values.reserveCapacity(n * count)
        for i in 0..<n {
            let row = zip(x.row(i), mean).map { Double($0) - $1 }
            for component in components.prefix(count) {
                var sum = 0.0
                for j in 0..<d { sum += row[j] * component[j] }
                values.append(Float(sum))
            }
        }
        return Tensor(values, shape: [n, count])
    }

    /// x̂ = mean + (x − mean) V Vᵀ with the first `count` components: [n, features].
    package func reconstruction(of x: Tensor, components count: Int) -> Tensor {
        var result = x
        let d = x.shape[1]
        for row in 0..<x.shape[0] {
            var value = mean
            for component in components.prefix(count) {
                var code = 0.0
                for i in 0..<d { code += component[i] * (Double(x.values[row * d + i]) - mean[i]) }
                for i in 0..<d { value[i] += code * component[i] }
            }
            for i in 0..<d { result.values[row * d + i] = Float(value[i]) }
        }
        return result
    }
}
