import Autodiff
import Networks
import Tensors

/// What every critic has: who it is as a player, and the knobs of the game.
enum Adversary {
    static let instanceNoise = Knob(
        "instance-noise", symbol: "σ_D", ascii: "sD", summary: "noise on what the critic sees", range: 0...1,
        initial: 0)
    static let moves = Knob(
        "critic-moves", symbol: "k_D", ascii: "kD", summary: "moves of the critic for one of the model",
        range: 0.1...10, initial: 1, scale: .logarithmic)
    static let rate = Knob(
        "critic-rate", symbol: "η_D", ascii: "etaD", summary: "the critic's learning rate, in units of the model's",
        range: 0.01...100, initial: 1, scale: .logarithmic)
    /// In a game a long memory of old gradients makes the players circle each other: many use 0.5.
    /// Radford, Metz & Chintala, ICLR 2016, §4.
    static let memory = Knob(
        "beta1", symbol: "m_g", ascii: "mg", summary: "the players' memory of earlier gradients, Adam's β₁",
        range: 0...0.99, initial: 0.9)

    /// What the critic sees of a value: with instance noise, so that true and false overlap.
    /// Sønderby, Caballero, Theis, Shi & Huszár, ICLR 2017; Arjovsky & Bottou, ICLR 2017.
    static func blurred(_ value: Value, _ what: String, in pass: ForwardPass) -> Value {
        value + pass.knobs[instanceNoise] * pass.noise("instance noise on \(what)", value.shape)
    }

    /// The critic as a player, from its logits of what is true and what is false:
    /// 1/B Σ_b { softplus(−true) + softplus(false) }. Its accuracy is the share of right verdicts.
    static func player(_ paths: [String], ofTrue: Value, ofFalse: Value) -> Player {
        let count = Float(ofTrue.count)
        return Player(
            name: "critic loss", paths: paths, loss: ((-ofTrue).softplus + ofFalse.softplus).sum() / count,
            measures: [("critic accuracy", (ofTrue.step + (-ofFalse).step).sum() / (2 * count))], moves: moves,
            rate: rate, memory: memory)
    }
}
