import Autodiff
import Tensors

/// MMD² between the codes of the batch and as many draws of the prior, the U-statistic, summed over seven scales of a
/// kernel: the inverse multiquadratic C/(C + ‖a − b‖²), or the Gaussian exp(−‖a − b‖²/C), C = 2 d σ_z² s. It may be
/// negative.
/// Tolstikhin, Bousquet, Gelly & Schölkopf, ICLR 2018, Algorithm 2; the scales from the authors' code. Gretton, Borgwardt,
/// Rasch, Schölkopf & Smola, JMLR 13, 2012, lemma 6.
package struct MMDTerm: Term {
    package enum Kernel: Sendable {
        case inverseMultiquadratic, gaussian

        /// The kernel's value for squared distances, C the scale.
        func callAsFunction(_ distances: Value, _ scale: Value) -> Value {
            switch self {
            case .inverseMultiquadratic: scale / (distances + scale)
            case .gaussian: (-(distances / scale)).exp
            }
        }
    }

    package static let id: String = "mmd"
    package static let scales: [Float] = [0.1, 0.2, 0.5, 1, 2, 5, 10]

    package let mostRows: Int? = 4096
    package let id: String
    package let place: Int
    package let title: String
    package let formula: String
    package let weight: Knob
    package let furtherKnobs = [Priors.deviation]
    private let kernel: Kernel

    package init(_ kernel: Kernel = .inverseMultiquadratic) {
        self.kernel = kernel
        switch kernel {
        case .inverseMultiquadratic:
            id = Self.id
            place = 50
            title = "MMD to the prior"
            formula = "MMD(q_z, p_z)"
            weight = Self.weight(id, "λ_M", "lM", "weight of the MMD")
        case .gaussian:
            id = "mmd-rbf"
            place = 170
            title = "MMD to the prior, Gaussian kernel"
            formula = "MMD_rbf(q_z, p_z)"
            weight = Self.weight(id, "λ_R", "lR", "weight of the MMD with a Gaussian kernel")
        }
    }

    private static func weight(_ id: String, _ symbol: String, _ ascii: String, _ summary: String) -> Knob {
        Knob(id, symbol: symbol, ascii: ascii, summary: summary, range: 0.01...1000, initial: 10, scale: .logarithmic)
    }

    package func draw(_ count: Int, of model: Model, knobs: KnobBoard, from generator: Generator) -> Tensor? {
        model.drawFromPrior(count, knobs: knobs, from: generator)
    }

    package func origin(in structure: Structure, knobs: KnobBoard) -> CodeOrigin? { structure.priorOrigin(knobs) }

    package func value(_ pass: ForwardPass) -> Value {
        let codes = pass.codes
        let unit = pass.knobs[Priors.deviation].squared * (2 * Float(codes.shape[1]))
        return Self.discrepancy(pass.prior, codes, unit: unit, kernel)
    }

    /// The U-statistic for a and b of [n, d]; `unit` is 2 d σ². Nothing for one value: it has no pairs.
    package static func discrepancy(
        _ a: Value, _ b: Value, unit: Value, _ kernel: Kernel = .inverseMultiquadratic
    ) -> Value {
        let n = a.shape[0]
        guard n > 1 else { return Value(0) }
        func kernels(_ x: Value, _ y: Value) -> Value {
            let distances = squaredDistances(x, y)
            return scales.map { kernel(distances, unit * $0) }.reduce(Value(0), +)
        }
        let others = Slot([n, n]) { values in for i in 0..<n * n { values[i] = i % (n + 1) == 0 ? 0 : 1 } }
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
