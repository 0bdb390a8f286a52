import Autodiff
import Networks

/// (Π_j (s_j + η))^(1/codes), s_j the standard deviation of code j over the batch with 1/(B − 1): the volume that codes fill is
/// to be least, which gives up those that the decoder can do without. It has a meaning only where the decoder can't make up
/// for smaller codes by being steeper: with ``DecoderWeights/spectral``. Chen & Fuge, ICLR 2024, §2.
package struct LeastVolumeTerm: Term {
    package static let id: String = "least-volume"
    package static let floor = Knob(
        "volume-floor", symbol: "η_V", ascii: "etaV", summary: "added to each code's deviation in the volume",
        range: 0.001...10, initial: 0.1, scale: .logarithmic)
    package let id: String = LeastVolumeTerm.id
    package let place = 230
    package let title = "least volume of codes"
    package let formula = "exp mean log(σ_z + η_V)"
    package let weight = Knob(
        "volume", symbol: "λ_vol", ascii: "lvol", summary: "weight of the codes' volume", range: 0.001...1000,
        initial: 1, scale: .logarithmic)
    package let furtherKnobs = [LeastVolumeTerm.floor]

    package init() {}

    package func value(_ pass: ForwardPass) -> Value {
        (deviations(pass) + pass.knobs[Self.floor]).log.mean(axis: 0).exp.reshaped([])
    }

    /// s, [latent].
    func deviations(_ pass: ForwardPass) -> Value {
        let code = pass.code.center
        let apart = code - code.mean(axis: 0)
        let variance = apart.squared.sum(axis: 0) / Float(max(1, pass.batch - 1))
        // Of a code that doesn't vary the root has no slope.
        return (variance + 1e-16).squareRoot
    }
}
