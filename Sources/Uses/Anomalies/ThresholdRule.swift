import Foundation
import Laboratory

/// A way to choose the score from which a row is called an anomaly, after training, from rows that weren't trained on.
package struct ThresholdRule: Sendable {
    package let id: String
    /// What it does, in a line.
    package let summary: String
    /// What its number means, what it may be, and what it is where none is given; nil where it has none.
    package let parameter: Parameter?
    /// Whether it reads labels.
    package let needsLabels: Bool
    fileprivate let choose: @Sendable (Evidence, Double) -> Result<Double, ThresholdFault>

    package struct Parameter: Sendable {
        package let name: String
        package let range: ClosedRange<Double>
        package let initial: Double
    }

    /// What a threshold is chosen from.
    package struct Evidence: Sendable {
        /// Scores of rows that are taken for normal.
        package let normal: SortedScores
        /// Scores and labels (1 for an anomaly) of rows of both kinds, where there are such.
        package let labelled: Detection?

        package init(normal: SortedScores, labelled: Detection? = nil) {
            (self.normal, self.labelled) = (normal, labelled)
        }
    }

    /// Every rule; a new one is a line here.
    package static let all: [ThresholdRule] = [
        .quantile, .medianDeviation, .gaussian, .paretoTail, .falseAlarms, .conformal, .bestF1, .value,
    ]

    package static func named(_ id: String) -> ThresholdRule? { all.first { $0.id == id } }

    /// The threshold that the rule gives, with what it was made from.
    package func threshold(_ number: Double? = nil, from evidence: Evidence) throws(ThresholdFault) -> Threshold {
        let number = number ?? parameter?.initial ?? 0
        if let parameter, !parameter.range.contains(number) {
            throw .parameter(rule: id, name: parameter.name, found: number, possible: parameter.range)
        }
        let value = try choose(evidence, number).get()
        return Threshold(
            rule: id, parameter: parameter == nil ? nil : number, value: value, normalRows: evidence.normal.count)
    }
}

extension ThresholdRule {
    /// What is wanted of a rule by name and number: `pot=0.001`. nil where there is no such rule, or its number is none.
    package static func parsed(_ text: String) -> (rule: ThresholdRule, number: Double?)? {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let id = parts.first, let rule = named(id) else { return nil }
        guard parts.count == 2 else { return rule.id == value.id ? nil : (rule, nil) }
        guard let parameter = rule.parameter, let number = Double(parts[1]), parameter.range.contains(number) else {
            return nil
        }
        return (rule, number)
    }

    /// The rule for so many normal rows where nobody names one: one false alarm in a hundred rows, which takes 99 rows to say;
    /// of fewer their highest hundredth. Where a share of the rows that it is chosen from are anomalies themselves, what
    /// is beyond that share; where they are and nobody knows how many, what is beyond the middle by far.
    package static func usual(rows: Int, contamination: Contamination?) -> (rule: ThresholdRule, number: Double) {
        switch contamination {
        case .share(let share): (quantile, 1 - Double(share))
        case .automatic: (medianDeviation, 3)
        case nil: rows >= 99 ? (falseAlarms, 0.01) : (quantile, 0.99)
        }
    }
}

/// From which score on a row is called an anomaly, and why.
package struct Threshold: Codable, Equatable, Sendable {
    package let rule: String
    package let parameter: Double?
    /// In units of the score.
    package let value: Double
    /// From so many normal rows.
    package let normalRows: Int

    package func flags(_ score: Float) -> Bool { Double(score) >= value }
}

/// Why a rule gives no threshold.
package enum ThresholdFault: Error, Equatable, Sendable {
    case parameter(rule: String, name: String, found: Double, possible: ClosedRange<Double>)
    /// No rows are labelled as anomalies.
    case needsLabels(rule: String)
    /// So few normal rows can't say so rare an event.
    case tooFewRows(rule: String, found: Int, needed: Int)
    /// The highest scores follow no tail that could be drawn out.
    case noTail
}

