import Autoencoders
import Foundation

/// A PI controller of β with anti-windup:
///
///     e = target − KL      P = K_p/(1 + exp e)      I ← I − K_i·e      β = P + I + β_min, within β_min … β_max
///
/// The integral stands still only while β is at a limit already and the error would push it further out.
/// Shao et al., ICML 2020, eq. 8 and Algorithm 1; Åström & Hägglund, Advanced PID Control, 2006, §3.5.
package struct ProportionalIntegral {
    package let target, kp, ki: Double
    package let range: ClosedRange<Double>
    package var integral: Double

    package init(target: Double, kp: Double, ki: Double, range: ClosedRange<Double>, integral: Double = 0) {
        (self.target, self.kp, self.ki, self.range, self.integral) = (target, kp, ki, range, integral)
    }

    /// β for the next step.
    package mutating func next(_ divergence: Double) -> Double {
        let error = target - divergence
        let proportional = kp / (1 + exp(error))
        let unlimited = proportional + integral + range.lowerBound
        let isPushedOut =
            (unlimited >= range.upperBound && error < 0) || (unlimited <= range.lowerBound && error > 0)
        if !isPushedOut { integral -= ki * error }
        return min(max(proportional + integral + range.lowerBound, range.lowerBound), range.upperBound)
    }
}

/// ControlVAE: β such that the KL is so many nats. Shao et al., ICML 2020. It begins where the knob stands.
enum ControlledDivergence: Controller {
    static let id = "kl"
    static let symbol = "KL"
    static let summary = "the KL held at so many nats (ControlVAE, Shao et al. 2020)"
    static let wanted: (name: String, range: ClosedRange<Float>)? = ("nats", 0.01...1e4)

    /// The paper's K_p.
    private static let kp = 0.01
    /// K_i as a share of β for an error as large as the target: β may have to go through four powers of ten.
    private static let share = 0.02

    static func holds(_ knob: Knob, in experiment: Experiment) -> Bool {
        experiment.code == .gaussian && experiment.isWeightOfDivergence(knob)
    }

    static func turn(_ hand: inout Hand, of knob: Knob, towards target: Float, _ reading: StepReading) {
        guard let divergence = reading.value(of: knob), divergence.isFinite else { return }
        let range = Double(knob.range.lowerBound)...Double(knob.range.upperBound)
        var controller = ProportionalIntegral(
            target: Double(target), kp: kp, ki: share * hand.value / Double(target), range: range,
            integral: hand.memory.first ?? hand.value - range.lowerBound)
        hand.value = controller.next(divergence)
        hand.memory = [controller.integral]
    }
}
