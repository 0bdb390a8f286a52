import Autodiff

/// The nonlinearity behind a layer.
package enum Activation: String, NamedValue, Sendable {
    case identity, relu
    case leakyReLU = "leaky-relu"
    case elu, gelu, silu, tanh, sigmoid
    case centredSigmoid = "centred-sigmoid"
    case softplus

    package func callAsFunction(_ x: Value) -> Value {
        switch self {
        case .identity: x
        case .relu: x.relu
        // max(x, x/100). Maas, Hannun & Ng, ICML 2013.
        case .leakyReLU: Value.max(x, x * 0.01)
        // x where x > 0, eˣ − 1 elsewhere. Clevert, Unterthiner & Hochreiter, ICLR 2016.
        case .elu: x.relu + (x.atMost(0).exp - 1)
        case .gelu: x.gelu
        // x·σ(x). Hendrycks & Gimpel, 2016; Ramachandran, Zoph & Le, 2017.
        case .silu: x * x.sigmoid
        case .tanh: x.tanh
        case .sigmoid: x.sigmoid
        // σ(x) − ½, which is ½·tanh(x/2): σ's weights, around 0.
        case .centredSigmoid: x.sigmoid - 0.5
        case .softplus: x.softplus
        }
    }

    /// Whether it is one of those that are 0, or nearly, on one side, for which He's initialisation was derived.
    var isRectifier: Bool {
        switch self {
        case .relu, .leakyReLU, .elu, .gelu, .silu, .softplus: true
        case .identity, .tanh, .sigmoid, .centredSigmoid: false
        }
    }

    /// Whether codes behind it lie in (0, 1), so that they can be read as probabilities.
    package var isUnitInterval: Bool { self == .sigmoid }
}
