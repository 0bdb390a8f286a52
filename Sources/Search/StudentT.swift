import Foundation

/// Student's distribution with ν degrees of freedom.
package enum StudentT {
    /// P(|T| ≤ t) = 1 − I_{ν/(ν+t²)}(ν/2, ½). Abramowitz & Stegun 26.7.1.
    package static func within(_ t: Double, freedom: Double) -> Double {
        1 - incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5)
    }

    /// The t within which it is with a probability of `level`, 0 … 1.
    package static func bound(_ level: Double, freedom: Double) -> Double {
        var (low, high) = (0.0, 1.0)
        while within(high, freedom: freedom) < level, high < 1e9 { high *= 2 }
        for _ in 0..<100 {
            let middle = (low + high) / 2
            if within(middle, freedom: freedom) < level { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// The regularised incomplete beta function I_x(a, b), by Lentz's continued fraction. Abramowitz & Stegun 26.5.8.
    static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        if x <= 0 { return 0 }
        if x >= 1 { return 1 }
        // The fraction converges fast below this point only.
        if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
        let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
        let tiny = 1e-300
        var (c, d) = (1.0, 1 - (a + b) * x / (a + 1))
        d = 1 / (abs(d) < tiny ? tiny : d)
        var fraction = d
        for i in 1...300 {
            let m = Double(i)
            for step in [
                m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
            ] {
                d = 1 + step * d
                d = 1 / (abs(d) < tiny ? tiny : d)
                c = 1 + step / c
                if abs(c) < tiny { c = tiny }
                fraction *= d * c
            }
            if abs(d * c - 1) < 1e-15 { break }
        }
        return front * fraction
    }
}
