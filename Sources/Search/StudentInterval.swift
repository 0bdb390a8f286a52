/// A mean of some values with Student's interval of 95 % around it.
package struct StudentInterval: Sendable, Equatable {
    package let mean: Double
    /// Half of its width; nil of a single value.
    package let half: Double?
    package let count: Int

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
