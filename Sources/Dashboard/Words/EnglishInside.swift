import Laboratory
import Terminal

/// What is seen inside a model, and why something isn't.
extension English {
    package func text(_ alarm: Alarm) -> String {
        let what =
            switch alarm.finding {
            case .collapse(let idle, let codes): "collapse: \(idle) of \(codes) codes carry nothing"
            case .deadUnits(let layer, let dead, let units):
                "dead units: \(grouped(dead)) of \(grouped(units)) in \(layer) are 0 for every row"
            case .criticWon(let accuracy):
                "critic won: it is right in \(fixed(100 * Double(accuracy), 0)) % of cases and teaches nothing more"
            case .divergenceNear(let from, let to):
                "divergence near: the loss was \(Names.number(from)) and is \(Names.number(to))"
            case .overfitting(let step, let best, let now):
                "overfitting since step \(grouped(step)): mse in validation was \(Names.number(best)) and is "
                    + "\(Names.number(now)), and falls in training"
            case .identityLearnt(let error, let passed):
                "identity learnt: \(fixed(100 * passed, 0)) % of added noise passes through, with an error of "
                    + "\(fixed(100 * error, 1)) % of the variance"
            }
        guard let cause = alarm.cause else { return "\(what); no knob was turned" }
        let last = "\(text(cause.change)) at step \(grouped(cause.step))"
        // That one says itself since when.
        if case .overfitting = alarm.finding { return "\(what); last change: \(last)" }
        return "\(what) since \(last)"
    }

    package func text(_ obstacle: PCAComparison.Obstacle) -> String {
        switch obstacle {
        case .missingEntries: "no PCA: values are missing, and a covariance needs whole rows"
        case .width(let limit): "no PCA: rows have more than \(grouped(limit)) values"
        case .valueByValue:
            "no PCA: images are drawn value by value, each by those before it, and not by the code alone"
        case .asManyCodes(let codes, let values):
            "no PCA: \(grouped(codes)) components of \(grouped(values)) values would rebuild everything"
        case .notFinite: "no PCA: some values are no numbers"
        case .unfinished(let done, let count):
            done < count
                ? "finding principal components: \(grouped(done)) of \(grouped(count)) rows"
                : "finding principal components: all rows have been gone through"
        }
    }
}
