import Autodiff

/// Σ (x − x̂)², without a factor ½, and c before it. Bourlard & Kamp, Biol. Cybern. 59, 1988.
package struct SquaredDistance: Distance {
    package static let id: String = "squared"
    /// Of c·‖x − f(z)‖²; that of a decoder of variance σ² is 1/(2σ²).
    package static let scale = Knob(
        "scale", symbol: "c", ascii: "c", summary: "weight of the squared error", range: 0.001...1000, initial: 1,
        scale: .logarithmic)
    package let id: String = SquaredDistance.id
    package let title = "squared error"
    package let formula = "c·‖x − x̂‖²"
    package let knobs = [SquaredDistance.scale]
    package let weight: Knob? = SquaredDistance.scale
    package let isLikelihood = false
    package let isSumOverValues = true

    package func value(of output: Value, to x: Value, in model: Model, knobs: KnobBoard) -> Value {
        (output - x).squared
    }

    package func reconstruction(_ output: Value) -> Value { output }
}
