import Autodiff
import Foundation
import Networks
import Tensors

/// −log P(x|z) of grey levels 0, 1/255, …, 1. Each level is the interval halfway to its neighbours, the first and the last
/// without end, and its probability what K logistic distributions have there:
///
///     P(x) = Σ_k π_k {σ((t + h − m_k)/s_k) − σ((t − h − m_k)/s_k)},  t = 2x − 1,  h = 1/255
///
/// The decoder gives K logits of π, K means m and K log s for each value. In nats, and a likelihood of the levels: a code
/// that tells all costs no less than 0. Salimans, Karpathy, Chen & Kingma, ICLR 2017 (PixelCNN++), eq. 2.
package struct LogisticMixtureDistance: Distance {
    package static let id: String = "logistic-mixture"
    package let id: String = LogisticMixtureDistance.id
    package let title = "mixture of logistic distributions"
    package let formula = "Logistic(x, x̂)"
    package let isLikelihood = true
    package let readsLogits = true
    package let isSumOverValues = true
    package let outputsPerValue = 3 * LogisticMixtureDistance.components

    static let components = 5
    private static let half: Float = 1 / 255
    /// Of log s: from a hundredth of a level to several times the whole range.
    private static let logScales: ClosedRange<Float> = -9...2

    /// The three kinds of numbers: output [.., values · 3K] → [.., values, K] each.
    private static func parts(_ output: Value) -> (logits: Value, means: Value, logScales: Value) {
        let each = 3 * components
        let rows = output.reshaped(Shape(Array(output.shape.axes.dropLast())) + [output.shape.last / each, each])
        return (
            rows.columns(0..<components), rows.columns(components..<2 * components),
            rows.columns(2 * components..<each).atLeast(logScales.lowerBound).atMost(logScales.upperBound)
        )
    }

    package func obstacle(in experiment: Experiment, for data: DataShape, with classifiers: Classifiers) -> Obstacle?
    {
        data.isUnitInterval ? nil : .needsDataOfUnitInterval
    }

    package func value(of output: Value, to x: Value, in model: Model, knobs: KnobBoard) -> Value {
        let (logits, means, logScales) = Self.parts(output)
        let levels = x.reshaped(x.shape + [1])
        let apart = levels * 2 - 1 - means
        let sharpness = (-logScales).exp
        let upper = (apart + Self.half) * sharpness
        let lower = (apart - Self.half) * sharpness
        // Whether there is an end above, and one below.
        let above = 1 - (levels - (1 - Self.half / 2)).step
        let below = 1 - (Self.half / 2 - levels).step
        // σ(a) − σ(b) = σ(a)·σ(−b)·(1 − e^(b − a)), where neither factor vanishes.
        let between = (1 - (-(sharpness * (2 * Self.half))).exp).log
        let inside = above * below * between - above * (-upper).softplus - below * lower.softplus
        return logits.logSumExp - (logits + inside).logSumExp
    }

    /// The mean of the mixture.
    package func reconstruction(_ output: Value) -> Value {
        let (logits, means, _) = Self.parts(output)
        return (((logits.softmax * means).sum(axis: -1) + 1) * 0.5).atLeast(0).atMost(1)
    }

    /// One number chooses the component, and what it leaves the place within it.
    package func draw(_ outputs: UnsafePointer<Float>, uniform: Float) -> Float {
        let k = Self.components
        let largest = (0..<k).reduce(-Float.infinity) { max($0, outputs[$1]) }
        let weights = (0..<k).map { exp(outputs[$0] - largest) }
        let total = weights.reduce(0, +)
        var (chosen, rest) = (0, uniform * total)
        while chosen < k - 1, rest >= weights[chosen] {
            rest -= weights[chosen]
            chosen += 1
        }
        let u = min(max(rest / weights[chosen], 1e-6), 1 - 1e-6)
        let logScale = min(max(outputs[2 * k + chosen], Self.logScales.lowerBound), Self.logScales.upperBound)
        let t = outputs[k + chosen] + exp(logScale) * log(u / (1 - u))
        return min(max(((t + 1) / 2 * 255).rounded() / 255, 0), 1)
    }
}
