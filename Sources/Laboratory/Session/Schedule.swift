import Autoencoders
import Foundation
import Networks

/// How a knob comes into force: over the steps it stands at a share of its value. A pure function of the step, so that a
/// run that goes on from a checkpoint is the run that was never interrupted.
///
/// Where β starts at 0, the decoder learns to use the codes before they cost anything.
package struct Schedule: Codable, Hashable, Sendable {
    package enum Kind: String, NamedValue, Sendable {
        /// In a straight line from nothing to all in `steps` steps, and all from then on.
        /// Bowman et al., CoNLL 2016, §3.1, whose rise is a sigmoid; Sønderby et al., NIPS 2016, §2.3.
        case anneal
        /// The same in the first half of each `steps` steps, all in the second half, and again.
        /// Fu et al., NAACL 2019, eq. 6, with R = ½.
        case cycle
        /// The same along a half-wave of the cosine, which begins and ends gently; as in the code of Fu et al.
        case cosine
        /// In a straight line from all to nothing in `steps` steps: for a learning rate that comes to rest.
        case decay
    }

    package let kind: Kind
    package let steps: Int
    /// The step of the session from which it counts; nothing before it. Less than 0 where it began before a reset that
    /// another variant had.
    package let start: Int

    package init(_ kind: Kind, steps: Int, start: Int = 0) {
        (self.kind, self.steps, self.start) = (kind, steps, start)
    }

    package func starting(at step: Int) -> Schedule { Schedule(kind, steps: steps, start: step) }

    /// The share of the knob's value that is in force at a step, 0 … 1.
    package func factor(at step: Int) -> Float {
        let since = max(0, step - start)
        switch kind {
        case .anneal: return min(1, Float(since) / Float(steps))
        case .cycle, .cosine: return Self.risen(Float(since % steps) / Float(steps), alongCosine: kind == .cosine)
        case .decay: return max(0, 1 - Float(since) / Float(steps))
        }
    }

    /// The share in force at a place 0 … 1 of a cycle that rises over its first part, `ratio` of it. Fu et al., eq. 6–7.
    static func risen(_ place: Float, over ratio: Float = 0.5, alongCosine: Bool) -> Float {
        let share = min(1, place / ratio)
        return alongCosine ? 0.5 * (1 - cos(.pi * share)) : share
    }

    /// Whether the whole value is in force from a step on.
    package func isOver(at step: Int) -> Bool { kind == .anneal && step - start >= steps }

    /// What a schedule may last, and when it may start: far from the end of integers.
    package static let possibleSteps = 1...1_000_000_000

    /// `anneal 5000`
    package var text: String { "\(kind.rawValue) \(steps)" }

    /// Whether its steps are among those that can be counted.
    var isPossible: Bool { Schedule.possibleSteps.contains(steps) && (-1 << 48...1 << 48).contains(start) }
}

extension Setup {
    /// Whether a knob can have a schedule: it has to be live, and 0 has to have a meaning.
    package func canSchedule(_ knob: Knob) -> Bool {
        let isWeight = experiment.activeTerms.contains { $0.weight == knob }
        return knob.live && (isWeight || knob == Setup.learningRate || knob.range.contains(0))
    }

    /// The knobs that can have a schedule.
    package var schedulableKnobs: [Knob] { knobs.filter(canSchedule) }

    /// What the knobs stand at that don't stand at their whole value at a step, or won't at a later one: by their ids.
    package func valuesInForce(at step: Int) -> [String: Float] {
        var values: [String: Float] = [:]
        for (id, schedule) in schedules where !schedule.isOver(at: step) {
            if let knob = knob(id) { values[knob.id] = schedule.factor(at: step) * value(of: knob) }
        }
        return values
    }

    /// The learning rate at a step.
    func learningRate(at step: Int) -> Float {
        learningRate * (schedules[Setup.learningRate.id]?.factor(at: step) ?? 1)
    }

    /// Puts the shares that are in force at a step on a board.
    func apply(to board: KnobBoard, at step: Int) {
        for (id, schedule) in schedules { board.scale(id, by: schedule.factor(at: step)) }
    }

    /// Why one of the schedules is none, or nil. That of a knob whose term is off waits for it.
    var scheduleFault: SetupFault? {
        for (id, schedule) in schedules.sorted(by: { $0.key < $1.key }) {
            guard let knob = id == Setup.learningRate.id ? Setup.learningRate : Knobs.named(id), knob.live else {
                return .scheduleOfNoKnob(id)
            }
            if !schedule.isPossible { return .schedule(knob: id, steps: schedule.steps, start: schedule.start) }
        }
        return nil
    }
}
