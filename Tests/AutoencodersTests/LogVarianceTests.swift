import Autodiff
import Autoencoders
import Foundation
import Networks
import Tensors
import Testing

/// log σ² stays in a safe range, and comes back from outside.
@Suite struct LogVarianceTests {
    static let values: [Float] = [
        -1e6, -1000, -50, -10.5, -9.99, -3, 0, 1, 9.99, 10.5, 50, 1000, 1e6,
    ]

    /// The bound and its derivative by the formula, in double.
    static func expected(_ v: Double) -> (value: Double, slope: Double) {
        let excess = abs(v) - 10
        guard excess > 0 else { return (v, 1) }
        return ((v < 0 ? -1 : 1) * (10 + log1p(excess)), 1 / (1 + excess))
    }

    @Test func valueAndSlope() {
        let slot = Slot([Self.values.count])
        slot.tensor = Tensor(Self.values, shape: slot.shape)
        let v = Value(slot)
        let bounded = Gaussian.boundedLogVariance(v)
        let slope = Value.gradients(of: bounded.sum(), with: [v])[0]!
        let (value, derivative) = (Slot(slot.shape), Slot(slot.shape))
        Plan([(bounded, value), (slope, derivative)], workers: Workers(1)).run()
        for (i, v) in Self.values.enumerated() {
            let expected = Self.expected(Double(v))
            #expect(
                abs(Double(value.base[i]) - expected.value) < 1e-5 * max(1, abs(expected.value)) + 0.04
                    * abs(Double(v)) * 1e-6, "\(v)")
            #expect(abs(Double(derivative.base[i]) - expected.slope) < 1e-5 * expected.slope, "\(v)")
        }
    }

    /// Far outside, the loss is finite and the KL term's gradient points back inside.
    @Test(arguments: [-1000, -40, -10.01, 10.01, 40, 1000] as [Float]) func gradientPointsBack(_ v: Float)
        throws
    {
        let tiny = TinyObjective(TinyObjective.tiny(.vae), weight: 1)
        let (weight, bias) = (tiny.model.parameters["logvar.weight"], tiny.model.parameters["logvar.bias"])
        for i in 0..<weight.count { weight.base[i] = 0 }
        for i in 0..<bias.count { bias.base[i] = v }
        #expect(tiny.loss().isFinite)
        let kl = try #require(tiny.objective.terms.first)
        let gradient = Value.gradients(of: kl.value, with: [tiny.model.parameters.value("logvar.bias")])[0]!
        let (bounded, slope) = Self.expected(Double(v))
        for g in tiny.run([gradient])[0].values {
            // ∂KL/∂log σ² = ½(σ² − 1), through the bound; the mean over the batch of equal rows.
            #expect(abs(Double(g) - 0.5 * expm1(bounded) * slope) < 1e-4 * abs(0.5 * expm1(bounded) * slope))
            #expect(v > 0 ? g > 0 : g < 0)
        }
        tiny.computeGradients()
        #expect(tiny.model.parameters.gradients.pointer.allSatisfy { $0.isFinite })
    }
}
