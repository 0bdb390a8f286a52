import CKernels

/// θ ← θ − η g
package struct SGD: Optimizer {
    package static let id = "sgd"
    package static let defaultRate: Float = 0.01
    package static let state: [String] = []
    package init() {}

    package func update(
        values: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>, state: OptimizerState, count: Int,
        numbers: StepNumbers
    ) {
        hg_sgd_step(values, gradients, Int64(count), numbers.rate, numbers.scale)
    }

    package func squaredMove(
        values: UnsafePointer<Float>, gradients: UnsafePointer<Float>, state: OptimizerState, count: Int,
        numbers: StepNumbers
    ) -> Double {
        let factor = Double(numbers.rate * numbers.scale)
        return factor * factor * hg_sum_squares(gradients, Int64(count))
    }
}

/// m ← μ m + g, θ ← θ − η m. Polyak, 1964; without dampening or Nesterov's correction.
package struct Momentum: Optimizer {
    package static let id = "momentum"
    package static let defaultRate: Float = 0.01
    package static let state = ["momentum"]
    package var momentum: Float = 0.9
    package init() {}

    package func update(
        values: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>, state: OptimizerState, count: Int,
        numbers: StepNumbers
    ) {
        hg_momentum_step(
            values, gradients, state.first!, Int64(count), numbers.rate, momentum, numbers.scale)
    }

    package func squaredMove(
        values: UnsafePointer<Float>, gradients: UnsafePointer<Float>, state: OptimizerState, count: Int,
        numbers: StepNumbers
    ) -> Double {
        Double(numbers.rate * numbers.rate) * hg_sum_squares(state.first!, Int64(count))
    }
}
