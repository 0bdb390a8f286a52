import Autoencoders

/// Who turns a knob between two steps in a person's place, and what for.
package struct Control: Codable, Hashable, Sendable {
    /// One of ``Controllers/all``, by its id.
    package let by: String
    /// What is wanted; nil where the controller wants nothing in particular.
    package let target: Float?

    package init(_ by: String, _ target: Float? = nil) { (self.by, self.target) = (by, target) }

    package var controller: (any Controller.Type)? { Controllers.named(by) }

    /// `kl 25`
    package var text: String { by + (target.map { " \(Self.text($0))" } ?? "") }

    /// Who holds the knob, as it stands behind its value: `KL 25`.
    package var name: String { (controller?.symbol ?? by) + (target.map { " \(Self.text($0))" } ?? "") }

    /// Whether such a controller can want that.
    package var isPossible: Bool { controller.map { $0.fault(of: target) == nil } ?? false }

    /// What is to be said: `kl and nats from 0.01 to 10000`.
    package var usage: String {
        guard let wanted = controller?.wanted else { return "\(by) and no more" }
        return
            "\(by) and \(wanted.name) from \(Self.text(wanted.range.lowerBound)) to \(Self.text(wanted.range.upperBound))"
    }

    /// A whole number without a point.
    private static func text(_ value: Float) -> String {
        value == value.rounded() && abs(value) < 1e6 ? String(Int(value)) : "\(value)"
    }
}

/// A way to hold a knob, in a few lines: how far to turn it after a step, by what the step measured.
///
/// What it says is a function of what is measured and of its ``Hand``, which is part of the state of training: a run that
/// goes on from a checkpoint is the run that was never interrupted.
package protocol Controller: Sendable {
    static var id: String { get }
    /// How it stands behind a value: `β 2.31 by σ`.
    static var symbol: String { get }
    /// What it does, in a few words, and who says so.
    static var summary: String { get }
    /// What is wanted, and its possible values; nil where nothing is said.
    static var wanted: (name: String, range: ClosedRange<Float>)? { get }
    /// Whether it can hold a knob of such an experiment. The knob is one of its live ones.
    static func holds(_ knob: Knob, in experiment: Experiment) -> Bool
    /// Whether the computation of a step has the knob at the optimum of its own batch: see ``KnobBoard/fitted(_:at:)``.
    static var fits: Bool { get }
    /// Whether it wants to know the error of clean validation rows, every ``Validating.interval`` steps.
    static var looks: Bool { get }
    /// Turns the knob after a step.
    static func turn(_ hand: inout Hand, of knob: Knob, towards target: Float, _ reading: StepReading)
}

extension Controller {
    package static var fits: Bool { false }
    package static var looks: Bool { false }
}

/// What a controller has in hand: where the knob stands, and what it remembers.
package struct Hand: Codable, Hashable, Sendable {
    package var value: Double
    package var memory: [Double] = []

    package init(_ value: Double, memory: [Double] = []) { (self.value, self.memory) = (value, memory) }
}

/// What a step found.
package struct StepReading {
    package let experiment: Experiment
    /// What training measured of its batch, by name: `reconstruction`, `mse`, the terms by id.
    package let measured: (String) -> Float?
    /// The mean squared error of clean validation rows; nil where nobody has looked.
    package let validation: Float?

    package init(_ experiment: Experiment, validation: Float? = nil, measured: @escaping (String) -> Float?) {
        (self.experiment, self.validation, self.measured) = (experiment, validation, measured)
    }

    /// The term whose weight a knob is, of those that are on.
    func term(of knob: Knob) -> (any Term)? { experiment.activeTerms.first { $0.weight == knob } }

    /// What the term of a weight came to.
    func value(of knob: Knob) -> Double? { term(of: knob).flatMap { measured($0.id) }.map(Double.init) }
}

package enum Controllers {
    /// Every controller; a new one is a line here.
    package static let all: [any Controller.Type] = [
        OptimalScale.self, Constraint.self, ControlledDivergence.self, ActiveShare.self, WantedNorm.self,
        WantedAccuracy.self, RisingNoise.self,
    ]

    package static func named(_ id: String) -> (any Controller.Type)? { all.first { $0.id == id } }
}
