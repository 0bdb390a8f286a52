import Autoencoders
import Foundation

/// A multiplier that follows a constraint C ≤ 0: A ← α·A + (1 − α)·C, λ ← λ·exp(rate·A). It grows as long as the
/// constraint isn't met and falls as long as it is more than met. Rezende & Viola, "Taming VAEs", 2018, Algorithm 1.
package struct Multiplier {
    package var rate: Double
    package var alpha: Double
    package var lambda: Double
    /// The mean of C so far; nil before the first.
    package var average: Double?

    package init(_ lambda: Double, average: Double? = nil, rate: Double, alpha: Double) {
        (self.lambda, self.average, self.rate, self.alpha) = (lambda, average, rate, alpha)
    }

    package mutating func follow(_ constraint: Double) {
        let mean = average.map { alpha * $0 + (1 - alpha) * constraint } ?? constraint
        average = mean
        lambda *= exp(rate * mean)
    }
}

extension Hand {
    /// Follows a constraint that is a share of what is wanted, so that one rate does for nats and for shares of units.
    /// Where λ multiplies all the rest of the loss and not the constraint, it moves the other way.
    fileprivate mutating func follow(_ measured: Double, towards target: Double, of knob: Knob, inverse: Bool = false)
    {
        let share = (measured - target) / max(abs(target), 1e-3)
        var multiplier = Multiplier(
            inverse ? 1 / value : value, average: memory.first, rate: 0.02, alpha: 0.9)
        multiplier.follow(min(max(share, -1), 1))
        value = inverse ? 1 / multiplier.lambda : multiplier.lambda
        memory = multiplier.average.map { [$0] } ?? []
    }
}

/// GECO: Δ is to be no more than a number, and of all that reach it the model with the least KL is wanted: minimise
/// KL + λ·(Δ − κ²). λ stands before Δ, or 1/λ before the KL. Rezende & Viola, "Taming VAEs", 2018.
enum Constraint: Controller {
    static let id = "geco"
    static let symbol = "Δ"
    static let summary = "the distance held at so much (GECO, Rezende & Viola 2018)"
    static let wanted: (name: String, range: ClosedRange<Float>)? = ("distance", -1e6...1e6)

    static func holds(_ knob: Knob, in experiment: Experiment) -> Bool {
        experiment.distance != NoDistance.id
            && (experiment.isWeightOfDivergence(knob) || experiment.activeDistance.weight == knob)
    }

    static func turn(_ hand: inout Hand, of knob: Knob, towards target: Float, _ reading: StepReading) {
        guard let distance = reading.measured("reconstruction") else { return }
        hand.follow(
            Double(distance), towards: Double(target), of: knob,
            inverse: reading.experiment.isWeightOfDivergence(knob))
    }
}

/// λ of a sparsity term by the share of units that are on: more than wanted, and λ grows.
enum ActiveShare: Controller {
    static let id = "share"
    static let symbol = "share"
    static let summary = "the share of units that are on held at so much"
    static let wanted: (name: String, range: ClosedRange<Float>)? = ("share of units", 0.001...1)

    static func holds(_ knob: Knob, in experiment: Experiment) -> Bool {
        experiment.activeTerms.contains { $0.weight == knob && $0.countsActiveUnits }
    }

    static func turn(_ hand: inout Hand, of knob: Knob, towards target: Float, _ reading: StepReading) {
        guard let share = reading.measured(SparsePlace.share) else { return }
        hand.follow(Double(share), towards: Double(target), of: knob)
    }
}

/// λ of the contraction by ‖J‖: longer than wanted, and λ grows.
enum WantedNorm: Controller {
    static let id = "norm"
    static let symbol = "‖J‖"
    static let summary = "the root of the mean ‖J‖² held at so much"
    static let wanted: (name: String, range: ClosedRange<Float>)? = ("norm", 1e-4...1e4)

    static func holds(_ knob: Knob, in experiment: Experiment) -> Bool {
        experiment.activeTerms.contains { $0.id == ContractionTerm.id && $0.weight == knob }
    }

    static func turn(_ hand: inout Hand, of knob: Knob, towards target: Float, _ reading: StepReading) {
        guard let square = reading.value(of: knob), square >= 0 else { return }
        hand.follow(square.squareRoot(), towards: Double(target), of: knob)
    }
}

/// λ of a critic's verdict by the critic's accuracy: where it tells codes from draws too well, they are pushed harder.
enum WantedAccuracy: Controller {
    static let id = "accuracy"
    static let symbol = "accuracy"
    static let summary = "the critic's share of right verdicts held at so much"
    static let wanted: (name: String, range: ClosedRange<Float>)? = ("accuracy", 0.5...1)

    static func holds(_ knob: Knob, in experiment: Experiment) -> Bool {
        experiment.activeTerms.contains { [CriticTerm.id, PairsTerm.id].contains($0.id) && $0.weight == knob }
    }

    static func turn(_ hand: inout Hand, of knob: Knob, towards target: Float, _ reading: StepReading) {
        guard let accuracy = reading.measured("critic accuracy") else { return }
        hand.follow(Double(accuracy), towards: Double(target), of: knob)
    }
}
