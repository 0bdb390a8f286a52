import Autodiff

/// x̃ = x ⊙ m, m = 0 with probability p; what is kept isn't rescaled. Vincent et al., ICML 2008.
package struct MaskCorruption: Corruption {
    package static let share = Knob(
        "mask", symbol: "p", ascii: "p", summary: "share of the input that is masked", range: 0...0.95, initial: 0.5)
    package let id = "mask"
    package let title = "masking noise"
    package let formula = "x̃ = x ⊙ m, m ~ Ber(1 − p)"
    package let knobs = [MaskCorruption.share]
    package let noise = NoiseKind.uniform

    package func corrupt(_ x: Value, noise: Value, knobs: KnobBoard) -> Value { x * (noise - knobs[Self.share]).step }
}
