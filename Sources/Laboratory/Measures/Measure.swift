import Autoencoders

/// A number about a model and some rows. Registered once, in ``Measures/all``, it stands on curves, in the measures pane, in
/// plain reports, in `train --json`, in `evaluate` and at hand for claims.
package struct Measure: Sendable {
    package enum Unit: String, Sendable {
        case none = ""
        case nats
        case decibels = "dB"
        case degrees = "°"
        /// A part of 1.
        case share
        /// A whole number of something.
        case count
        case dimensions
    }

    package enum Direction: String, Sendable { case less, more }

    /// When it is computed, from the cheapest on.
    package enum Cost: Int, Sendable, Comparable {
        /// Read off the objective at each step of training, and at each validation.
        case step
        /// At each validation, from what the objective has computed by then.
        case validation
        /// At each evaluation, which makes reconstructions of its own for it.
        case evaluation
        /// Where somebody asks for it.
        case demand

        package static func < (a: Cost, b: Cost) -> Bool { a.rawValue < b.rawValue }
    }

    /// What reports, curves and commands call it.
    package let id: String
    package let title: String
    package let unit: Unit
    /// Which way is better; nil where neither is.
    package let better: Direction?
    package let needs: [Need]
    package let cost: Cost
    /// The formula, and who it is from.
    package let summary: String
    /// How it begins on a split; nil where it is only read off the objective, by its id.
    package let begin: (@Sendable (MeasureContext) -> any Measuring)?

    package init(
        _ id: String, _ title: String, unit: Unit = .none, better: Direction? = nil, needs: [Need] = [], cost: Cost,
        summary: String, begin: (@Sendable (MeasureContext) -> any Measuring)? = nil
    ) {
        (self.id, self.title, self.unit, self.better) = (id, title, unit, better)
        (self.needs, self.cost, self.summary, self.begin) = (needs, cost, summary, begin)
    }

    /// Whether it is read off the objective on the way.
    package var isRead: Bool { cost == .step }

    /// What is missing for it; nil where it has a meaning.
    package func obstacle(in structure: Structure, on data: MeasureData) -> Need? {
        needs.first { !$0.isMet(by: structure, on: data) }
    }

    /// Whether a model can have it at all, whatever the data.
    package func hasMeaning(in structure: Structure) -> Bool {
        needs.allSatisfy { $0.isMet(by: structure, on: .everything) }
    }
}

/// A measure on its way over a split.
package protocol Measuring {
    mutating func add(_ batch: MeasuredBatch)
    /// Does a piece of what is left behind the last batch; false where nothing is.
    mutating func work() -> Bool
    /// nil where it has no meaning, or there are too few rows.
    func value() -> Double?
}

extension Measuring {
    package mutating func work() -> Bool { false }
}
