import Autodiff
import CKernels
import Foundation
import Networks
import Tensors

/// A decoder that makes an image pixel by pixel in raster order, each from the code and the pixels before it:
/// p(x|z) = Π_i p(x_i|x_<i, z). A masked 7×7 convolution that doesn't see its own pixel, then layers of masked 3×3
/// convolutions that do. Van den Oord, Kalchbrenner & Kavukcuoglu, ICML 2016; conditioned on a code: van den Oord et al.,
/// NIPS 2016, §2.3; as a decoder: Gulrajani et al., ICLR 2017 (PixelVAE).
package struct PixelCNNLayers: Blueprint, Codable, Hashable, Sendable {
    package enum Style: String, Codable, Sendable {
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
        if blocks < 0 { return .sequentialLayers(blocks) }
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

/// The network. Maps are [n, height, width, filters].
struct PixelCNN: SequentialDecoder {
    private let layers: PixelCNNLayers
    private let map: MapShape
    private let latent: Int
    private let first, out: Convolution
    private let masked, projected: [Convolution]
    /// What the code adds to the first layer: the same to all places, or to each its own.
    private let opening: Opening
    /// What it adds in each block, to all places, in the styles that have that.
    private let conditions: [Dense]

    private enum Opening {
        case same(Dense)
        case canvas(any DecoderNetwork)
    }

    init(_ layers: PixelCNNLayers, for data: DataShape, latent: Int, outputs: Int) {
        (self.layers, self.latent) = (layers, latent)
        let pixels = MapShape(height: data.image.height, width: data.image.width, channels: 1)
        let map = MapShape(height: data.image.height, width: data.image.width, channels: layers.filters)
        self.map = map
        opening =
            if let canvas = layers.canvas {
                .canvas(
                    canvas.decoder(for: data, latent: latent, output: .init(width: map.count, activation: .identity)))
            } else {
                .same(
                    Dense("decoder.condition", from: latent, to: layers.filters, hasBias: layers.style != .residual))
            }
        // Of 7×7 taps 24 come before the pixel; of 3×3 taps 4, and the pixel itself.
        first = Convolution("decoder.first", from: pixels, to: layers.filters, kernel: 7, padding: 3, taps: 24)
        let inner = layers.style == .gated ? 2 * layers.filters : layers.filters
        masked = (0..<layers.blocks).map {
            Convolution("decoder.blocks.\($0).masked", from: map, to: inner, kernel: 3, padding: 1, taps: 5)
        }
        projected =
            layers.style == .plain
            ? []
            : (0..<layers.blocks).map {
                Convolution("decoder.blocks.\($0).project", from: map, to: layers.filters, kernel: 1)
            }
        out = Convolution("decoder.out", from: map, to: outputs, kernel: 1)
        conditions = (0..<(layers.style == .residual ? 0 : layers.blocks)).map {
            Dense("decoder.blocks.\($0).condition", from: latent, to: inner)
        }
    }

    var parameters: [ParameterSpec] {
        let opened =
            switch opening {
            case .same(let condition): condition.parameters
            case .canvas(let canvas): canvas.parameters
            }
        return first.parameters + opened + conditions.flatMap(\.parameters) + masked.flatMap(\.parameters)
            + projected.flatMap(\.parameters) + out.parameters
    }

    func callAsFunction(_ z: Value, seeing x: Value, _ parameters: Parameters) -> Value {
        let (n, pixels) = (z.count / latent, map.height * map.width)
        let codes = z.reshaped([n, latent])
        // With several codes for an image, the image stands beside each.
        let images = x.count == n * pixels ? x : x.broadcast(to: [n / x.shape[0]] + x.shape)
        func everywhere(_ shift: Value) -> Value {
            shift.rowsRepeated(pixels).reshaped([n, map.height, map.width, shift.shape[1]])
        }
        let told = opened(codes, parameters)
        var h =
            first(images.reshaped([n, map.height, map.width, 1]), parameters)
            + (told.shape[1] == map.count
                ? told.reshaped([n, map.height, map.width, layers.filters]) : everywhere(told))
        if layers.style == .plain { h = h.relu }
        for k in 0..<layers.blocks {
            switch layers.style {
            case .residual: h = h + projected[k](masked[k](h.relu, parameters).relu, parameters)
            case .gated:
                let both = masked[k](h, parameters) + everywhere(conditions[k](codes, parameters))
                let gate = both.columns(layers.filters..<2 * layers.filters).sigmoid
                h = h + projected[k](both.columns(0..<layers.filters).tanh * gate, parameters)
            case .plain: h = (masked[k](h, parameters) + everywhere(conditions[k](codes, parameters))).relu
            }
        }
        let logits = out(layers.style == .plain ? h : h.relu, parameters)
        let outputs = pixels * out.output.channels
        return logits.reshaped(Shape(Array(z.shape.axes.dropLast())) + [outputs])
    }

    /// What the code adds to the first layer, [n, filters] for all places or [n, height · width · filters].
    private func opened(_ codes: Value, _ parameters: Parameters) -> Value {
        switch opening {
        case .same(let condition): condition(codes, parameters)
        case .canvas(let canvas): canvas(codes, seeing: codes, parameters)
        }
    }

    // MARK: drawing

    /// A convolution's numbers, made ready for single pixels: weight [taps · channels, filters].
    private struct PixelLayer {
        let weight: [Float]
        let bias: [Float]
        let taps: [(dy: Int, dx: Int)]
        let inputs, outputs: Int

        init(_ layer: Convolution, _ parameters: Parameters, kernel: Int, taps count: Int) {
            let stored = parameters[layer.path + ".weight"].tensor.values
            (inputs, outputs) = (layer.input.channels, layer.output.channels)
            bias = parameters[layer.path + ".bias"].tensor.values
            let padding = kernel / 2
            taps = (0..<count).map { ($0 / kernel - padding, $0 % kernel - padding) }
            var weight = [Float](repeating: 0, count: count * inputs * outputs)
            for t in 0..<count {
                for i in 0..<inputs {
                    for o in 0..<outputs {
                        weight[(t * inputs + i) * outputs + o] = stored[(o * inputs + i) * kernel * kernel + t]
                    }
                }
            }
            self.weight = weight
        }

        /// to = bias + Σ over taps of what `source` has there, a map [height, width, inputs].
        func run(
            _ y: Int, _ x: Int, _ source: UnsafePointer<Float>, _ height: Int, _ width: Int,
            into to: UnsafeMutablePointer<Float>
        ) {
            to.update(from: bias, count: outputs)
            weight.withUnsafeBufferPointer { weight in
                for (t, tap) in taps.enumerated() {
                    let (sy, sx) = (y + tap.dy, x + tap.dx)
                    guard sy >= 0, sx >= 0, sy < height, sx < width else { continue }
                    hg_add_row_product(
                        to, source + (sy * width + sx) * inputs, weight.baseAddress! + t * inputs * outputs,
                        Int64(inputs), Int64(outputs))
                }
            }
        }
    }

    /// Each pixel is computed once, from what is kept of those before it. Cost: some 30,000 multiply-adds a pixel with 32
    /// filters and 5 blocks.
    func draw(
        _ codes: Tensor, _ parameters: Parameters, from generator: Generator,
        choice: (_ outputs: UnsafePointer<Float>, _ uniform: Float) -> Float
    ) -> Tensor {
        let (n, height, width) = (codes.shape[0], map.height, map.width)
        let pixels = height * width
        let first = PixelLayer(first, parameters, kernel: 7, taps: 24)
        let masked = masked.map { PixelLayer($0, parameters, kernel: 3, taps: 5) }
        let projected = projected.map { PixelLayer($0, parameters, kernel: 1, taps: 1) }
        let out = PixelLayer(out, parameters, kernel: 1, taps: 1)
        let filters = layers.filters
        let inner = max(filters, masked.first?.outputs ?? 0)
        var images = Tensor(zeros: [n, pixels])
        // What each layer's convolution reads, for the image in the making.
        var maps = [[Float]](repeating: [Float](repeating: 0, count: pixels * filters), count: layers.blocks + 1)
        var h = [Float](repeating: 0, count: filters)
        var wide = [Float](repeating: 0, count: inner)
        var narrow = [Float](repeating: 0, count: max(filters, out.outputs))
        let slot = Slot(codes.shape)
        slot.tensor = codes
        let told = ([opened(Value(slot), parameters)] + conditions.map { $0(Value(slot), parameters) }).map {
            (value: $0, slot: Slot($0.shape))
        }
        Plan(told.map { ($0.value, $0.slot) }, workers: .alone).run()
        let openings = told[0].slot
        let ofPixel = openings.shape[1] == map.count ? filters : 0
        for row in 0..<n {
            let shifts = told.dropFirst().map { Array($0.slot.tensor.row(row)) }
            let opening = openings.base + row * openings.shape[1]
            let uniforms = generator.split(row).uniform([pixels]).values
            for pixel in 0..<pixels {
                let (y, x) = (pixel / width, pixel % width)
                let at = pixel * filters
                images.values.withUnsafeBufferPointer {
                    first.run(y, x, $0.baseAddress! + row * pixels, height, width, into: &h)
                }
                for f in 0..<filters { h[f] += opening[pixel * ofPixel + f] }
                if layers.style == .plain { for f in 0..<filters { h[f] = max(0, h[f]) } }
                for k in 0..<layers.blocks {
                    for f in 0..<filters { maps[k][at + f] = layers.style == .residual ? max(0, h[f]) : h[f] }
                    masked[k].run(y, x, maps[k], height, width, into: &wide)
                    switch layers.style {
                    case .residual:
                        for f in 0..<filters { wide[f] = max(0, wide[f]) }
                    case .gated:
                        for f in 0..<2 * filters { wide[f] += shifts[k][f] }
                        for f in 0..<filters { wide[f] = tanh(wide[f]) / (1 + exp(-wide[filters + f])) }
                    case .plain:
                        for f in 0..<filters { h[f] = max(0, wide[f] + shifts[k][f]) }
                        continue
                    }
                    projected[k].run(0, 0, wide, 1, 1, into: &narrow)
                    for f in 0..<filters { h[f] += narrow[f] }
                }
                if layers.style != .plain { for f in 0..<filters { h[f] = max(0, h[f]) } }
                out.run(0, 0, h, 1, 1, into: &narrow)
                images.values[row * pixels + pixel] = choice(narrow, uniforms[pixel])
            }
        }
        return images
    }
}
