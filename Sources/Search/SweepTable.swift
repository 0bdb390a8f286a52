import Foundation
import Laboratory

/// Settings side by side: what each came to over seeds and folds, the best first.
package struct SweepTable: Sendable {
    package struct Row: Sendable {
        package let setting: Int
        package let assignments: [Assignment]
        /// Runs that ended in a number, and those that failed.
        package let runs, failures: Int
        package let mean: Double?
        /// Of the mean; nil where there is one run only.
        package let error: Double?
        /// From 1; nil where there is no number.
        package var rank: Int?
        /// To the best, over what both have in common; nil of the best itself, and where there is nothing in common.
        package var difference: Difference?
        /// The round of halving after which it was left; nil where it came to the end.
        package let round: Int?
        /// The measure of each run.
        package let values: [Double]
        fileprivate let byRun: [Run: Double]
        fileprivate init(
            setting: Int, assignments: [Assignment], failures: Int, round: Int?, byRun: [Run: Double]
        ) {
            let values = byRun.sorted { $0.key < $1.key }.map(\.value)
            (self.setting, self.assignments, self.failures, self.round) = (setting, assignments, failures, round)
            (self.values, self.byRun, runs) = (values, byRun, values.count)
            let mean = values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
            self.mean = mean
            error = mean.flatMap { SweepTable.deviation(values, $0).map { $0 / Double(values.count).squareRoot() } }
        }
    }

    /// Mean of paired differences with an interval of 95 %; none of a single pair.
    package struct Difference: Sendable, Equatable {
        package let mean: Double
        package let interval: ClosedRange<Double>?
        package let pairs: Int
    }

    fileprivate struct Run: Hashable, Comparable {
        let seed: UInt64
        let fold: Int
        static func < (a: Run, b: Run) -> Bool { (a.seed, a.fold) < (b.seed, b.fold) }
    }

    /// The best first, then by rank, then those without a number.
    package let rows: [Row]

    /// - Parameters:
    ///   - results: The last result of each run.
    ///   - prefersMore: Whether more of the measure is better.
    package init(_ results: [SweepResult], of plan: SweepPlan, prefersMore: Bool) {
        let groups = Dictionary(grouping: results) { $0.job.setting }
        let rows = groups.keys.sorted().map { setting -> Row in
            let own = groups[setting]!
            // Of a setting that was left all runs ended in the same round.
            let last = own.map { $0.round ?? .max }.max()
            let ended = own.filter { ($0.round ?? .max) == last }
            var byRun: [Run: Double] = [:]
            for result in ended {
                guard let value = result.measures[plan.measure], value.isFinite else { continue }
                byRun[Run(seed: result.job.seed, fold: result.job.fold ?? 0)] = value
            }
            return Row(
                setting: setting, assignments: own[0].job.assignments, failures: ended.count - byRun.count,
                round: last == .max ? nil : last, byRun: byRun)
        }
        // Settings that came to the end go before those that were left, whatever these had by then.
        var sorted = rows.sorted { a, b in
            func key(_ row: Row) -> (Int, Double, Int) {
                let value = row.mean.map { prefersMore ? -$0 : $0 } ?? .infinity
                return (row.mean == nil ? 1 : -(row.round ?? .max), value, row.setting)
            }
            return key(a) < key(b)
        }
        for i in sorted.indices where sorted[i].mean != nil {
            sorted[i].rank = i + 1
            if i > 0 { sorted[i].difference = Self.difference(sorted[i], sorted[0], folds: plan.folds) }
        }
        self.rows = sorted
    }

    /// Student's interval of paired differences. Folds share rows to learn from, so that their variance is taken larger
    /// by what each leaves out (Nadeau & Bengio 2003, §3).
    private static func difference(_ a: Row, _ best: Row, folds: Int?) -> Difference? {
        let pairs = a.byRun.keys.filter { best.byRun[$0] != nil }.sorted()
        guard !pairs.isEmpty else { return nil }
        let values = pairs.map { a.byRun[$0]! - best.byRun[$0]! }
        let n = Double(values.count)
        let mean = values.reduce(0, +) / n
        guard let deviation = deviation(values, mean) else { return Difference(mean: mean, interval: nil, pairs: 1) }
        let share = 1 / n + (folds.map { 1 / Double($0 - 1) } ?? 0)
        let half = StudentT.bound(0.95, freedom: n - 1) * deviation * share.squareRoot()
        let (low, high) = (mean - half, mean + half)
        return Difference(
            mean: mean, interval: low.isFinite && high.isFinite ? low...high : nil, pairs: values.count)
    }

    /// With n − 1 in the denominator; nil of a single value.
    private static func deviation(_ values: [Double], _ mean: Double) -> Double? {
        guard values.count > 1 else { return nil }
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
    }

    /// How the measure goes with an axis of numbers, or of what one controller wants: for each of its values the mean over all
    /// runs that have it, by rising value. nil where fewer than three values are numbers.
    package func sensitivity(of axis: String) -> [(value: Double, mean: Double)]? {
        guard controllers(of: axis).count <= 1 else { return nil }
        var values: [Double: [Double]] = [:]
        for row in rows where row.round == nil {
            guard let text = row.assignments.first(where: { $0.name == axis })?.value else { continue }
            guard let value = Self.number(text)?.value else { return nil }
            values[value, default: []] += row.values
        }
        let points = values.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
            .map { (value: $0.key, mean: $0.value.reduce(0, +) / Double($0.value.count)) }
        return points.count >= 3 ? points : nil
    }

    /// Who wants the numbers of an axis: controllers by their ids, and nil where they are a knob's own values.
    package func controllers(of axis: String) -> Set<String?> {
        Set(
            rows.compactMap { row in
                row.assignments.first { $0.name == axis }.flatMap { Self.number($0.value) }.map(\.controller)
            })
    }

    private static func number(_ text: String) -> (value: Double, controller: String?)? {
        if let value = Double(text) { return (value, nil) }
        guard case .control(let control)? = try? Holder(text), let target = control.target else { return nil }
        return (Double(target), control.by)
    }
}
