import Autodiff
import Networks
import Tensors

/// A vision transformer: patches of the image as tokens with learnt positions, pre-norm blocks, and one code for the image
/// or one for each token; the decoder gives every token the code and its position. Dosovitskiy et al., ICLR 2021; with a
/// transformer as decoder: He et al., CVPR 2022.
package struct TransformerLayers: Blueprint, Codable, Hashable, Sendable {
    package enum Pooling: String, NamedValue, Sendable {
        /// The code is made from the mean of the tokens.
        case mean
        /// From a token of its own that stands before the patches.
        case classToken
        /// Each token has a code; the code is all of them, [tokens · codes of a token].
        case each
    }

    package var patch, width, heads, blocks, hidden: Int
    package var pooling: Pooling

    package init(
        patch: Int = 7, width: Int = 64, heads: Int = 4, blocks: Int = 2, hidden: Int = 256, pooling: Pooling = .mean
    ) {
        (self.patch, self.width, self.heads, self.blocks, self.hidden) = (patch, width, heads, blocks, hidden)
        self.pooling = pooling
    }

    private enum CodingKeys: CodingKey, CaseIterable { case patch, width, heads, blocks, hidden, pooling }

    package init(from decoder: any Decoder) throws {
        try decoder.refuseUnknown(besides: CodingKeys.self)
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        patch = try fields.decode(Int.self, forKey: .patch)
        width = try fields.decode(Int.self, forKey: .width)
        heads = try fields.decode(Int.self, forKey: .heads)
        blocks = try fields.decode(Int.self, forKey: .blocks)
        hidden = try fields.decode(Int.self, forKey: .hidden)
        pooling = try fields.decode(Pooling.self, forKey: .pooling)
    }

    package var numbers: [BoundedNumber] {
        [
            BoundedNumber("transformer.patch", patch, Bounds.patch),
            BoundedNumber("transformer.width", width, Bounds.width),
            BoundedNumber("transformer.heads", heads, Bounds.heads),
            BoundedNumber("transformer.blocks", blocks, Bounds.layers),
            BoundedNumber("transformer.hidden", hidden, Bounds.width),
        ]
    }

    package var widths: [Int] { Array(repeating: width, count: blocks) }
    package var labels: [String] { ["\(blocks) blocks of \(width)"] }
    package var activation: Activation? { .gelu }
    /// Of each block the layer between its two.
    package var hiddenLayers: [(path: String, activation: Activation)] {
        (0..<blocks).map { ("encoder.blocks.\($0).mlp.0", .gelu) }
    }
    package var mirrored: Architecture { .transformer(self) }

    /// With the largest patch that divides both sides and isn't larger than this one is for 28 pixels.
    package func fitted(to data: DataShape) -> Architecture {
        let (height, width) = (data.image.height, data.image.width)
        var result = self
        let largest = max(1, patch * max(height, width) / DataShape.usual.image.width)
        result.patch = (1...max(largest, 1)).last { height % $0 == 0 && width % $0 == 0 } ?? 1
        return .transformer(result)
    }

    package func obstacle(_ side: Side, for data: DataShape, latent: Int) -> Misfit? {
        let (height, width) = (data.image.height, data.image.width)
        if height % patch != 0 || width % patch != 0 {
            return .patches(patch, height: height, width: width)
        }
        if self.width % heads != 0 {
            return .heads(heads, width: self.width)
        }
        let tokens = height / patch * (width / patch)
        if tokens > 1024 { return .tokens(tokens, most: 1024) }
        if pooling == .each && latent % tokens != 0 {
            return .codes(latent, tokens: tokens)
        }
        return nil
    }

    package func encoder(for data: DataShape, code: Architecture.Layer?) -> any EncoderNetwork {
        TransformerEncoder(self, data, code: code)
    }

    package func decoder(for data: DataShape, latent: Int, output: Architecture.Layer) -> any DecoderNetwork {
        WholeDecoder(TransformerDecoder(self, data, latent: latent, output: output))
    }

    fileprivate func patches(of data: DataShape) -> Patches {
        Patches(data.image, patch: patch)
    }

    fileprivate func stack(_ side: String) -> [TransformerBlock] {
        (0..<blocks).map {
            TransformerBlock("\(side).blocks.\($0).", width: width, heads: heads, hidden: hidden)
        }
    }
}

/// [.., features] → [.., width].
private struct TransformerEncoder: EncoderNetwork {
    let layers: TransformerLayers
    let patches: Patches
    let blocks: [TransformerBlock]
    let embed: Dense
    let norm: LayerNorm
    /// The layer that gives the code, or each token's.
    let code: Dense?

