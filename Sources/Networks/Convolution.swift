import Autodiff
import Tensors

/// The size of a feature map. Values hold maps as [.., height, width, channels], channels last.
package struct MapShape: Hashable, Sendable {
    package var height, width, channels: Int

    package init(height: Int, width: Int, channels: Int) {
        (self.height, self.width, self.channels) = (height, width, channels)
    }

    /// An image's.
    package init(_ image: ImageShape) {
        self.init(height: image.height, width: image.width, channels: image.channels)
    }

    package var count: Int { height * width * channels }

    /// What stands at a place of a flattened map.
    func place(_ place: Int) -> (channel: Int, y: Int, x: Int) {
        (place / (height * width), place / width % height, place % width)
    }
}

/// A layer from maps to maps.
package protocol MapLayer: Network {
    var output: MapShape { get }
}

/// What both directions of a convolution have.
private protocol ConvolutionLayer: MapLayer {
    var path: String { get }
    var input: MapShape { get }
    var activation: Activation { get }
}

extension ConvolutionLayer {
    fileprivate func noted(_ maps: Value, _ parameters: Parameters, isTransposed: Bool = false) -> Value {
        parameters.note(LayerOutput(path, .maps(output, activation), maps, isTransposed: isTransposed))
        return maps
    }

    /// The parameters of a layer, each of whose outputs sees `area` pixels of every channel.
    fileprivate func weightAndBias(_ shape: Shape, area: Int) -> [ParameterSpec] {
        let (fanIn, fanOut) = (input.channels * area, output.channels * area)
        return [
            ParameterSpec(
                path + ".weight", shape,
                start: activation.isRectifier ? .he(fanIn: fanIn) : .xavier(fanIn: fanIn, fanOut: fanOut)),
            ParameterSpec(path + ".bias", [output.channels], start: .zero),
        ]
    }
}

/// Conv2d: y = a(x ⋆ W + b), W [filters, channels, kernel, kernel] as PyTorch stores it.
package struct Convolution: ConvolutionLayer {
    package let path: String
    package let input, output: MapShape
    package let activation: Activation
    private let kernel: Int
    private let geometry: ConvolutionGeometry
    /// Which channels of the last tap each filter sees; nil where all.
    private let lastTap: ((_ channel: Int, _ filter: Int) -> Bool)?

    /// `taps` are the first of the kernel in raster order that count: the others are masked, their weights neither used nor
    /// moved. Of the last of them each filter sees the channels that `lastTap` says, or all. Precondition: the padded map is
    /// no smaller than the kernel.
    package init(
        _ path: String, from input: MapShape, to filters: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
        activation: Activation = .identity, taps: Int? = nil,
        lastTap: ((_ channel: Int, _ filter: Int) -> Bool)? = nil
    ) {
        (self.path, self.input, self.activation, self.kernel) = (path, input, activation, kernel)
        self.lastTap = lastTap
        geometry = ConvolutionGeometry(
            height: input.height, width: input.width, channels: input.channels, kernel: kernel, stride: stride,
            padding: padding, taps: taps)
        output = MapShape(height: geometry.outHeight, width: geometry.outWidth, channels: filters)
    }

    /// 1 where a weight counts and 0 where it is masked, [taps · channels, filters]; nil where all count. Made when it is
    /// asked for, so that a network can say its parameters without taking room for them.
    private var mask: [Float]? {
        let last = geometry.taps.count - 1
        return lastTap.map { sees in
            (0...last).flatMap { tap in
                (0..<input.channels).flatMap { channel in
                    (0..<output.channels).map { tap < last || sees(channel, $0) ? 1 : 0 }
                }
            }
        }
    }

    package var parameters: [ParameterSpec] {
        weightAndBias([output.channels, input.channels, kernel, kernel], area: geometry.taps.count)
    }

    package func callAsFunction(_ x: Value, _ parameters: Parameters) -> Value {
        var weight = parameters.value(path + ".weight").packed(
            filters: output.channels, channels: input.channels, area: kernel * kernel, taps: geometry.taps.count)
        if let mask {
            weight = weight * Value(Slot(weight.shape) { _ = $0.update(from: mask) })
        }
        return noted(activation(x.convolved(weight, geometry) + parameters.value(path + ".bias")), parameters)
    }

    /// The weight as it counts, [taps · channels, filters], masked where it is.
    package func countingWeight(_ parameters: Parameters) -> [Float] {
        let stored = parameters[path + ".weight"].tensor.values
        let (inputs, outputs, area) = (input.channels, output.channels, kernel * kernel)
        let mask = mask
        var weight = [Float](repeating: 0, count: geometry.patch * outputs)
        for t in geometry.taps.indices {
            for i in 0..<inputs {
                for o in 0..<outputs {
                    let to = (t * inputs + i) * outputs + o
                    weight[to] = mask?[to] == 0 ? 0 : stored[(o * inputs + i) * area + t]
                }
            }
        }
        return weight
    }

    /// The layer without biases as one linear map of flattened maps: the inputs of each output, and their weights. Cost: room
    /// for all of them.
    package func unrolled(_ parameters: Parameters) -> [[(input: Int, weight: Float)]] {
        let (weight, map) = (countingWeight(parameters), output)
        return (0..<map.count).map { place in
            let (o, y, x) = map.place(place)
            var row: [(input: Int, weight: Float)] = []
            for (t, tap) in geometry.taps.enumerated() {
                let (iy, ix) = (y * geometry.stride + tap.dy, x * geometry.stride + tap.dx)
                guard (0..<input.height).contains(iy), (0..<input.width).contains(ix) else { continue }
                for c in 0..<input.channels {
                    row.append(
                        (
                            (c * input.height + iy) * input.width + ix,
                            weight[(t * input.channels + c) * map.channels + o]
                        ))
                }
            }
            return row
        }
    }

    /// The bias of each output.
    package func biases(_ parameters: Parameters) -> [Float] {
        let bias = parameters[path + ".bias"].tensor.values
        return (0..<output.count).map { bias[output.place($0).channel] }
    }

    /// The places of the taps that count, from the pixel they are for.
    package var taps: [ConvolutionGeometry.Tap] { geometry.taps }
}

