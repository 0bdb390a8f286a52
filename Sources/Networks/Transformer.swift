import Autodiff
import Tensors

/// w ⊙ (x − mean)/√(variance + 10⁻⁵) + b along the last axis. Ba, Kiros & Hinton, 2016.
package struct LayerNorm: Network {
    package let path: String
    private let width: Int
    private static let epsilon: Float = 1e-5

    package init(_ path: String, width: Int) { (self.path, self.width) = (path, width) }

    package var parameters: [ParameterSpec] {
        [
            ParameterSpec(path + ".weight", [width], start: .one),
            ParameterSpec(path + ".bias", [width], start: .zero),
        ]
    }

    package func callAsFunction(_ x: Value, _ parameters: Parameters) -> Value {
        x.normalised(epsilon: Self.epsilon) * parameters.value(path + ".weight") + parameters.value(path + ".bias")
    }
}

/// A pre-norm transformer block: u = x + attention(norm(x)), y = u + mlp(norm(u)), [images, tokens, width]. Paths as in
/// PyTorch's MultiheadAttention. Vaswani et al., NIPS 2017; pre-norm: Xiong et al., ICML 2020.
package struct TransformerBlock: Network {
    private let path: String
    private let width, heads: Int
    private let before, between: LayerNorm
    private let mlp: DenseStack
    private let output: Dense

    /// `hidden` are the units of the two-layer network. Precondition: the heads divide the width.
    package init(_ path: String, width: Int, heads: Int, hidden: Int) {
        precondition(width % heads == 0, "\(heads) heads of a width of \(width)")
        (self.path, self.width, self.heads) = (path, width, heads)
        before = LayerNorm(path + "norm1", width: width)
        between = LayerNorm(path + "norm2", width: width)
        mlp = DenseStack(path + "mlp", from: width, layers: [(hidden, .gelu), (width, .identity)])
        output = Dense(path + "attention.out_proj", from: width, to: width)
    }

    private var projection: String { path + "attention.in_proj" }

    package var parameters: [ParameterSpec] {
        before.parameters + [
            ParameterSpec(
                projection + "_weight", [3 * width, width], start: .xavier(fanIn: width, fanOut: 3 * width)),
            ParameterSpec(projection + "_bias", [3 * width], start: .zero),
        ] + output.parameters + between.parameters + mlp.parameters
    }

    package func callAsFunction(_ x: Value, _ parameters: Parameters) -> Value {
        let qkv =
            before(x, parameters).product(parameters.value(projection + "_weight"), transposeB: true)
            + parameters.value(projection + "_bias")
        parameters.note(LayerOutput(path + "attention", .attention(heads: heads), qkv))
        let u = x + output(qkv.attention(heads: heads), parameters)
        return u + mlp(between(u, parameters), parameters)
    }
}

/// Images [.., channels · height · width] as tokens, squares of `patch` pixels a side, row by row, and back. A token holds
/// its square of one channel behind that of another: [channels, patch, patch].
package struct Patches {
    package let image: ImageShape
    package let patch: Int

    /// Precondition: the patch divides both sides.
    package init(_ image: ImageShape, patch: Int) {
        precondition(image.height % patch == 0 && image.width % patch == 0, "patches of \(patch) in \(image)")
        (self.image, self.patch) = (image, patch)
    }

    private var height: Int { image.height }
    private var width: Int { image.width }
    private var channels: Int { image.channels }
    package var tokens: Int { height / patch * (width / patch) }
    /// Values of a token: channels · patch².
    package var count: Int { channels * patch * patch }

    /// [.., channels · height · width] → [n, tokens, channels · patch²].
    package func cut(_ images: Value) -> Value {
        let n = images.count / image.count
        guard channels == 1 else {
            return images.reshaped([n, channels, height / patch, patch, width / patch, patch])
                .transposed([0, 2, 4, 1, 3, 5]).reshaped([n, tokens, count])
        }
        return images.reshaped([n, height / patch, patch, width / patch, patch]).transposed([0, 1, 3, 2, 4])
            .reshaped([n, tokens, count])
    }

    /// [n, tokens, channels · patch²] → [n, channels · height · width].
    package func join(_ patches: Value) -> Value {
        let n = patches.count / (tokens * count)
        guard channels == 1 else {
            return patches.reshaped([n, height / patch, width / patch, channels, patch, patch])
                .transposed([0, 3, 1, 4, 2, 5]).reshaped([n, image.count])
        }
        return patches.reshaped([n, height / patch, width / patch, patch, patch]).transposed([0, 1, 3, 2, 4])
            .reshaped([n, height * width])
    }
}
