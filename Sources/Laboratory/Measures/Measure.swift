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
    /// The first so many rows that it is taken over; nil for all of them.
    package let rows: Int?
    /// What it is, by its formula.
    package let definition: String
    /// Who it is from; nil where it is nobody's.
    package let paper: String?
    /// How it begins on a split; nil where it is only read off the objective, by its id.
    package let begin: (@Sendable (MeasureContext) -> any Measuring)?

    package init(
        _ id: String, _ title: String, unit: Unit = .none, better: Direction? = nil, needs: [Need] = [], cost: Cost,
        rows: Int? = nil, definition: String, paper: String? = nil,
        begin: (@Sendable (MeasureContext) -> any Measuring)? = nil
    ) {
        (self.id, self.title, self.unit, self.better) = (id, title, unit, better)
        (self.needs, self.cost, self.rows, self.begin) = (needs, cost, rows, begin)
        (self.definition, self.paper) = (definition, paper)
    }

    /// The definition, with who it is from.
    package var summary: String { definition + (paper.map { " (\($0))" } ?? "") }

    /// Whether it is read off the objective on the way.
    package var isRead: Bool { cost == .step }

    /// What is missing for it; nil where it has a meaning.
    package func obstacle(in structure: Structure, on data: MeasureData) -> Need? {
        if data.hidesEntries, Measure.ofWholeRows.contains(id) { return .wholeRows }
        return needs.first { !$0.isMet(by: structure, on: data) }
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
    /// The standard error of the value, by the spread over rows; nil where it is no mean over rows.
    func error() -> Double?
    /// What the value is made of, or goes along with.
    func parts() -> [Figure.Part]
    /// How much of what is left behind the last batch is done, 0…1.
    var share: Double { get }
}

extension Measuring {
    package mutating func work() -> Bool { false }
    package func error() -> Double? { nil }
    package func parts() -> [Figure.Part] { [] }
    package var share: Double { 0 }
}

/// What a measure came to.
package struct Figure: Sendable, Equatable {
    /// A number beside the value: of a code, or at a level of noise.
    package struct Part: Sendable, Equatable {
        package let name: String
        package let value: Double

        package init(_ name: String, _ value: Double) { (self.name, self.value) = (name, value) }
    }

    package let value: Double
    /// The standard error of the value; nil where it is no mean over rows.
    package var error: Double?
    package var parts: [Part] = []
    /// How many rows it was taken over.
    package var rows: Int?

    package init(_ value: Double, error: Double? = nil, parts: [Part] = [], rows: Int? = nil) {
        (self.value, self.error, self.parts, self.rows) = (value, error, parts, rows)
    }
}
