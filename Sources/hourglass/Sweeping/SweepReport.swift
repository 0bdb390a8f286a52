import Autoencoders
import Files
import Foundation
import Laboratory
import Search
import Terminal

/// What a sweep came to: a table of the settings, the best first, and how the measure goes with each axis.
struct SweepReport {
    let plan: SweepPlan
    let results: [SweepResult]
    let table: SweepTable

    init(_ plan: SweepPlan, _ results: [SweepResult]) {
        (self.plan, self.results) = (plan, results)
        table = SweepTable(results, of: plan, prefersMore: SweepTrainer.prefersMore(plan))
    }

    private struct Line: Encodable {
        let setting: [String: String]
        let rank: Int?
        let runs, failures: Int
        let mean, error: Double?
        let difference, low, high: Double?
        let round: Int?

        enum CodingKeys: String, CodingKey {
            case setting, rank, runs, failures, mean, difference, low, high, round
            case error = "standard_error"
        }
    }

    /// One object a run, in their order, then one a setting: the same bytes wherever they were run.
    func printJSON() throws {
        for result in results.sorted(by: { $0.job.index < $1.job.index }) { try Output.print(json: result.timeless) }
        for row in table.rows {
            try Output.print(
                json: Line(
                    setting: Dictionary(row.assignments.map { ($0.name, $0.value) }) { first, _ in first },
                    rank: row.rank,
                    runs: row.runs, failures: row.failures, mean: row.mean, error: row.error,
                    difference: row.difference?.mean, low: row.difference?.interval?.lowerBound,
                    high: row.difference?.interval?.upperBound, round: row.round))
        }
    }

    func printText(ascii: Bool) throws {
        let measure = Measures.named(plan.measure)
        let less = measure?.better == .less
        let runs = plan.seeds.count * (plan.folds ?? 1)
        let jobs = plan.halves ? results.count : (try? plan.jobs().count) ?? results.count
        let each =
            results.count < jobs
            ? "\(results.count) of \(jobs) runs so far"
            : "\(runs) run\(runs == 1 ? "" : "s") each"
                + (runs == 1 ? ": a single run has no error, and no difference an interval" : "")
        try Output.print(
            wrapped:
                "\(table.rows.count) setting\(table.rows.count == 1 ? "" : "s") by \(plan.measure) in "
                + "\(plan.isOnTest ? "the test split" : "validation"), \(less ? "less" : "more") is better, \(each)")
        let names = plan.axes.map(\.name) + plan.spans.map(\.name)
        var lines = [["rank"] + names + [plan.measure, "± s.e.", "to the best", "95 %"]]
        for row in table.rows {
            var line = [row.rank.map(String.init) ?? "-"] + row.assignments.map { VisibleText.line($0.value) }
            line.append(row.mean.map(Self.number) ?? "failed")
            line.append(row.error.map(Self.number) ?? "")
            if let round = row.round {
                line += ["left after round \(round + 1)", ""]
            } else {
                line.append(row.difference.map { ($0.mean < 0 ? "" : "+") + Self.number($0.mean) } ?? "")
                line.append(
                    row.difference?.interval.map { "\(Self.number($0.lowerBound)) … \(Self.number($0.upperBound))" }
                        ?? "")
            }
            lines.append(line)
        }
        try TextTable.print(lines, keys: 1 + names.count)
        let failures = Dictionary(grouping: results.filter { $0.failure != nil }) { $0.failure! }
        for (why, failed) in failures.sorted(by: { $0.key < $1.key }) {
            try Output.print(
                wrapped: "failed, \(failed.count) run\(failed.count == 1 ? "" : "s"): \(VisibleText.line(why))")
        }
        for name in names { try printCurve(of: name, ascii: ascii) }
    }

    private func printCurve(of axis: String, ascii: Bool) throws {
        guard let points = table.sensitivity(of: axis) else { return }
        // What a controller wants isn't what its knob stands at.
        let wanted = table.controllers(of: axis).first.flatMap { $0 }.flatMap(Controllers.named)?.wanted?.name
        let isLogarithmic = points[0].value > 0 && points[points.count - 1].value >= 10 * points[0].value
        let chart = LineChart(
            series: [LineChart.Series(name: "mean", points: points.map { LineChart.Point(x: $0.value, y: $0.mean) })],
            xScale: isLogarithmic ? .logarithmic : .linear, yLabel: plan.measure,
            xLabel: wanted.map { "\($0) by \(axis)" } ?? axis)
        var canvas = Canvas(width: 64, height: 10, capabilities: .ofStandardOutput(ascii: ascii))
        canvas.draw { $0.draw(chart, in: $0.bounds) }
        try Output.print(picture: "\n" + canvas.textPicture)
    }

    private static func number(_ value: Double) -> String { String(format: "%.4g", value) }
}
