import CLapack
import Foundation
import Tensors

/// How far codes lie from those of normal rows, in units of their spread: d² = (z − m)ᵀ C⁻¹ (z − m). Mahalanobis, Proc.
/// Natl. Inst. Sci. India 2, 1936; of a network's features: Lee, Lee, Lee & Shin, NeurIPS 2018.
package struct MahalanobisDistance: Sendable {
    package let mean: [Double]
    /// L with C = L·Lᵀ, row by row.
    private let factor: [Double]

    /// From codes of normal rows [n, d], with n − 1 in the covariance. Directions without any spread are given the least
    /// that keeps the matrix invertible. Cost: n·d² + d³.
    package init(normal: Tensor) {
        let (n, d) = (normal.shape[0], normal.shape[1])
        precondition(n > 1, "a covariance of \(normal.shape)")
        var mean = [Double](repeating: 0, count: d)
        for i in 0..<n { for j in 0..<d { mean[j] += Double(normal.values[i * d + j]) / Double(n) } }
        var covariance = [Double](repeating: 0, count: d * d)
        var centred = mean
        for i in 0..<n {
            for j in 0..<d { centred[j] = Double(normal.values[i * d + j]) - mean[j] }
            for j in 0..<d { for k in 0...j { covariance[j * d + k] += centred[j] * centred[k] / Double(n - 1) } }
        }
        self.mean = mean
        let largest = (0..<d).map { covariance[$0 * d + $0] }.max() ?? 0
        var ridge = 0.0
        while true {
            var trial = covariance
            for j in 0..<d { trial[j * d + j] += ridge }
            let status = LAPACKE_dpotrf(
                LAPACK_ROW_MAJOR, CChar(UInt8(ascii: "L")), Int32(d), &trial, Int32(d))
            if status == 0 {
                factor = trial
                return
            }
            ridge = ridge == 0 ? max(largest, 1e-30) * 1e-10 : ridge * 10
        }
    }

    /// d² of a code. Cost: d².
    package func squared(_ code: ArraySlice<Float>) -> Double {
        let d = mean.count
        var solved = [Double](repeating: 0, count: d)
        var sum = 0.0
        for (j, value) in code.enumerated() {
            var rest = Double(value) - mean[j]
            for k in 0..<j { rest -= factor[j * d + k] * solved[k] }
            solved[j] = rest / factor[j * d + j]
            sum += solved[j] * solved[j]
        }
        return sum
    }

    /// P(χ² with as many degrees of freedom as codes > d²): how probable so far a code is where codes are normal.
    package func pValue(ofSquared squared: Double) -> Double {
        upperGamma(Double(mean.count) / 2, squared / 2)
    }
}

/// The regularised upper incomplete gamma function Q(a, x) = Γ(a, x)/Γ(a), a > 0, x ≥ 0: by the series of its complement
/// below a + 1, by Lentz's continued fraction above. DLMF 8.7.1, 8.9.2.
func upperGamma(_ a: Double, _ x: Double) -> Double {
    if x <= 0 { return 1 }
    let front = exp(a * log(x) - x - lgamma(a))
    if x < a + 1 {
        var (term, sum, k) = (1 / a, 1 / a, a)
        while term > sum * 1e-17 {
            k += 1
            term *= x / k
            sum += term
        }
        return 1 - front * sum
    }
    let tiny = 1e-300
    var b = x + 1 - a
    var (c, d) = (1 / tiny, 1 / b)
    var fraction = d
    for i in 1...10_000 {
        let numerator = -Double(i) * (Double(i) - a)
        b += 2
        d = numerator * d + b
        if abs(d) < tiny { d = tiny }
        c = b + numerator / c
        if abs(c) < tiny { c = tiny }
        d = 1 / d
        fraction *= d * c
        if abs(d * c - 1) < 1e-16 { break }
    }
    return front * fraction
}

/// x with P(N(0, 1) ≤ x) = q, by halving. Precondition: 0 < q < 1.
func normalQuantile(_ q: Double) -> Double {
    precondition(q > 0 && q < 1, "the quantile \(q)")
    // erfc loses nothing in the tail that it describes.
    if q > 0.5 { return -normalQuantile(1 - q) }
    var (low, high) = (-40.0, 0.0)
    for _ in 0..<100 {
        let middle = (low + high) / 2
        if erfc(-middle / 2.0.squareRoot()) / 2 < q { low = middle } else { high = middle }
    }
    return (low + high) / 2
}
