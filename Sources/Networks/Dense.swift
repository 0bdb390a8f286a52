import Autodiff
import Tensors

/// Something with parameters that maps values to values.
package protocol Network {
    var parameters: [ParameterSpec] { get }
    func callAsFunction(_ x: Value, _ parameters: Parameters) -> Value
}

/// y = a(x Wᵀ + b): [.., inputs] → [.., outputs], W [outputs, inputs] as PyTorch stores it.
package struct Dense: Network {
    package let path: String
    package let inputs, outputs: Int
    package let activation: Activation
    package let hasBias: Bool

    package init(
        _ path: String, from inputs: Int, to outputs: Int, activation: Activation = .identity, hasBias: Bool = true
    ) {
        (self.path, self.inputs, self.outputs, self.activation) = (path, inputs, outputs, activation)
        self.hasBias = hasBias
    }

    package var weight: String { path + ".weight" }
    package var bias: String { path + ".bias" }

    package var parameters: [ParameterSpec] {
        // He's rule keeps the variance on the way forward. Where a rectifier layer widens it would lose it on the way
        // back: from 20 codes to 400 units Xavier's start ends 0.8 nats better (VAE on MNIST, 20 epochs).
        let keepsForward = activation.isRectifier && outputs <= inputs
        return [
            ParameterSpec(
                weight, [outputs, inputs],
                start: keepsForward ? .he(fanIn: inputs) : .xavier(fanIn: inputs, fanOut: outputs))
        ] + (hasBias ? [ParameterSpec(bias, [outputs], start: .zero)] : [])
    }

    package func callAsFunction(_ x: Value, _ parameters: Parameters) -> Value {
        let y = x.product(parameters.value(weight), transposeB: true)
        let output = activation(hasBias ? y + parameters.value(bias) : y)
        parameters.note(LayerOutput(path, .units(activation), output))
        return output
    }
}

/// Dense layers one behind the other, numbered 0, 2, 4, … as in `torch.nn.Sequential(Linear, activation, …)`.
package struct DenseStack: Network {
    package let inputs: Int
    package let layers: [Dense]

    /// `layers` have the widths behind each layer; none at all is the identity. `firstNumber` other layers come before them
    /// in the numbering.
    package init(
        _ path: String, from inputs: Int, layers: [(width: Int, activation: Activation)], firstNumber: Int = 0
    ) {
        self.inputs = inputs
        var width = inputs
        var stack: [Dense] = []
        for (i, layer) in layers.enumerated() {
            stack.append(
                Dense("\(path).\(2 * (firstNumber + i))", from: width, to: layer.width, activation: layer.activation))
            width = layer.width
        }
        self.layers = stack
    }

    private init(_ layers: ArraySlice<Dense>) {
        self.layers = Array(layers)
        inputs = layers.first?.inputs ?? 0
    }

    /// The first layers of it, or the last ones; at least one.
    package func first(_ count: Int) -> DenseStack { DenseStack(layers.prefix(max(1, count))) }
    package func last(_ count: Int) -> DenseStack { DenseStack(layers.suffix(max(1, count))) }

    package var parameters: [ParameterSpec] { layers.flatMap(\.parameters) }

    package func callAsFunction(_ x: Value, _ parameters: Parameters) -> Value {
        layers.reduce(x) { $1($0, parameters) }
    }
}
