import Autodiff
import Networks
import Tensors

/// A decoder that makes an image pixel by pixel in raster order, each from the code and the pixels before it:
/// p(x|z) = Π_i p(x_i|x_<i, z). A masked 7×7 convolution that doesn't see its own pixel, then layers of masked 3×3
/// convolutions that do. The channels of a pixel come one after the other: red, then green given red, then blue given both.
/// Van den Oord, Kalchbrenner & Kavukcuoglu, ICML 2016; conditioned on a code: van den Oord et al.,
/// NIPS 2016, §2.3; as a decoder: Gulrajani et al., ICLR 2017 (PixelVAE).
package struct PixelCNNLayers: Blueprint, Codable, Hashable, Sendable {
    package enum Style: String, NamedValue, Sendable {
        /// h + 1×1(relu(3×3(relu(h)))); the code is added to the first layer.
        case residual
        /// h + 1×1(tanh(a) · σ(b)), (a, b) = 3×3(h) + V z.
        case gated
        /// relu(3×3(h) + V z)
        case plain
    }

    package var filters: Int
    /// Layers behind the first.
    package var blocks: Int
    package var style: Style
    /// Transposed convolutions, these layers backwards, that make of the code a map of `filters` channels for the first
    /// layer: each place is told its own part of the code (the mapping to s = h(z) of van den Oord et al., NIPS 2016, §2.3).
    /// Without them the code is the same to all places.
    package var canvas: ConvolutionalLayers?

    package init(filters: Int = 32, blocks: Int = 5, style: Style = .residual, canvas: ConvolutionalLayers? = nil) {
        (self.filters, self.blocks, self.style, self.canvas) = (filters, blocks, style, canvas)
    }

    private enum CodingKeys: CodingKey, CaseIterable { case filters, blocks, style, canvas }

    package init(from decoder: any Decoder) throws {
        try decoder.refuseUnknown(besides: CodingKeys.self)
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        filters = try fields.decode(Int.self, forKey: .filters)
        blocks = try fields.decode(Int.self, forKey: .blocks)
        style = try fields.decode(Style.self, forKey: .style)
        canvas = try fields.decodeIfPresent(ConvolutionalLayers.self, forKey: .canvas)
    }

    package var numbers: [BoundedNumber] {
        [
            BoundedNumber("pixelCNN.filters", filters, Bounds.width),
            BoundedNumber("pixelCNN.blocks", blocks, Bounds.layers),
        ] + (canvas?.numbers(in: "pixelCNN.canvas.") ?? [])
    }

    package var widths: [Int] { Array(repeating: filters, count: blocks + 1) + (canvas?.widths ?? []) }
    package var labels: [String] {
        (canvas.map { $0.labels.reversed() } ?? []) + ["pixelcnn \(filters)×\(blocks + 1)"]
    }
    package var activation: Activation? { .relu }
    package var mirrored: Architecture { .pixelCNN(self) }

    package func fitted(to data: DataShape) -> Architecture {
        .pixelCNN(
            PixelCNNLayers(
                filters: max(4, Experiment.scaled(filters, to: data)), blocks: blocks, style: style,
                canvas: canvas?.scaled(to: data)))
    }

    package func obstacle(_ side: Side, for data: DataShape, latent: Int) -> Misfit? {
        if side == .encoder { return .noEncoder }
        let image = data.image
        guard Bounds.values(image.height, image.width, filters) != nil else {
            return .largeMap(convolution: 1, height: image.height, width: image.width, channels: filters)
        }
        return canvas?.obstacle(side, for: data, latent: latent)
    }

    /// Has an obstacle, so that nobody asks; what an encoder would be is undefined.
    package func encoder(for data: DataShape, code: Architecture.Layer?) -> any EncoderNetwork {
        DenseLayers([]).encoder(for: data, code: code)
    }

    package func decoder(for data: DataShape, latent: Int, output: Architecture.Layer) -> any DecoderNetwork {
        PixelCNN(self, for: data, latent: latent, outputs: output.width / data.features)
    }
}
