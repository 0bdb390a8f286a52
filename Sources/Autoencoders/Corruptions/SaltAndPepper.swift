import Autodiff

/// A share p of the values becomes 0 or 1, half and half. Vincent et al., JMLR 11:3371–3408, 2010, §3.3.
package struct SaltAndPepperCorruption: Corruption {
    package static let share = Knob(
        "flip", symbol: "p", ascii: "p", summary: "share of the input that becomes black or white", range: 0...0.95,
        initial: 0.2)
    package let id = "salt-and-pepper"
    package let title = "salt and pepper"
    package let formula = "x̃ = x, or 0 or 1 with p/2 each"
    package let knobs = [SaltAndPepperCorruption.share]
    package let noise = NoiseKind.uniform

    package func corrupt(_ x: Value, noise: Value, knobs: KnobBoard) -> Value {
        let half = knobs[Self.share] * 0.5
        let salt = (noise - (1 - half)).step
        return x * (noise - half).step * (1 - salt) + salt
    }
}
