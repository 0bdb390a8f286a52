import Autoencoders
import Foundation
import Networks
import Tensors

/// Layers one behind the other as the theorems see them: matrices with biases, and the nonlinearities between. A convolution
/// is the matrix that it is, sparse, with the same weights in many places.
package struct LayerChain: Sendable {
    package struct Layer: Sendable {
        package var weight: WeightMatrix
        package var bias: [Double]
        package let activation: Activation

        package init(weight: WeightMatrix, bias: [Double], activation: Activation) {
            precondition(bias.count == weight.outputs, "\(bias.count) biases of \(weight.outputs) units")
            (self.weight, self.bias, self.activation) = (weight, bias, activation)
        }
    }

    package private(set) var layers: [Layer]

    package init(_ layers: [Layer]) { self.layers = layers }

    init(_ layers: [ChainLayer], of model: Model) {
        let parameters = model.parameters
        self.init(
            layers.map { layer in
                func sparse(_ rows: [[(input: Int, weight: Float)]], _ biases: [Float]) -> Layer {
                    Layer(
                        weight: WeightMatrix(
                            sparse: rows.map { $0.map { ($0.input, Double($0.weight)) } }, inputs: layer.inputs),
                        bias: biases.map(Double.init), activation: layer.activation)
                }
                switch layer {
                case .dense(let dense):
                    return Layer(
                        weight: WeightMatrix(parameters[dense.weight].tensor),
                        bias: dense.hasBias
                            ? parameters[dense.bias].tensor.values.map(Double.init)
                            : [Double](repeating: 0, count: dense.outputs),
                        activation: dense.activation)
                case .convolution(let maps):
                    return sparse(maps.unrolled(parameters), maps.biases(parameters))
                case .transposed(let maps):
                    return sparse(maps.unrolled(parameters), maps.biases(parameters))
                }
            })
    }

    /// The nonlinearities between the layers: the last one's isn't among them.
    package var between: [Activation] { layers.dropLast().map(\.activation) }

    /// Π ‖A_l‖ · slope: what a change of the input grows by at most, the last nonlinearity included.
    package var lipschitz: Double {
        layers.reduce(1) { $0 * $1.weight.spectralNorm * $1.activation.slope }
    }

    /// The same function where every layer has the same spectral norm, as far as nonlinearities let factors through: bounds then
    /// don't depend on how the factors were shared out, as in (cW₁, W₂/c).
    package var balanced: LayerChain {
        let norms = layers.map(\.weight.spectralNorm)
        guard between.allSatisfy(\.isHomogeneous), norms.allSatisfy({ $0 > 0 }) else { return self }
        // In logarithms, so that no product of many leaves the range of numbers.
        let mean = exp2(norms.reduce(0) { $0 + log2($1) } / Double(norms.count))
        var other = self
        var before = 1.0
        for l in layers.indices {
            let factor = mean / norms[l]
            before = l + 1 == layers.count ? 1 : before * factor
            other.layers[l].weight = factor * layers[l].weight
            other.layers[l].bias = layers[l].bias.map { before * $0 }
        }
        return other
    }

    /// The layers without biases, of rows with a 1 behind them: each hands that 1 on. What a nonlinearity gives of 0 is moved
    /// into the biases behind it, as the theorems want 0 to stay 0.
    package var augmented: [WeightMatrix] {
        var rest: Double = 0
        return layers.enumerated().map { l, layer in
            let isLast = l + 1 == layers.count
            let constant = layer.weight.inputs
            var rows = (0..<layer.weight.outputs).map { i in
                var (row, sum) = (layer.weight.entries(ofRow: i), layer.bias[i])
                for (_, value) in row { sum += rest * value }
                row.append((constant, sum))
                return row
            }
            if !isLast { rows.append([(constant, 1)]) }
            rest = layer.activation.valueOfZero
            return Self.matrix(rows, inputs: constant + 1, isSparse: layer.weight.isSparse)
        }
    }

    private static func matrix(_ rows: [[(input: Int, value: Double)]], inputs: Int, isSparse: Bool)
        -> WeightMatrix
    {
        if isSparse { return WeightMatrix(sparse: rows, inputs: inputs) }
        var values = [Double](repeating: 0, count: rows.count * inputs)
        for (i, row) in rows.enumerated() { for (k, value) in row { values[i * inputs + k] = value } }
        return WeightMatrix(values, outputs: rows.count, inputs: inputs)
    }

    /// What augmented layers are compared with: zeros, and the 1 that is handed on.
    package var references: [WeightMatrix] {
        layers.enumerated().map { l, layer in
            let isLast = l + 1 == layers.count
            let inputs = layer.weight.inputs + 1
            let rows = [[(input: Int, value: Double)]](repeating: [], count: layer.weight.outputs)
            return Self.matrix(
                rows + (isLast ? [] : [[(inputs - 1, 1)]]), inputs: inputs, isSparse: layer.weight.isSparse)
        }
    }

    /// Lipschitz constants of what stands behind the augmented layers: the 1 that is handed on has 1.
    package var slopes: [Double] {
        layers.indices.map { $0 + 1 == layers.count ? 1 : max(1, layers[$0].activation.slope) }
    }
}

extension Activation {
    /// The Lipschitz constant: the greatest magnitude of the derivative.
    package var slope: Double {
        switch self {
        case .identity, .relu, .leakyReLU, .elu, .tanh, .softplus: 1
        case .sigmoid, .centredSigmoid: 0.25
        // At x = 2.3994 and at x = √2, rounded up.
        case .silu: 1.0999
        case .gelu: 1.1290
        }
    }

    /// Whether a(cx) = c·a(x) for each c > 0.
    package var isHomogeneous: Bool {
        switch self {
        case .identity, .relu, .leakyReLU: true
        case .elu, .gelu, .silu, .tanh, .sigmoid, .centredSigmoid, .softplus: false
        }
    }

    /// Whether it is made of exponentials and the four operations, piece by piece.
    var isExponential: Bool {
        switch self {
        case .elu, .silu, .tanh, .sigmoid, .centredSigmoid: true
        case .identity, .relu, .leakyReLU, .gelu, .softplus: false
        }
    }

    var valueOfZero: Double {
        switch self {
        case .sigmoid: 0.5
        case .softplus: 0.6931471805599453
        case .identity, .relu, .leakyReLU, .elu, .gelu, .silu, .tanh, .centredSigmoid: 0
        }
    }
}
