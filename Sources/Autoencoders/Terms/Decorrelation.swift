import Autodiff

/// ½ Σ_{i≠j} C_ij², C_ij = 1/B Σ_b (z_bi − z̄_i)(z_bj − z̄_j) the covariance of codes over the batch: no code may be foretold
/// from another by a straight line. What each varies by itself costs nothing. Cogswell, Ahmed, Girshick, Zitnick & Batra,
/// ICLR 2016 (DeCov), eq. 1.
package struct DecorrelationTerm: Term {
    package static let id: String = "decorrelation"
    package let id: String = DecorrelationTerm.id
    package let place = 180
    package let title = "decorrelated codes"
    package let formula = "½·Σ cov(z_i, z_j)²"
    package let weight = Knob(
        "decorrelation", symbol: "λ_V", ascii: "lV", summary: "weight of the codes' covariances", range: 0.001...1000,
        initial: 1, scale: .logarithmic)

    package func value(_ pass: ForwardPass) -> Value {
        let code = pass.code.center
        let apart = code - code.mean(axis: 0)
        let covariance = apart.product(apart, transposeA: true) / Float(pass.batch)
        let variance = apart.squared.mean(axis: 0)
        return 0.5 * (covariance.squared.sum() - variance.squared.sum())
    }
}
