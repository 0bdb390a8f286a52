import Autodiff
import Foundation
import Networks

/// −log p(x|z) of independent bits, from logits: Σ softplus(l) − x·l. For grey x it is a cross-entropy, with a floor
/// above 0 that depends on the data. Kingma & Welling, ICLR 2014, appendix C.1.
package struct BernoulliDistance: Distance {
    package static let id: String = "bernoulli"
    package let id: String = BernoulliDistance.id
    package let title = "Bernoulli"
    package let formula = "Bernoulli(x, x̂)"
    package let isLikelihood = true
    package let readsLogits = true
    package let isSumOverValues = true

    /// Of other data it has no lower end: x·l grows without bound.
    package func obstacle(in experiment: Experiment, for data: DataShape, with classifiers: Classifiers) -> Obstacle?
    {
        data.isUnitInterval ? nil : .needsDataOfUnitInterval
    }

    package func value(of output: Value, to x: Value, in model: Model, knobs: KnobBoard) -> Value {
        Bernoulli(logits: output).negativeLogLikelihood(x)
    }

    package func draw(_ outputs: UnsafePointer<Float>, uniform: Float) -> Float {
        uniform < 1 / (1 + exp(-outputs[0])) ? 1 : 0
    }

    package func reconstruction(_ output: Value) -> Value { Bernoulli(logits: output).mean }
}
