import CKernels

/// v ← α v + (1 − α) g², θ ← θ − η g/(√v + ε). Tieleman & Hinton, Coursera lecture 6.5, 2012.
package struct RMSprop: Optimizer {
    package static let id = "rmsprop"
    package static let defaultRate: Float = 1e-3
    package static let state = ["square_avg"]
    package var alpha: Float = 0.99
    package var epsilon: Float = 1e-8
    package init() {}

    package func update(
        values: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>, state: OptimizerState, count: Int,
        numbers: StepNumbers
    ) {
        hg_rmsprop_step(
            values, gradients, state.first!, Int64(count), numbers.rate, alpha, epsilon, numbers.scale)
    }

    package func squaredMove(
        values: UnsafePointer<Float>, gradients: UnsafePointer<Float>, state: OptimizerState, count: Int,
        numbers: StepNumbers
    ) -> Double {
        var sum = 0.0
        for i in 0..<count {
            let move = numbers.rate * gradients[i] * numbers.scale / (state.first![i].squareRoot() + epsilon)
            sum += Double(move * move)
        }
        return sum
    }
}
