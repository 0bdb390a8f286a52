import Autodiff

/// Σ (x − x̂)², without a factor ½. Bourlard & Kamp, Biol. Cybern. 59, 1988.
package struct SquaredDistance: Distance {
    package static let id: String = "squared"
    package let id: String = SquaredDistance.id
    package let title = "squared error"
    package let formula = "‖x − x̂‖²"
    package let isLikelihood = false
    package let isSumOverValues = true

    package func value(of output: Value, to x: Value, in model: Model, knobs: KnobBoard) -> Value {
        (output - x).squared
    }

    package func reconstruction(_ output: Value) -> Value { output }
}
