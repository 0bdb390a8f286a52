import Autodiff
import CKernels
import Foundation
import Networks
import Tensors

/// The network. Maps are [n, height, width, filters].
///
/// With several channels, filters are in as many groups, and each layer's group sees of its own pixel, whose values come
/// one after the other, only what comes before the group's channel: in the image the channels before (mask A), in a map the
/// groups up to its own (mask B). Of pixels before it sees all. Van den Oord, Kalchbrenner & Kavukcuoglu, ICML 2016, §3.3.
struct PixelCNN: SequentialDecoder {
    private let layers: PixelCNNLayers
    private let image: ImageShape
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
        let image = data.image
        let map = MapShape(height: image.height, width: image.width, channels: layers.filters)
        (self.image, self.map) = (image, map)
        opening =
            if let canvas = layers.canvas {
                .canvas(
                    canvas.decoder(
                        for: DataShape(image: image.plane), latent: latent,
                        output: .init(width: map.count, activation: .identity)))
            } else {
                .same(
                    Dense("decoder.condition", from: latent, to: layers.filters, hasBias: layers.style != .residual))
            }
        // Of 7×7 taps 24 come before the pixel, of which the channels of the next are seen in part; of 3×3 taps 4, and the
        // pixel itself.
        let (channels, filters) = (image.channels, layers.filters)
        func group(_ filter: Int) -> Int { filter % filters * channels / filters }
        let isPartial = channels > 1
        let upToOwn: ((Int, Int) -> Bool)? = isPartial ? { group($0) <= group($1) } : nil
        first = Convolution(
            "decoder.first", from: MapShape(image), to: filters, kernel: 7, padding: 3, taps: isPartial ? 25 : 24,
            lastTap: isPartial ? { $0 < group($1) } : nil)
        let inner = layers.style == .gated ? 2 * filters : filters
        masked = (0..<layers.blocks).map {
            Convolution(
                "decoder.blocks.\($0).masked", from: map, to: inner, kernel: 3, padding: 1, taps: 5,
                lastTap: upToOwn)
        }
        projected =
            layers.style == .plain
            ? []
            : (0..<layers.blocks).map {
                Convolution(
                    "decoder.blocks.\($0).project", from: map, to: filters, kernel: 1, lastTap: upToOwn)
            }
        out = Convolution(
            "decoder.out", from: map, to: channels * outputs, kernel: 1,
            lastTap: isPartial ? { group($0) <= $1 / outputs } : nil)
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
        let images = x.count == n * image.count ? x : x.broadcast(to: [n / x.shape[0]] + x.shape)
        func everywhere(_ shift: Value) -> Value {
            shift.rowsRepeated(pixels).reshaped([n, map.height, map.width, shift.shape[1]])
        }
        let told = opened(codes, parameters)
        var h =
            first(images.reshaped([n, image.count]).unflattened(MapShape(image)), parameters)
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
        let logits = out(layers.style == .plain ? h : h.relu, parameters).flattened(channels: image.channels)
        return logits.reshaped(Shape(Array(z.shape.axes.dropLast())) + [logits.shape.last])
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

        init(_ layer: Convolution, _ parameters: Parameters) {
            (inputs, outputs) = (layer.input.channels, layer.output.channels)
            bias = parameters[layer.path + ".bias"].tensor.values
            taps = layer.taps.map { ($0.dy, $0.dx) }
            weight = layer.countingWeight(parameters)
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

    /// Each pixel is computed once for each of its channels, from what is kept of those before it: what a channel's group of
    /// filters says is right once the channels before are drawn, and stays. Cost: some 30,000 multiply-adds a value with 32
    /// filters and 5 blocks.
    func draw(
        _ codes: Tensor, _ parameters: Parameters, from generator: Generator,
        choice: (_ outputs: UnsafePointer<Float>, _ uniform: Float) -> Float
    ) -> Tensor {
        let (n, height, width) = (codes.shape[0], map.height, map.width)
        let (pixels, channels) = (height * width, image.channels)
        let first = PixelLayer(first, parameters)
        let masked = masked.map { PixelLayer($0, parameters) }
        let projected = projected.map { PixelLayer($0, parameters) }
        let out = PixelLayer(out, parameters)
        let filters = layers.filters
        let inner = max(filters, masked.first?.outputs ?? 0)
        var images = Tensor(zeros: [n, image.count])
        // The image in the making, [height, width, channels].
        var drawn = [Float](repeating: 0, count: image.count)
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
            let uniforms = generator.split(row).uniform([image.count]).values
            for value in 0..<image.count {
                let (pixel, channel) = (value / channels, value % channels)
                let (y, x) = (pixel / width, pixel % width)
                let at = pixel * filters
                first.run(y, x, drawn, height, width, into: &h)
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
                let outputs = out.outputs / channels
                drawn[value] = narrow.withUnsafeBufferPointer {
                    choice($0.baseAddress! + channel * outputs, uniforms[value])
                }
                images.values[row * image.count + channel * pixels + pixel] = drawn[value]
            }
        }
        return images
    }
}
