import CKernels
import Foundation

/// θ ← θ − η m̂/(√v̂ + ε), m and v the running means of g and g². Kingma & Ba, ICLR 2015, Algorithm 1.
package struct Adam: Optimizer {
    package static let id = "adam"
    package static let defaultRate: Float = 1e-3
    package static let state = ["exp_avg", "exp_avg_sq"]
    package var beta1: Float = 0.9
    package var beta2: Float = 0.999
    package var epsilon: Float = 1e-8
    package init() {}
    package mutating func set(beta1: Float) { self.beta1 = beta1 }

    package func update(
        values: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>, state: OptimizerState, count: Int,
        numbers: StepNumbers
    ) {
        move(values, gradients, state, count, numbers, decay: 1)
    }

    /// 1 − β₁ᵗ and 1 − β₂ᵗ, in double: in float the second loses four digits while t is small.
    package func corrections(step: Int) -> (first: Float, second: Float) {
        (Float(1 - pow(Double(beta1), Double(step))), Float(1 - pow(Double(beta2), Double(step))))
    }

    package func squaredMove(
        values: UnsafePointer<Float>, gradients: UnsafePointer<Float>, state: OptimizerState, count: Int,
        numbers: StepNumbers
    ) -> Double { squaredMove(values, state, count, numbers, decay: 1) }

    func squaredMove(
        _ values: UnsafePointer<Float>, _ state: OptimizerState, _ count: Int, _ numbers: StepNumbers, decay: Float
    ) -> Double {
        var settings = settings(numbers, decay: decay)
        return hg_adam_squared_move(values, state.first!, state.second!, Int64(count), &settings)
    }

    private func settings(_ numbers: StepNumbers, decay: Float) -> hg_adam {
        hg_adam(
            rate: numbers.rate, beta1: beta1, beta2: beta2, epsilon: epsilon, decay: decay,
            correction1: numbers.corrections.first, correction2: numbers.corrections.second,
            gradient_scale: numbers.scale)
    }

    func move(
        _ values: UnsafeMutablePointer<Float>, _ gradients: UnsafePointer<Float>, _ state: OptimizerState,
        _ count: Int, _ numbers: StepNumbers, decay: Float
    ) {
        var settings = settings(numbers, decay: decay)
        hg_adam_step(values, gradients, state.first!, state.second!, Int64(count), &settings)
    }
}

/// Adam with the weights shrunk by 1 − η·decay apart from the gradient. Loshchilov & Hutter, ICLR 2019, Algorithm 2.
package struct AdamW: Optimizer {
    package static let id = "adamw"
    package static let defaultRate: Float = 1e-3
    package static let state = Adam.state
    package var adam = Adam()
    package var weightDecay: Float = 0.01
    package init() {}
    package mutating func set(beta1: Float) { adam.set(beta1: beta1) }

    package func update(
        values: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>, state: OptimizerState, count: Int,
        numbers: StepNumbers
    ) {
        adam.move(values, gradients, state, count, numbers, decay: 1 - numbers.rate * weightDecay)
    }

    package func squaredMove(
        values: UnsafePointer<Float>, gradients: UnsafePointer<Float>, state: OptimizerState, count: Int,
        numbers: StepNumbers
    ) -> Double {
        adam.squaredMove(values, state, count, numbers, decay: 1 - numbers.rate * weightDecay)
    }

    package func corrections(step: Int) -> (first: Float, second: Float) { adam.corrections(step: step) }
}
