import Autodiff
import Networks
import Tensors

/// Convolutions from the image to a small map, then dense layers to the code; a decoder goes the same way back with
/// transposed convolutions. Masci, Meier, Cireşan & Schmidhuber, ICANN 2011; Radford, Metz & Chintala, ICLR 2016.
package struct ConvolutionalLayers: Blueprint, Codable, Hashable, Sendable {
    package struct Layer: Codable, Hashable, Sendable {
        package var channels, kernel, stride, padding: Int
        package var activation: Activation

        /// Halves the sides by default.
        package init(
            _ channels: Int, kernel: Int = 4, stride: Int = 2, padding: Int = 1, _ activation: Activation = .relu
        ) {
            (self.channels, self.kernel, self.stride, self.padding) = (channels, kernel, stride, padding)
            self.activation = activation
        }
    }

    /// From the image on.
    package var layers: [Layer]
    /// Between the last map and the code, from the map on.
    package var dense: [Architecture.Layer]
    /// Groups of channels that are normalised behind each convolution, 1 for the layer as a whole; nil for none.
    package var groups: Int?
    /// Residual blocks behind each convolution but the one that gives or takes the code.
    package var blocks: Int
    /// Whether the last map is the code itself, with no dense layer.
    package var mapIsCode: Bool

    package init(
        _ layers: [Layer], dense: [Architecture.Layer] = [], groups: Int? = nil, blocks: Int = 0,
        mapIsCode: Bool = false
    ) {
        (self.layers, self.dense, self.groups, self.blocks) = (layers, dense, groups, blocks)
        self.mapIsCode = mapIsCode
    }

    package var widths: [Int] { layers.map(\.channels) + dense.map(\.width) }
    package var labels: [String] { layers.map { "c\($0.channels)" } + dense.map { String($0.width) } }
    package var activation: Activation? { layers.first?.activation }
    package var mirrored: Architecture { .convolutional(self) }

    package func fitted(to data: DataShape) -> Architecture { .convolutional(scaled(to: data)) }

    func scaled(to data: DataShape) -> ConvolutionalLayers {
        var result = self
        for i in layers.indices {
            result.layers[i].channels = max(8, Experiment.scaled(layers[i].channels, to: data))
        }
        for i in dense.indices { result.dense[i].width = max(16, Experiment.scaled(dense[i].width, to: data)) }
        return result
    }

    package func obstacle(_ side: Side, for data: DataShape, latent: Int) -> Misfit? {
        if layers.isEmpty { return .noConvolution }
        var (height, width) = (data.image.height, data.image.width)
        for (i, layer) in layers.enumerated() {
            guard layer.kernel > 0, layer.stride > 0, layer.padding >= 0, layer.padding < layer.kernel else {
                return .convolution(i + 1, kernel: layer.kernel, stride: layer.stride, padding: layer.padding)
            }
            guard min(height, width) + 2 * layer.padding >= layer.kernel else {
                return .noRoom(
                    convolution: i + 1, kernel: layer.kernel, height: height, width: width, padding: layer.padding)
            }
            if let groups, layer.channels % groups != 0 {
                return .groups(groups, channels: layer.channels)
            }
            height = ConvolutionGeometry.pixels(
                height, kernel: layer.kernel, stride: layer.stride, padding: layer.padding)
            width = ConvolutionGeometry.pixels(
                width, kernel: layer.kernel, stride: layer.stride, padding: layer.padding)
        }
        let count = height * width * layers[layers.count - 1].channels
        if mapIsCode && count != latent { return .lastMap(values: count, codes: latent) }
        return nil
    }

    /// The maps, from the image to the last one.
    private func maps(for data: DataShape) -> [MapShape] {
        var maps = [MapShape(data.image)]
        for layer in layers {
            let last = maps[maps.count - 1]
            func pixels(_ side: Int) -> Int {
                ConvolutionGeometry.pixels(side, kernel: layer.kernel, stride: layer.stride, padding: layer.padding)
            }
            maps.append(
                MapShape(height: pixels(last.height), width: pixels(last.width), channels: layer.channels))
        }
        return maps
    }

    package func encoder(for data: DataShape, code: Architecture.Layer?) -> any EncoderNetwork {
        let maps = maps(for: data)
        let steps = layers.enumerated().map { i, layer in
            let isCode = mapIsCode && i == layers.count - 1
            let path = "encoder.\(2 * i)"
            let normalises = groups != nil && !isCode
            return MapStep(
                Convolution(
                    path, from: maps[i], to: layer.channels, kernel: layer.kernel, stride: layer.stride,
                    padding: layer.padding, activation: normalises ? .identity : layer.activation),
                groups: isCode ? nil : groups, activation: layer.activation, blocks: isCode ? 0 : blocks)
        }
        let rest = dense + (mapIsCode ? [] : code.map { [$0] } ?? [])
        return MapEncoder(
            steps: steps, input: maps[0], map: maps[maps.count - 1],
            dense: DenseStack(
                "encoder", from: maps[maps.count - 1].count, layers: rest.map { ($0.width, $0.activation) },
                firstNumber: layers.count))
    }

    package func decoder(for data: DataShape, latent: Int, output: Architecture.Layer) -> any DecoderNetwork {
        let maps = maps(for: data)
        let map = maps[maps.count - 1]
        let back = dense.reversed() + (mapIsCode ? [] : [.init(width: map.count, activation: activation ?? .relu)])
        let stack = DenseStack("decoder", from: latent, layers: back.map { ($0.width, $0.activation) })
        let steps = layers.indices.reversed().map { i in
            let (isLast, layer) = (i == 0, layers[i])
            let number = stack.layers.count + layers.count - 1 - i
            // What a layer of the encoder gets is what the decoder's has to give.
            let before = isLast ? output.activation : layers[i - 1].activation
            let normalises = groups != nil && !isLast
            return MapStep(
                TransposedConvolution(
                    "decoder.\(2 * number)", from: maps[i + 1],
                    to: isLast ? output.width / data.image.pixels : maps[i].channels, kernel: layer.kernel,
                    stride: layer.stride, padding: layer.padding, size: (maps[i].height, maps[i].width),
                    activation: normalises ? .identity : before),
                groups: isLast ? nil : groups, activation: before, blocks: isLast ? 0 : blocks)
        }
        return WholeDecoder(
            MapDecoder(dense: stack, map: map, steps: steps, channels: data.image.channels))
    }
}

