import Terminal
import Uses

/// Scores and thresholds.
extension English {
    package func text(_ kind: ScoreKind) -> String {
        switch kind {
        case .error: "error"
        case .bound: "−ELBO"
        case .codes: "distance of codes"
        case .nearest: "distance to near codes"
        case .both: "error and codes"
        }
    }

    package func text(_ threshold: Threshold) -> String {
        guard let rule = ThresholdRule.named(threshold.rule) else { return threshold.rule }
        switch (rule.id, threshold.parameter) {
        case ("value", _): return "by hand"
        case ("f1", _): return "of the best F1"
        case (_, let number?):
            let name = rule.parameter?.name ?? ""
            return "\(name == rule.id ? name : "\(rule.id), \(name)") \(Names.number(Float(number)))"
        default: return rule.id
        }
    }

    package func text(_ fault: ThresholdFault) -> String {
        switch fault {
        case .parameter(let rule, let name, let found, let possible):
            "\(rule): \(name) \(found), expected \(possible.lowerBound)…\(possible.upperBound)"
        case .needsLabels(let rule): "\(rule): no row is known to be an anomaly"
        case .tooFewRows(let rule, let found, let needed):
            "\(rule): \(grouped(found)) normal rows can't say so rare an event, \(grouped(needed)) can"
        case .noTail: "pot: too few high scores to draw their tail out"
        }
    }

    package func text(_ fault: CalibrationFault) -> String {
        switch fault {
        case .noScores: "found validation rows whose scores are no finite numbers, or none in time"
        case .noFit: "found too few training rows, or codes of them that are no finite numbers"
        }
    }

    package func text(_ obstacle: AnomalyView.Obstacle) -> String {
        switch obstacle {
        case .missingEntries:
            "no scores: values are missing, and the distance needs whole rows"
        case .noBound: "no −ELBO: it needs Gaussian codes and a distance that is a likelihood"
        case .notFinite: "no scores: some of them are no numbers"
        case .nothingNormal: "no scores: no row is of the class that is taken for normal"
        }
    }
}
