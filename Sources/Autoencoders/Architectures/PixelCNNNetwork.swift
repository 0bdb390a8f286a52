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
    fileprivate let layers: PixelCNNLayers
    fileprivate let image: ImageShape
    private let map: MapShape
    private let latent: Int
    fileprivate let first, out: Convolution
    fileprivate let masked, projected: [Convolution]
    /// What the code adds to the first layer: the same to all places, or to each its own.
    private let opening: Opening
    /// What it adds in each block, to all places, in the styles that have that.
    fileprivate let conditions: [Dense]

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
    fileprivate func opened(_ codes: Value, _ parameters: Parameters) -> Value {
        switch opening {
        case .same(let condition): condition(codes, parameters)
        case .canvas(let canvas): canvas(codes, seeing: codes, parameters)
        }
    }

    // MARK: drawing

    /// Each pixel is computed once for each of its channels, from what is kept of those before it: what a channel's group of
    /// filters says is right once the channels before are drawn, and stays. Cost: some 30,000 multiply-adds a value with 32
    /// filters and 5 blocks.
    func draw(
        _ codes: Tensor, _ parameters: Parameters, from generator: Generator,
        choice: (_ outputs: UnsafePointer<Float>, _ uniform: Float) -> Float
    ) -> Tensor {
        var brush = PixelBrush(self, codes, parameters)
        var images = Tensor(zeros: [codes.shape[0], image.count])
        // One after the other, so that maps are kept for one only.
        for row in 0..<codes.shape[0] {
            var canvas = brush.canvas(row, from: generator)
            for value in 0..<image.count { brush.paint(value, on: &canvas, choice: choice) }
            canvas.write(to: &images, row: row)
        }
        return images
    }

    func drawing(
        _ codes: Tensor, _ parameters: Parameters, from generator: Generator,
        choice: @escaping (_ outputs: UnsafePointer<Float>, _ uniform: Float) -> Float
    ) -> any GradualDrawing {
        PixelDrawing(PixelBrush(self, codes, parameters), count: codes.shape[0], from: generator, choice: choice)
    }
}

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

/// An image in the making.
private struct PixelCanvas {
    /// What the code adds to the first layer, and in each block.
    fileprivate let opening: [Float]
    fileprivate let shifts: [[Float]]
    fileprivate let uniforms: [Float]
    /// [height, width, channels]
    fileprivate var drawn: [Float]
    /// What each layer's convolution reads.
    fileprivate var maps: [[Float]]

    /// Into a row of images [n, channels · height · width].
    func write(to images: inout Tensor, row: Int) {
        let channels = drawn.count / pixels
        for value in drawn.indices {
            images.values[row * drawn.count + value % channels * pixels + value / channels] = drawn[value]
        }
    }

    fileprivate let pixels: Int
}

/// The network with the numbers that it has now, for one value after the other.
private struct PixelBrush {
    private let style: PixelCNNLayers.Style
    private let filters: Int
    private let image: ImageShape
    private let first, out: PixelLayer
    private let masked, projected: [PixelLayer]
    /// For each row what the code adds at first, and in each block.
    private let openings: Tensor
    private let conditions: [Tensor]
    private var h, wide, narrow: [Float]
    /// Multiply-adds of a value.
    let work: Int
    var values: Int { image.count }

    init(_ network: PixelCNN, _ codes: Tensor, _ parameters: Parameters) {
        (style, filters, image) = (network.layers.style, network.layers.filters, network.image)
        first = PixelLayer(network.first, parameters)
        masked = network.masked.map { PixelLayer($0, parameters) }
        projected = network.projected.map { PixelLayer($0, parameters) }
        out = PixelLayer(network.out, parameters)
        work = ([first, out] + masked + projected).reduce(0) { $0 + $1.weight.count }
        h = [Float](repeating: 0, count: filters)
        wide = [Float](repeating: 0, count: max(filters, masked.first?.outputs ?? 0))
        narrow = [Float](repeating: 0, count: max(filters, out.outputs))
        let slot = Slot(codes.shape)
        slot.tensor = codes
        let told =
            ([network.opened(Value(slot), parameters)] + network.conditions.map { $0(Value(slot), parameters) }).map {
                (value: $0, slot: Slot($0.shape))
            }
        Plan(told.map { ($0.value, $0.slot) }, workers: .alone).run()
        openings = told[0].slot.tensor
        conditions = told.dropFirst().map(\.slot.tensor)
    }