extension ThresholdRule {
    private static let share = Parameter(name: "quantile", range: 0...1, initial: 0.99)

    static let quantile = ThresholdRule(
        id: "quantile", summary: "a quantile of normal rows' scores", parameter: share, needsLabels: false
    ) { evidence, q in .success(evidence.normal.quantile(q)) }

    /// Leys, Ley, Klein, Bernard & Licata, J. Exp. Soc. Psychol. 49, 2013.
    static let medianDeviation = ThresholdRule(
        id: "mad", summary: "the median and so many deviations of the median, which outliers don't move",
        parameter: Parameter(name: "deviations", range: 0...1000, initial: 3), needsLabels: false
    ) { evidence, factor in
        // 1.4826 makes it the standard deviation where scores are normally distributed.
        .success(evidence.normal.median + factor * 1.4826 * evidence.normal.medianDeviation)
    }

    static let gaussian = ThresholdRule(
        id: "gaussian", summary: "the quantile of a normal distribution with normal rows' mean and deviation",
        parameter: Parameter(name: "quantile", range: 1e-12...(1 - 1e-12), initial: 0.99), needsLabels: false
    ) { evidence, q in .success(evidence.normal.mean + normalQuantile(q) * evidence.normal.deviation) }

    static let paretoTail = ThresholdRule(
        id: "pot", summary: "the score of a risk rarer than any row seen, from the tail of the scores",
        parameter: Parameter(name: "risk", range: 1e-12...0.1, initial: 1e-3), needsLabels: false
    ) { evidence, risk in
        let level = max(0.9, min(0.98, 1 - 20 / Double(evidence.normal.count)))
        guard let tail = ParetoTail(of: evidence.normal, above: level) else { return .failure(.noTail) }
        return .success(tail.score(ofRisk: risk))
    }

    /// The least threshold that so small a share of rows like these reaches, whatever their distribution.
    static let falseAlarms = ThresholdRule(
        id: "false-alarms", summary: "so small a share of normal rows is called an anomaly",
        parameter: Parameter(name: "rate", range: 1e-9...1, initial: 0.01), needsLabels: false, choose: conformalCut)

    /// The same cut; rows scored together are decided on by Benjamini and Hochberg instead.
    static let conformal = ThresholdRule(
        id: "conformal",
        summary: "p-values against normal rows; of rows scored together such a share of false alarms",
        parameter: Parameter(name: "alpha", range: 1e-9...1, initial: 0.05), needsLabels: false, choose: conformalCut)

    /// The least score whose conformal p-value is at most `rate`.
    private static let conformalCut: @Sendable (Evidence, Double) -> Result<Double, ThresholdFault> = {
        evidence, rate in
        let scores = evidence.normal
        // p of a score above all is 1/(n + 1).
        let allowed = Int((rate * Double(scores.count + 1)).rounded(.down)) - 1
        guard allowed >= 0 else {
            return .failure(
                .tooFewRows(rule: "false-alarms", found: scores.count, needed: Int((1 / rate).rounded(.up)) - 1))
        }
        // A number that a file can hold.
        guard allowed < scores.count else { return .success(-Double(Float.greatestFiniteMagnitude)) }
        // Just above the score that one row too many reaches.
        return .success(Double(Float(scores.values[scores.count - 1 - allowed]).nextUp))
    }

    package static let bestF1 = ThresholdRule(
        id: "f1", summary: "the best F1 on labelled rows", parameter: nil, needsLabels: true
    ) { evidence, _ in
        guard let best = evidence.labelled?.best else { return .failure(.needsLabels(rule: "f1")) }
        return .success(Double(best.threshold))
    }

    package static let value = ThresholdRule(
        id: "value", summary: "a score of one's own",
        parameter: Parameter(name: "score", range: -1e30...1e30, initial: 0), needsLabels: false
    ) { _, score in .success(score) }
}