    init(_ layers: TransformerLayers, _ data: DataShape, code: Architecture.Layer?) {
        self.layers = layers
        patches = layers.patches(of: data)
        blocks = layers.stack("encoder")
        embed = Dense("patch_embed", from: patches.count, to: layers.width)
        norm = LayerNorm("encoder.norm", width: layers.width)
        let tokens = patches.tokens
        self.code = code.map {
            Dense(
                "code", from: layers.width, to: layers.pooling == .each ? $0.width / tokens : $0.width,
                activation: $0.activation)
        }
    }

    var tokens: Int { patches.tokens + (layers.pooling == .classToken ? 1 : 0) }
    var width: Int {
        let each = code?.outputs ?? layers.width
        return layers.pooling == .each ? patches.tokens * each : each
    }
    var last: Dense? { layers.pooling == .each ? nil : code }

    var parameters: [ParameterSpec] {
        let isLed = layers.pooling == .classToken
        return embed.parameters
            + (isLed
                ? [ParameterSpec("encoder.class_token", [1, layers.width], start: .normal(deviation: 0.02))] : [])
            + [ParameterSpec("encoder.position", [tokens, layers.width], start: .normal(deviation: 0.02))]
            + blocks.flatMap(\.parameters) + norm.parameters + (code?.parameters ?? [])
    }

    func callAsFunction(_ x: Value, _ parameters: Parameters) -> Value {
        var t = embed(patches.cut(x), parameters)
        let n = t.shape[0]
        if layers.pooling == .classToken {
            let token = parameters.value("encoder.class_token").broadcast(to: [n, layers.width])
            t = Value.joined([token, t.reshaped([n, patches.tokens * layers.width])])
                .reshaped([n, tokens, layers.width])
        }
        t = blocks.reduce(t + parameters.value("encoder.position")) { $1($0, parameters) }
        t = norm(t, parameters)
        switch layers.pooling {
        case .mean: t = t.mean(axis: 1)
        case .classToken: t = t.reshaped([n, tokens * layers.width]).columns(0..<layers.width)
        case .each: break
        }
        if let code { t = code(t, parameters) }
        return t.reshaped(Shape(Array(x.shape.axes.dropLast())) + [width])
    }
}

/// [.., latent] → [.., values · outputs for each].
private struct TransformerDecoder: Network {
    let layers: TransformerLayers
    let patches: Patches
    let blocks: [TransformerBlock]
    let embed, pixels: Dense
    let norm: LayerNorm
    let outputs: Int

    init(_ layers: TransformerLayers, _ data: DataShape, latent: Int, output: Architecture.Layer) {
        self.layers = layers
        patches = layers.patches(of: data)
        outputs = output.width / data.features
        blocks = layers.stack("decoder")
        embed = Dense(
            "decoder.embed", from: layers.pooling == .each ? latent / patches.tokens : latent, to: layers.width)
        norm = LayerNorm("decoder.norm", width: layers.width)
        pixels = Dense(
            "decoder.pixels", from: layers.width, to: patches.count * outputs, activation: output.activation)
    }

    var parameters: [ParameterSpec] {
        embed.parameters
            + [ParameterSpec("decoder.position", [patches.tokens, layers.width], start: .normal(deviation: 0.02))]
            + blocks.flatMap(\.parameters) + norm.parameters + pixels.parameters
    }

    func callAsFunction(_ z: Value, _ parameters: Parameters) -> Value {
        let leading = Shape(Array(z.shape.axes.dropLast()))
        let n = leading.count
        var u: Value
        if layers.pooling == .each {
            u = embed(z.reshaped([n, patches.tokens, embed.inputs]), parameters)
        } else {
            u = embed(z.reshaped([n, embed.inputs]), parameters).rowsRepeated(patches.tokens)
        }
        u = blocks.reduce(u + parameters.value("decoder.position")) { $1($0, parameters) }
        let values = pixels(norm(u, parameters), parameters)
        guard outputs > 1 else { return patches.join(values).reshaped(leading + [patches.image.count]) }
        // The outputs for a value stay side by side.
        let planes = values.reshaped([n, patches.tokens, patches.count, outputs]).transposed([3, 0, 1, 2])
        let images = patches.join(planes.reshaped([outputs * n, patches.tokens, patches.count]))
        return images.reshaped([outputs, n, patches.image.count]).transposed([1, 2, 0])
            .reshaped(leading + [patches.image.count * outputs])
    }
}
