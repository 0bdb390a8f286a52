import Autodiff

/// 1/B Σ_b Σ_j |h_bj|. Goodfellow, Bengio & Courville, Deep Learning, 2016, §14.2.1.
package struct L1Term: Term {
    package static let id: String = "l1"
    package let id: String = L1Term.id
    package let place = 10
    package let title = "L1 sparsity"
    package let formula = "Σ|z|"
    package let weight = Knob(
        "l1", symbol: "λ₁", ascii: "l1", summary: "weight of Σ|z|", range: 0.001...10, initial: 0.2,
        scale: .logarithmic)

    package func value(_ pass: ForwardPass) -> Value { pass.code.center.magnitude.sum() / Float(pass.batch) }
}