    func canvas(_ row: Int, from generator: Generator) -> PixelCanvas {
        let pixels = image.height * image.width
        return PixelCanvas(
            opening: Array(openings.row(row)), shifts: conditions.map { Array($0.row(row)) },
            uniforms: generator.split(row).uniform([image.count]).values,
            drawn: [Float](repeating: 0, count: image.count),
            maps: [[Float]](repeating: [Float](repeating: 0, count: pixels * filters), count: masked.count + 1),
            pixels: pixels)
    }

    mutating func paint(
        _ value: Int, on canvas: inout PixelCanvas,
        choice: (_ outputs: UnsafePointer<Float>, _ uniform: Float) -> Float
    ) {
        let (height, width, channels) = (image.height, image.width, image.channels)
        let ofPixel = canvas.opening.count == canvas.pixels * filters ? filters : 0
        let (pixel, channel) = (value / channels, value % channels)
        let (y, x) = (pixel / width, pixel % width)
        let at = pixel * filters
        first.run(y, x, canvas.drawn, height, width, into: &h)
        for f in 0..<filters { h[f] += canvas.opening[pixel * ofPixel + f] }
        if style == .plain { for f in 0..<filters { h[f] = max(0, h[f]) } }
        for k in masked.indices {
            for f in 0..<filters { canvas.maps[k][at + f] = style == .residual ? max(0, h[f]) : h[f] }
            masked[k].run(y, x, canvas.maps[k], height, width, into: &wide)
            switch style {
            case .residual:
                for f in 0..<filters { wide[f] = max(0, wide[f]) }
            case .gated:
                for f in 0..<2 * filters { wide[f] += canvas.shifts[k][f] }
                for f in 0..<filters { wide[f] = tanh(wide[f]) / (1 + exp(-wide[filters + f])) }
            case .plain:
                for f in 0..<filters { h[f] = max(0, wide[f] + canvas.shifts[k][f]) }
                continue
            }
            projected[k].run(0, 0, wide, 1, 1, into: &narrow)
            for f in 0..<filters { h[f] += narrow[f] }
        }
        if style != .plain { for f in 0..<filters { h[f] = max(0, h[f]) } }
        out.run(0, 0, h, 1, 1, into: &narrow)
        let outputs = out.outputs / channels
        canvas.drawn[value] = narrow.withUnsafeBufferPointer {
            choice($0.baseAddress! + channel * outputs, canvas.uniforms[value])
        }
    }
}

/// Some images at once, value by value.
private final class PixelDrawing: GradualDrawing {
    private var brush: PixelBrush
    private var canvases: [PixelCanvas]
    private let choice: (UnsafePointer<Float>, Float) -> Float
    private(set) var done = 0
    var count: Int { brush.values }
    var work: Int { brush.work * canvases.count }

    init(
        _ brush: PixelBrush, count: Int, from generator: Generator,
        choice: @escaping (UnsafePointer<Float>, Float) -> Float
    ) {
        (self.brush, self.choice) = (brush, choice)
        canvases = (0..<count).map { brush.canvas($0, from: generator) }
    }

    func advance() {
        guard done < count else { return }
        for i in canvases.indices { brush.paint(done, on: &canvases[i], choice: choice) }
        done += 1
    }

    var values: Tensor {
        var images = Tensor(zeros: [canvases.count, count])
        for (row, canvas) in canvases.enumerated() { canvas.write(to: &images, row: row) }
        return images
    }
}
