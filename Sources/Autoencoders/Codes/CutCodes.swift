import Autodiff
import Networks
import Tensors

/// Each row keeps the first b of its codes while it trains, b geometric: P(b ≥ j) = (1 − p)^(j−1); the others are 0, and what
/// is kept isn't rescaled. So the first codes come to matter most. Rippel, Gelbart & Adams, ICML 2014, §3.
package enum NestedDropout {
    package static let id = "nested-dropout"
    package static let share = Knob(
        "cut", symbol: "p_b", ascii: "pb", summary: "chance that a row's code ends behind each of its places",
        range: 0.001...0.9, initial: 0.1, scale: .logarithmic)
    package static let formula = "z_{j>b} = 0, b ~ Geo(p_b)"

    /// 1 where a code is kept, 0 behind the cut: [batch, latent], from noise uniform in [0, 1), [batch].
    static func kept(of latent: Int, noise: Value, knobs: KnobBoard) -> Value {
        // u ≤ (1 − p)^(j−1), of one u for the whole row.
        let places = Slot([latent])
        places.tensor = Tensor((0..<latent).map { Float($0) }, shape: [latent])
        let shares = (Value(places) * (1 - knobs[share]).log).exp
        let batch = noise.shape[0]
        let columns = noise.reshaped([batch, 1]).broadcast(to: [batch, latent])
        return 1 - (columns - shares).step
    }
}
