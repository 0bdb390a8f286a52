import Foundation

/// Whether two samples come from one distribution, by the largest distance of their empirical distribution functions.
package struct KolmogorovSmirnov: Sendable {
    /// D = max |F_x − F_y|
    package let statistic: Double
    /// The smallest value at which it is reached.
    package let location: Double
    private let (n, m): (Int, Int)
    /// D·n·m, a whole number.
    private let steps: Int

    /// Precondition: neither is empty. Cost: n log n + m log m.
    package init(_ x: [Double], _ y: [Double]) {
        precondition(!x.isEmpty && !y.isEmpty, "samples of \(x.count) and \(y.count)")
        (n, m) = (x.count, y.count)
        let (x, y) = (x.sorted(), y.sorted())
        var (i, j, largest, place) = (0, 0, 0, 0.0)
        while i < x.count || j < y.count {
            let value = min(i < x.count ? x[i] : .infinity, j < y.count ? y[j] : .infinity)
            while i < x.count, x[i] == value { i += 1 }
            while j < y.count, y[j] == value { j += 1 }
            let distance = abs(i * y.count - j * x.count)
            if distance > largest { (largest, place) = (distance, value) }
        }
        (steps, location) = (largest, place)
        statistic = Double(largest) / Double(x.count) / Double(y.count)
    }

    /// P(D' ≥ D) over all orders of n + m distinct values: the share of lattice paths from (0, 0) to (n, m) that leave the
    /// band |i/n − j/m| < D. Hodges, Ark. Mat. 3, 1958. Cost: n·m.
    package var exactP: Double {
        // The share of paths to (i, j) that have stayed inside so far.
        var inside = [Double](repeating: 0, count: m + 1)
        for i in 0...n {
            for j in 0...m {
                guard abs(i * m - j * n) < steps else {
                    inside[j] = 0
                    continue
                }
                if i == 0 && j == 0 {
                    inside[0] = 1
                    continue
                }
                let fromBelow = j > 0 ? inside[j - 1] * Double(j) : 0
                inside[j] = (inside[j] * Double(i) + fromBelow) / Double(i + j)
            }
        }
        return min(1, max(0, 1 - inside[m]))
    }

    /// 2 Σ (−1)^(k−1) exp(−2k²λ²), λ = D·√(nm/(n + m)): the limit for many values. Smirnov, 1939.
    package var asymptoticP: Double {
        let lambda = statistic * (Double(n) * Double(m) / Double(n + m)).squareRoot()
        guard lambda > 0.1 else { return 1 }
        var sum = 0.0
        for k in 1...1000 {
            let term = exp(-2 * Double(k * k) * lambda * lambda)
            sum += k % 2 == 1 ? term : -term
            if term < 1e-18 { break }
        }
        return min(1, max(0, 2 * sum))
    }
}
