import Foundation
import Networks

extension ParametersTests {
    /// The activations as their papers write them, in double.
    static func activated(_ activation: Activation, _ x: Double) -> Double {
        switch activation {
        case .identity: x
        case .relu: x > 0 ? x : 0
        case .leakyReLU: x > 0 ? x : 0.01 * x
        case .elu: x > 0 ? x : expm1(x)
        case .gelu: x * 0.5 * erfc(-x / 2.0.squareRoot())
        case .silu: x / (1 + exp(-x))
        case .tanh: tanh(x)
        case .sigmoid: 1 / (1 + exp(-x))
        case .centredSigmoid: tanh(x / 2) / 2
        case .softplus: log1p(exp(x))
        }
    }
}
