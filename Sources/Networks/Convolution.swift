import Autodiff
import Tensors

/// The size of a feature map. Values hold maps as [.., height, width, channels], channels last.
package struct MapShape: Hashable, Sendable {
    package var height, width, channels: Int

    package init(height: Int, width: Int, channels: Int) {
        (self.height, self.width, self.channels) = (height, width, channels)
    }

    package var count: Int { height * width * channels }
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

    /// `taps` are the first of the kernel in raster order that count: the others are masked, their weights neither used nor
    /// moved. Precondition: the padded map is no smaller than the kernel.
    package init(
        _ path: String, from input: MapShape, to filters: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
        activation: Activation = .identity, taps: Int? = nil
    ) {
        (self.path, self.input, self.activation, self.kernel) = (path, input, activation, kernel)
        geometry = ConvolutionGeometry(
            height: input.height, width: input.width, channels: input.channels, kernel: kernel, stride: stride,
            padding: padding, taps: taps)
        output = MapShape(height: geometry.outHeight, width: geometry.outWidth, channels: filters)
    }

    package var parameters: [ParameterSpec] {
        weightAndBias([output.channels, input.channels, kernel, kernel], area: geometry.taps.count)
    }

    package func callAsFunction(_ x: Value, _ parameters: Parameters) -> Value {
        let weight = parameters.value(path + ".weight").packed(
            filters: output.channels, channels: input.channels, area: kernel * kernel, taps: geometry.taps.count)
        return activation(x.convolved(weight, geometry) + parameters.value(path + ".bias"))
    }
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

    package func callAsFunction(_ x: Value, _ parameters: Parameters) -> Value {
        let weight = parameters.value(path + ".weight").packed(
            filters: input.channels, channels: output.channels, area: kernel * kernel, taps: kernel * kernel)
        return activation(x.convolvedBack(weight, geometry) + parameters.value(path + ".bias"))
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

    /// Rows [.., channels · height · width] → maps [.., height, width, channels].
    package func unflattened(_ map: MapShape) -> Value {
        let n = count / map.count
        let shape = Shape(Array(shape.axes.dropLast())) + [map.height, map.width, map.channels]
        if map.channels == 1 { return reshaped(shape) }
        return reshaped([n, map.channels, map.height * map.width]).transposed([0, 2, 1]).reshaped(shape)
    }
}