/// A convolution with the normalisation and the residual blocks behind it.
private struct MapStep {
    let layer: any MapLayer
    let norm: GroupNorm?
    let activation: Activation
    let blocks: [ResidualBlock]

    init(_ layer: any MapLayer, groups: Int?, activation: Activation, blocks: Int) {
        (self.layer, self.activation) = (layer, activation)
        let path = (layer as? Convolution)?.path ?? (layer as? TransposedConvolution)?.path ?? ""
        norm = groups.map { GroupNorm(path + ".norm", layer.output, groups: $0) }
        self.blocks = (0..<blocks).map { ResidualBlock("\(path).blocks.\($0)", layer.output) }
    }

    var parameters: [ParameterSpec] {
        layer.parameters + (norm?.parameters ?? []) + blocks.flatMap(\.parameters)
    }

    func callAsFunction(_ x: Value, _ parameters: Parameters) -> Value {
        var y = layer(x, parameters)
        if let norm { y = activation(norm(y, parameters)) }
        return blocks.reduce(y) { $1($0, parameters) }
    }
}

/// [.., features] → [.., width].
private struct MapEncoder: EncoderNetwork {
    let steps: [MapStep]
    let input, map: MapShape
    let dense: DenseStack

    var width: Int { dense.layers.last?.outputs ?? map.count }
    var last: Dense? { dense.layers.last }
    var parameters: [ParameterSpec] { steps.flatMap(\.parameters) + dense.parameters }

    func callAsFunction(_ x: Value, _ parameters: Parameters) -> Value {
        let end = steps.reduce(x.unflattened(input)) { $1($0, parameters) }
        return dense(end.flattened(map), parameters)
    }
}

/// [.., latent] → [.., channels · pixels · outputs for each value].
private struct MapDecoder: Network {
    let dense: DenseStack
    let map: MapShape
    let steps: [MapStep]
    /// Those of the image.
    let channels: Int

    var parameters: [ParameterSpec] { dense.parameters + steps.flatMap(\.parameters) }

    func callAsFunction(_ z: Value, _ parameters: Parameters) -> Value {
        let image = steps.reduce(dense(z, parameters).unflattened(map)) { $1($0, parameters) }
        return image.flattened(channels: channels)
    }
}
