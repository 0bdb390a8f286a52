import Foundation

/// A window of the last numbers that shrinks from its old end as long as an old and a new part of it differ in the mean.
/// Bifet & Gavaldà, SDM 2007, §4 (ADWIN2): the window is kept as buckets of 1, 2, 4, … numbers, so memory and time grow
/// with its logarithm.
package struct ADWIN: DriftDetector {
    package static let id = "adwin"

    package struct Settings: Sendable {
        /// δ: the chance of an alarm without a change, at each look.
        package var confidence = 0.002
        /// Numbers from look to look.
        package var clock = 32
        /// Buckets of a size.
        package var mostBuckets = 5
        /// The least that either part has, and the width up to which nothing is looked at.
        package var leastPart = 5
        package var grace = 10
        /// Whether everything starts anew behind an alarm, as in river, or the shrunk window is kept.
        package var restarts = false

        package init() {}
    }

    private struct Bucket {
        var count: Int
        var mean: Double
        /// Σ (x − mean)²
        var squares: Double

        /// Both as one.
        static func + (a: Bucket, b: Bucket) -> Bucket {
            let count = a.count + b.count
            let difference = b.mean - a.mean
            let share = Double(b.count) / Double(count)
            return Bucket(
                count: count, mean: a.mean + difference * share,
                squares: a.squares + b.squares + difference * difference * share * Double(a.count))
        }
    }

    private let settings: Settings
    /// From old to new.
    private var buckets: [Bucket] = []
    private var seen = 0
    /// The last number was an alarm behind which everything starts anew.
    private var isOver = false

    package init(_ settings: Settings = .init()) { self.settings = settings }

    /// The numbers in the window.
    package var width: Int { buckets.reduce(0) { $0 + $1.count } }
    /// Their mean; nil of none.
    package var mean: Double? { whole?.mean }

    private var whole: Bucket? {
        guard let first = buckets.first else { return nil }
        return buckets.dropFirst().reduce(first, +)
    }

    package mutating func add(_ value: Double) -> Bool {
        if isOver { self = ADWIN(settings) }
        seen += 1
        buckets.append(Bucket(count: 1, mean: value, squares: 0))
        merge()
        guard seen % settings.clock == 0, width > settings.grace else { return false }
        var drifts = false
        while differs {
            drifts = true
            buckets.removeFirst()
        }
        isOver = drifts && settings.restarts
        return drifts
    }

    /// Of one more bucket of a size than there may be, the two oldest become one of the next size.
    private mutating func merge() {
        var size = 1
        while true {
            let same = buckets.indices.filter { buckets[$0].count == size }
            guard same.count > settings.mostBuckets else { return }
            buckets[same[0]] = buckets[same[0]] + buckets[same[1]]
            buckets.remove(at: same[1])
            size *= 2
        }
    }

    /// Whether at any cut, oldest first, the means of both parts are further apart than by chance.
    private var differs: Bool {
        guard let whole, whole.count > 1 else { return false }
        let variance = whole.squares / Double(whole.count)
        let logarithm = log(2 * log(Double(whole.count)) / settings.confidence)
        var old = (count: 0, sum: 0.0)
        let sum = whole.mean * Double(whole.count)
        for bucket in buckets.dropLast() {
            old.count += bucket.count
            old.sum += bucket.mean * Double(bucket.count)
            let new = whole.count - old.count
            guard old.count >= settings.leastPart, new >= settings.leastPart else { continue }
            let m =
                1 / Double(old.count - settings.leastPart + 1) + 1 / Double(new - settings.leastPart + 1)
            let bound = (2 * m * variance * logarithm).squareRoot() + 2 / 3 * logarithm * m
            if abs(old.sum / Double(old.count) - (sum - old.sum) / Double(new)) > bound { return true }
        }
        return false
    }
}
