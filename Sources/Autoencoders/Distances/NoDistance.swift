import Autodiff

/// Nothing: the terms alone say what is learnt, as where two players judge each other.
package struct NoDistance: Distance {
    package static let id: String = "none"
    package let id: String = NoDistance.id
    package let title = "none"
    package let formula = "0"
    package let isLikelihood = false
    package let isSumOverValues = true

    package func value(of output: Value, to x: Value, in model: Model, knobs: KnobBoard) -> Value { Value(0) }

    package func reconstruction(_ output: Value) -> Value { output }
}
