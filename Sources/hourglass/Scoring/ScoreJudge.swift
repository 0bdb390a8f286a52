import Uses

/// What decides whether a score is an anomaly's.
struct ScoreJudge {
    /// Scores of normal rows and the threshold from them; nil where there are none.
    private(set) var calibration: Calibration?
    /// From which score on; nil where nobody can say.
    private(set) var threshold: Double?
    /// The share of false alarms among all that is flagged, where rows are judged together; nil where each is by itself.
    var falseDiscovery: Double?
    /// The largest p-value that is flagged where they are; nil before all were seen.
    private var largestP: Double?

    init(_ calibration: Calibration) {
        self.calibration = calibration
        threshold = calibration.threshold.value
        if calibration.threshold.rule == "conformal" { falseDiscovery = calibration.threshold.parameter }
    }

    /// A score of one's own, if any.
    init(value: Double?) { threshold = value }

    mutating func become(_ calibration: Calibration) { self = ScoreJudge(calibration) }

    /// Takes the p-values of all rows that are judged together.
    mutating func judge(_ pValues: [Double]) {
        guard let alpha = falseDiscovery else { return }
        let decisions = falseDiscoveryDecisions(pValues, alpha: alpha)
        largestP = zip(pValues, decisions).filter(\.1).map(\.0).max() ?? -1
    }

    func p(_ score: Float) -> Double? { calibration?.p(score) }

    func flags(_ score: Float, p: Double?) -> Bool? {
        if let largestP, let p { return p <= largestP }
        return threshold.map { Double(score) >= $0 }
    }

    /// The rule, its number, and the rows that it looked at.
    var reason: String {
        guard let chosen = calibration?.threshold else {
            return threshold.map { "threshold \(Text.number(Float($0)))" } ?? "no threshold"
        }
        let number = chosen.parameter.map { " \(Text.number(Float($0)))" } ?? ""
        let rows = chosen.rule == "value" ? "" : " from \(Text.count(chosen.normalRows)) validation rows"
        if falseDiscovery != nil { return "judged together by p-values, \(chosen.rule)\(number)\(rows)" }
        return "threshold \(Text.number(Float(chosen.value))) (\(chosen.rule)\(number)\(rows))"
    }
}
