import Autodiff
import Networks
import Tensors

/// 1/B Σ_i KL(p_i‖q_i), q_ij ∝ (1 + ‖z_i − μ_j‖²/α)^(−(α+1)/2) a soft assignment to clusters and p_ij ∝ q_ij²/Σ_i q_ij the
/// sharper one that it is drawn to, held constant. The target is that of the batch; the paper's is of all data, renewed
/// now and then. Xie, Girshick & Farhadi, ICML 2016 (DEC), eq. 1–3; with the reconstruction kept: Guo, Gao, Liu & Yin,
/// IJCAI 2017 (IDEC).
package struct StudentTerm: Term {
    package static let id: String = "student"
    package static let alpha = Knob(
        "alpha", symbol: "α", ascii: "alpha", summary: "degrees of freedom of the assignment", range: 0.1...10,
        initial: 1,
        scale: .logarithmic)
    package let id: String = StudentTerm.id
    package let place = 130
    package let title = "sharper clusters"
    package let formula = "KL(P‖Q)"
    package let weight = Knob(
        "student", symbol: "γ_Q", ascii: "gQ", summary: "weight of KL(P‖Q)", range: 0.001...100, initial: 0.1,
        scale: .logarithmic)
    package let furtherKnobs = [StudentTerm.alpha, Clusters.count.knob]

    package func parameters(of structure: Structure, for data: DataShape) -> [ParameterSpec] {
        Clusters.parameters(of: structure)
    }

    package func value(_ pass: ForwardPass) -> Value {
        let (p, logQ) = (target(pass), logAssignment(pass))
        return (p * (p.atLeast(1e-30).log - logQ)).sum() / Float(p.shape[0])
    }

    /// log q of the codes that the decoder gets, or of others, [codes, clusters].
    private func logAssignment(_ pass: ForwardPass, of codes: Value? = nil) -> Value {
        let alpha = pass.knobs[Self.alpha]
        let distances = Clusters.squaredDistances(codes ?? pass.codes, in: pass.model)
        let logits = (distances / alpha + 1).log * ((alpha + 1) * -0.5)
        return logits - logits.logSumExp.reshaped([logits.shape[0], 1])
    }

    /// q, [codes, clusters].
    func assignment(_ pass: ForwardPass) -> Value { logAssignment(pass).exp }

    /// p, [codes, clusters].
    func target(_ pass: ForwardPass) -> Value {
        let q = assignment(pass).detached
        let sharp = q.squared / q.sum(axis: 0)
        return (sharp / sharp.sum(axis: 1).reshaped([sharp.shape[0], 1])).detached
    }

    package func verdict(_ pass: ForwardPass) -> Verdict? { .clusters(logAssignment(pass, of: pass.code.center)) }

    package let startsFromCodes = true
    package let canSeedAnew = true

    package func seedAnew(at codes: Tensor, of model: Model) -> Int { Clusters.seedAnew(at: codes, of: model) }

    package func begin(at codes: Tensor, of model: Model, from generator: Generator) {
        Clusters.begin(at: codes, of: model, from: generator)
    }
}
