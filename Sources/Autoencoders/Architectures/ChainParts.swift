import Autodiff
import Networks

/// The layers of a model whose layers stand one behind the other, each between the whole of what comes before it and after it,
/// from the data to the code and from there to the output.
package struct ChainParts {
    /// Without those that give a distribution.
    package let encoder: [ChainLayer]
    /// What gives μ and log σ² of Gaussian codes; nil of deterministic ones.
    package let heads: (mean: Dense, logVariance: Dense)?
    package let decoder: [ChainLayer]

    /// The layers from x to x̂ by way of the middle of the code.
    package var way: [ChainLayer] { encoder + (heads.map { [.dense($0.mean)] } ?? []) + decoder }
}

/// A linear map with a bias and a nonlinearity, from rows to rows: maps are flattened [channels · height · width].
package enum ChainLayer {
    case dense(Dense)
    case convolution(Convolution)
    case transposed(TransposedConvolution)

    package var activation: Activation {
        switch self {
        case .dense(let layer): layer.activation
        case .convolution(let layer): layer.activation
        case .transposed(let layer): layer.activation
        }
    }

    package var inputs: Int {
        switch self {
        case .dense(let layer): layer.inputs
        case .convolution(let layer): layer.input.count
        case .transposed(let layer): layer.input.count
        }
    }

    package var outputs: Int {
        switch self {
        case .dense(let layer): layer.outputs
        case .convolution(let layer): layer.output.count
        case .transposed(let layer): layer.output.count
        }
    }

    private var network: any Network {
        switch self {
        case .dense(let layer): layer
        case .convolution(let layer): layer
        case .transposed(let layer): layer
        }
    }

    /// Numbers that are learnt: those of a convolution's kernel count once, in however many places they are used.
    package var parameterCount: Int { network.parameters.reduce(0) { $0 + $1.shape.count } }

    /// Products of a weight and an input that are summed, at most.
    package var products: Int {
        switch self {
        case .dense(let layer): layer.inputs * layer.outputs
        case .convolution(let layer): layer.output.count * layer.input.channels * layer.taps.count
        case .transposed(let layer): layer.input.count * layer.output.channels * layer.tapCount
        }
    }

    package func callAsFunction(_ x: Value, _ parameters: Parameters) -> Value {
        switch self {
        case .dense(let layer): layer(x, parameters)
        case .convolution(let layer):
            layer(x.unflattened(layer.input), parameters).flattened(layer.output)
        case .transposed(let layer):
            layer(x.unflattened(layer.input), parameters).flattened(layer.output)
        }
    }
}
