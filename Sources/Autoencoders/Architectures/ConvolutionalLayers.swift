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
    /// Whether the last map is the code itself, with no dense layer.
    package var mapIsCode: Bool

    package init(_ layers: [Layer], dense: [Architecture.Layer] = [], mapIsCode: Bool = false) {
        (self.layers, self.dense, self.mapIsCode) = (layers, dense, mapIsCode)
    }

    private enum CodingKeys: CodingKey, CaseIterable { case layers, dense, mapIsCode }

    package init(from decoder: any Decoder) throws {
        try decoder.refuseUnknown(besides: CodingKeys.self)
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        layers = try fields.decode([Layer].self, forKey: .layers)
        dense = try fields.decode([Architecture.Layer].self, forKey: .dense)
        mapIsCode = try fields.decode(Bool.self, forKey: .mapIsCode)
    }

    package var numbers: [BoundedNumber] { numbers(in: "convolutional.") }

    func numbers(in place: String) -> [BoundedNumber] {
        BoundedNumber.list("\(place)layers", layers) { place, layer in
            [
                BoundedNumber("\(place).channels", layer.channels, Bounds.width),
                BoundedNumber("\(place).kernel", layer.kernel, Bounds.kernel),
                BoundedNumber("\(place).stride", layer.stride, Bounds.stride),
                BoundedNumber("\(place).padding", layer.padding, Bounds.padding),
            ]
        } + BoundedNumber.widths("\(place)dense", dense)
    }

    package var widths: [Int] { layers.map(\.channels) + dense.map(\.width) }
    package var labels: [String] { layers.map { "c\($0.channels)" } + dense.map { String($0.width) } }
    package var activation: Activation? { layers.first?.activation }
    /// The last map is none where it is the code.
    package var hiddenLayers: [(path: String, activation: Activation)] {
        let all = layers.map(\.activation) + dense.map(\.activation)
        return all.dropLast(mapIsCode && dense.isEmpty ? 1 : 0).enumerated().map {
            ("encoder.\(2 * $0.offset)", $0.element)
        }
    }
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
            guard layer.padding < layer.kernel else {
                return .convolution(i + 1, kernel: layer.kernel, stride: layer.stride, padding: layer.padding)
            }
            guard min(height, width) + 2 * layer.padding >= layer.kernel else {
                return .noRoom(
                    convolution: i + 1, kernel: layer.kernel, height: height, width: width, padding: layer.padding)
            }
            height = ConvolutionGeometry.pixels(
                height, kernel: layer.kernel, stride: layer.stride, padding: layer.padding)
            width = ConvolutionGeometry.pixels(
                width, kernel: layer.kernel, stride: layer.stride, padding: layer.padding)
            guard Bounds.values(height, width, layer.channels) != nil else {
                return .largeMap(convolution: i + 1, height: height, width: width, channels: layer.channels)
            }
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
            Convolution(
                "encoder.\(2 * i)", from: maps[i], to: layer.channels, kernel: layer.kernel, stride: layer.stride,
                padding: layer.padding, activation: layer.activation)
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
            return TransposedConvolution(
                "decoder.\(2 * number)", from: maps[i + 1],
                to: isLast ? output.width / data.image.pixels : maps[i].channels, kernel: layer.kernel,
                stride: layer.stride, padding: layer.padding, size: (maps[i].height, maps[i].width),
                activation: isLast ? output.activation : layers[i - 1].activation)
        }
        return WholeDecoder(
            MapDecoder(dense: stack, map: map, steps: steps, channels: data.image.channels))
    }
}

/// [.., features] → [.., width].
struct MapEncoder: EncoderNetwork {
    let steps: [Convolution]
    let input, map: MapShape
    let dense: DenseStack

    var width: Int { dense.layers.last?.outputs ?? map.count }
    var last: Dense? { dense.layers.last }
    var layers: [ChainLayer] {
        steps.map(ChainLayer.convolution) + dense.layers.map(ChainLayer.dense)
    }
    var parameters: [ParameterSpec] { steps.flatMap(\.parameters) + dense.parameters }

    func callAsFunction(_ x: Value, _ parameters: Parameters) -> Value {
        let end = steps.reduce(x.unflattened(input)) { $1($0, parameters) }
        return dense(end.flattened(map), parameters)
    }
}

/// [.., latent] → [.., channels · pixels · outputs for each value].
struct MapDecoder: Network {
    let dense: DenseStack
    let map: MapShape
    let steps: [TransposedConvolution]
    /// Those of the image.
    let channels: Int

    var parameters: [ParameterSpec] { dense.parameters + steps.flatMap(\.parameters) }
    var layers: [ChainLayer] { dense.layers.map(ChainLayer.dense) + steps.map(ChainLayer.transposed) }

    func callAsFunction(_ z: Value, _ parameters: Parameters) -> Value {
        let image = steps.reduce(dense(z, parameters).unflattened(map)) { $1($0, parameters) }
        return image.flattened(channels: channels)
    }
}
