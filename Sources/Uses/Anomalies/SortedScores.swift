import Foundation

/// Scores in rising order, and what their order tells. All of them are finite, and there is one at least.
package struct SortedScores: Sendable {
    package let values: [Double]

    /// Cost: n log n.
    package init(_ scores: [Float]) { self.init(scores.map(Double.init)) }

    private init(_ scores: [Double]) {
        precondition(!scores.isEmpty && scores.allSatisfy(\.isFinite), "\(scores.count) scores, not all finite")
        values = scores.sorted()
    }

    package var count: Int { values.count }

    /// Type 7: s₍⌊p⌋₎ + (p − ⌊p⌋)(s₍⌊p⌋₊₁₎ − s₍⌊p⌋₎) from 0, with p = (n − 1)·q. Hyndman & Fan, Am. Stat. 50, 1996; the
    /// default of NumPy and R.
    package func quantile(_ q: Double) -> Double {
        precondition((0...1).contains(q), "the quantile \(q)")
        let place = Double(count - 1) * q
        let lower = Int(place)
        guard lower + 1 < count else { return values[count - 1] }
        return values[lower] + (place - Double(lower)) * (values[lower + 1] - values[lower])
    }

    /// The middle one, or the mean of the two in the middle.
    package var median: Double { quantile(0.5) }

    /// The median of |s − median|.
    package var medianDeviation: Double {
        let middle = median
        return SortedScores(values.map { abs($0 - middle) }).median
    }

    package var mean: Double { values.reduce(0, +) / Double(count) }

    /// The standard deviation, with n − 1; 0 of a single score.
    package var deviation: Double {
        guard count > 1 else { return 0 }
        let mean = mean
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)).squareRoot()
    }

    /// How many are at least `score`. Cost: log n.
    package func countAtLeast(_ score: Double) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if values[middle] < score { low = middle + 1 } else { high = middle }
        }
        return count - low
    }

    /// (1 + #{s_i ≥ score}) / (n + 1): how probable so high a score is of a row like these, whatever their distribution.
    /// Void where the rows were trained on, or come from elsewhere. Bates, Candès, Lei, Romano & Sesia, Ann. Stat. 51, 2023.
    package func conformalP(_ score: Double) -> Double {
        Double(1 + countAtLeast(score)) / Double(count + 1)
    }
}

/// Which of m p-values are rejected so that at most a share `alpha` of the rejected is so by chance, in the mean: all
/// p ≤ p₍k₎, k = max{i: p₍i₎ ≤ i·α/m}. Benjamini & Hochberg, JRSS B 57, 1995. Cost: m log m.
package func falseDiscoveryDecisions(_ pValues: [Double], alpha: Double) -> [Bool] {
    let sorted = pValues.sorted()
    let m = Double(sorted.count)
    guard let k = sorted.indices.last(where: { sorted[$0] <= Double($0 + 1) * alpha / m }) else {
        return Array(repeating: false, count: pValues.count)
    }
    return pValues.map { $0 <= sorted[k] }
}
