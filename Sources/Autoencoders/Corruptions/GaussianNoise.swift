import Autodiff

/// x̃ = x + σ ε, ε of N(0, I). Vincent et al., JMLR 11:3371–3408, 2010.
package struct GaussianCorruption: Corruption {
    package static let sigma = Knob(
        "sigma", symbol: "σ", ascii: "sigma", summary: "standard deviation of the noise on the input", range: 0...1,
        initial: 0.3)
    package let id = "gaussian"
    package let title = "Gaussian noise"
    package let formula = "x̃ = x + σ·ε"
    package let knobs = [GaussianCorruption.sigma]
    package let noise = NoiseKind.normal

    package func corrupt(_ x: Value, noise: Value, knobs: KnobBoard) -> Value { x + knobs[Self.sigma] * noise }
}