/// ConvTranspose2d: the transpose of a convolution from the output to the input, W [channels, filters, kernel, kernel] as
/// PyTorch stores it.
package struct TransposedConvolution: ConvolutionLayer {
    package let path: String
    package let input, output: MapShape
    package let activation: Activation
    private let kernel: Int
    private let geometry: ConvolutionGeometry

    /// The sides of the output are stride · (side − 1) − 2 padding + kernel, and up to stride − 1 more where `size` asks for
    /// it (PyTorch's output_padding). Precondition: `size` can be reached.
    package init(
        _ path: String, from input: MapShape, to filters: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
        size: (height: Int, width: Int)? = nil, activation: Activation = .identity
    ) {
        (self.path, self.input, self.activation, self.kernel) = (path, input, activation, kernel)
        func side(_ pixels: Int) -> Int { stride * (pixels - 1) - 2 * padding + kernel }
        output = MapShape(
            height: size?.height ?? side(input.height), width: size?.width ?? side(input.width), channels: filters)
        geometry = ConvolutionGeometry(
            height: output.height, width: output.width, channels: filters, kernel: kernel, stride: stride,
            padding: padding)
        precondition(
            (geometry.outHeight, geometry.outWidth) == (input.height, input.width), "no \(output) from \(input)")
    }

    package var parameters: [ParameterSpec] {
        // A pixel of the output is seen by about (kernel/stride)² pixels of the input.
        weightAndBias(
            [input.channels, output.channels, kernel, kernel],
            area: max(1, kernel * kernel / (geometry.stride * geometry.stride)))
    }

    /// Taps of the kernel.
    package var tapCount: Int { kernel * kernel }

    /// The layer without biases as one linear map of flattened maps: the inputs of each output, and their weights. Cost: room
    /// for all of them.
    package func unrolled(_ parameters: Parameters) -> [[(input: Int, weight: Float)]] {
        let weight = parameters[path + ".weight"].tensor.values
        var rows = [[(input: Int, weight: Float)]](repeating: [], count: output.count)
        for place in 0..<input.count {
            let (c, y, x) = input.place(place)
            for (t, tap) in geometry.taps.enumerated() {
                let (oy, ox) = (y * geometry.stride + tap.dy, x * geometry.stride + tap.dx)
                guard (0..<output.height).contains(oy), (0..<output.width).contains(ox) else { continue }
                for o in 0..<output.channels {
                    rows[(o * output.height + oy) * output.width + ox].append(
                        (place, weight[(c * output.channels + o) * tapCount + t]))
                }
            }
        }
        return rows
    }

    /// The bias of each output.
    package func biases(_ parameters: Parameters) -> [Float] {
        let bias = parameters[path + ".bias"].tensor.values
        return (0..<output.count).map { bias[output.place($0).channel] }
    }

    package func callAsFunction(_ x: Value, _ parameters: Parameters) -> Value {
        let weight = parameters.value(path + ".weight").packed(
            filters: input.channels, channels: output.channels, area: kernel * kernel, taps: kernel * kernel)
        return noted(
            activation(x.convolvedBack(weight, geometry) + parameters.value(path + ".bias")), parameters,
            isTransposed: true)
    }
}

extension Value {
    /// [filters, channels, kernel, kernel] → [taps · channels, filters], of the first taps.
    fileprivate func packed(filters: Int, channels: Int, area: Int, taps: Int) -> Value {
        let rows = reshaped([filters, channels, area]).transposed([2, 1, 0])
        let used = taps * channels * filters
        return rows.reshaped([1, area * channels * filters]).columns(0..<used)
            .reshaped([taps * channels, filters])
    }

    /// Maps [.., height, width, channels] → rows [.., channels · height · width], in PyTorch's order.
    package func flattened(_ map: MapShape) -> Value {
        let n = count / map.count
        let leading = Shape(Array(shape.axes.dropLast(3)))
        if map.channels == 1 { return reshaped(leading + [map.count]) }
        return reshaped([n, map.height * map.width, map.channels]).transposed([0, 2, 1])
            .reshaped(leading + [map.count])
    }

    /// Maps [.., height, width, channels · outputs] → rows [.., channels · height · width · outputs]: one channel of the image
    /// behind the other, in each the outputs for a value side by side.
    package func flattened(channels: Int) -> Value {
        let leading = Shape(Array(shape.axes.dropLast(3)))
        let (pixels, all) = (shape.axes.suffix(3).dropLast().reduce(1, *), shape.last)
        if channels == 1 { return reshaped(leading + [pixels * all]) }
        return reshaped([count / (pixels * all), pixels, channels, all / channels]).transposed([0, 2, 1, 3])
            .reshaped(leading + [pixels * all])
    }

    /// Rows [.., channels · height · width] → maps [.., height, width, channels].
    package func unflattened(_ map: MapShape) -> Value {
        let n = count / map.count
        let shape = Shape(Array(shape.axes.dropLast())) + [map.height, map.width, map.channels]
        if map.channels == 1 { return reshaped(shape) }
        return reshaped([n, map.channels, map.height * map.width]).transposed([0, 2, 1]).reshaped(shape)
    }
}
