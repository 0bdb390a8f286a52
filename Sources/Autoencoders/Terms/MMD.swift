import Autodiff
import Tensors

/// MMD² between the codes of the batch and as many draws of the prior, the U-statistic, summed over seven scales of the
/// inverse multiquadratic kernel C/(C + ‖a − b‖²), C = 2 d σ_z² s. It may be negative.
/// Tolstikhin, Bousquet, Gelly & Schölkopf, ICLR 2018, Algorithm 2; the scales from the authors' code.
package struct MMDTerm: Term {
    package static let id: String = "mmd"
    package static let scales: [Float] = [0.1, 0.2, 0.5, 1, 2, 5, 10]

    package let id: String = MMDTerm.id
    package let title = "MMD to the prior"
    package let formula = "MMD(q_z, N(0, σ_z²))"
    package let weight = Knob(
        "mmd", symbol: "λ_M", ascii: "lM", summary: "weight of the MMD", range: 0.01...1000, initial: 10,
        scale: .logarithmic)
    package let shape = [Priors.deviation]

    package func draw(_ count: Int, of model: Model, from generator: Generator) -> Tensor? {
        model.drawFromPrior(count, from: generator)
    }

    package func value(_ pass: ForwardPass) -> Value {
        let codes = pass.codes
        let unit = pass.knobs[Priors.deviation].squared * (2 * Float(codes.shape[1]))
        return Self.discrepancy(pass.prior, codes, unit: unit)
    }

    /// The U-statistic for a and b of [n, d]; `unit` is 2 d σ². Nothing for one value: it has no pairs.
    package static func discrepancy(_ a: Value, _ b: Value, unit: Value) -> Value {
        let n = a.shape[0]
        guard n > 1 else { return Value(0) }
        func kernels(_ x: Value, _ y: Value) -> Value {
            let distances = squaredDistances(x, y)
            return scales.map { unit * $0 / (distances + unit * $0) }.reduce(Value(0), +)
        }
        let others = Slot([n, n])
        for i in 0..<n * n { others.base[i] = i % (n + 1) == 0 ? 0 : 1 }
        let within = (kernels(a, a) + kernels(b, b)) * Value(others)
        return within.sum() / (Float(n) * Float(n - 1)) - kernels(a, b).sum() * (2 / (Float(n) * Float(n)))
    }

    /// ‖a_i − b_j‖² = ‖a_i‖² + ‖b_j‖² − 2 a_i·b_j, [n, m].
    private static func squaredDistances(_ a: Value, _ b: Value) -> Value {
        let (n, m) = (a.shape[0], b.shape[0])
        let lengths = a.squared.sum(axis: 1).reshaped([n, 1]) + b.squared.sum(axis: 1).reshaped([1, m])
        return (lengths - 2 * a.product(b, transposeB: true)).atLeast(0)
    }
}
