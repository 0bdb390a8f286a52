import Foundation

/// A mean of some values with Student's interval of 95 % around it.
package struct StudentInterval: Sendable, Equatable {
    package let mean: Double
    /// Half of its width; nil of a single value.
    package let half: Double?
    package let count: Int

    /// `0.0546 ± 0.0015`: the half has two digits where they are at most 35, else one, and the mean as many decimals; of a single
    /// value, and of values that don't differ, four digits.
    package var text: String {
        guard let half else { return String(format: "%.4g", mean) }
        guard half > 0, half.isFinite else { return String(format: "%.4g ± 0", mean) }
        let exponent = Int(log10(half).rounded(.down))
        let isFine = half / pow(10, Double(exponent)) <= 3.5
        let decimals = (isFine ? 1 : 0) - exponent
        guard decimals <= 8 else { return String(format: "%.4g ± %.1g", mean, half) }
        return String(format: "%.*f ± %.*f", max(0, decimals), mean, max(0, decimals), half)
    }

    /// nil of no values.
    package init?(_ values: [Double], level: Double = 0.95) {
        guard !values.isEmpty else { return nil }
        let n = Double(values.count)
        let mean = values.reduce(0, +) / n
        (self.mean, count) = (mean, values.count)
        guard values.count > 1 else {
            half = nil
            return
        }
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
        half = StudentT.bound(level, freedom: n - 1) * (variance / n).squareRoot()
    }
}
