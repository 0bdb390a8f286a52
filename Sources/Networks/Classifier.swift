import Autodiff
import Tensors

/// Layers of 3×3 convolutions with relu, the first over every pixel, each further one over every second: maps
/// Φ₁, Φ₂, … of an image. Numbered 0, 2, 4, … as in `torch.nn.Sequential(Conv2d, ReLU, …)`.
///
/// The parameters know nothing of the image's size, only of its channels: what was learnt on one size can be asked about
/// another.
package struct ConvolutionalFeatures {
    package let layers: [Convolution]

    package init(_ path: String, for image: ImageShape) {
        self.init(
            path, from: MapShape(image), filters: Classifier.filters)
    }

    package init(_ path: String, from input: MapShape, filters: [Int]) {
        var map = input
        layers = filters.enumerated().map { i, count in
            let layer = Convolution(
                "\(path).\(2 * i)", from: map, to: count, kernel: 3, stride: i == 0 ? 1 : 2, padding: 1,
                activation: .relu)
            map = layer.output
            return layer
        }
    }

    package var parameters: [ParameterSpec] { layers.flatMap(\.parameters) }

    /// The channels of the images that features of such parameters, under `features.`, see; nil where there are none.
    package static func channels(of tensors: [String: Tensor]) -> Int? {
        guard let weight = tensors["features.0.weight"], weight.shape.rank == 4 else { return nil }
        return weight.shape[1]
    }

    /// Φ₁(x), Φ₂(x), …: images [.., channels · pixels] → maps [.., height, width, filters] of each layer.
    package func maps(_ x: Value, _ parameters: Parameters) -> [Value] {
        var x = x.unflattened(layers[0].input)
        return layers.map { layer in
            x = layer(x, parameters)
            return x
        }
    }
}

/// A small convolutional classifier: three layers of convolutions, one dense hidden layer, the logits of the classes.
/// With the names of torchvision's VGG: `features.0` … and, behind `torch.nn.Flatten`, `classifier.0`, `classifier.2`.
package struct Classifier: Network {
    package static let filters = [16, 32, 64]
    package static let hidden = 128
    package let image: ImageShape
    package let classes: Int
    package let features: ConvolutionalFeatures
    private let head: DenseStack

    package init(_ image: ImageShape, classes: Int) {
        (self.image, self.classes) = (image, classes)
        features = ConvolutionalFeatures("features", for: image)
        head = DenseStack(
            "classifier", from: features.layers.last!.output.count,
            layers: [(Self.hidden, .relu), (classes, .identity)])
    }

    package var parameters: [ParameterSpec] { features.parameters + head.parameters }

    /// Images [batch, channels · pixels] → logits [batch, classes].
    package func callAsFunction(_ x: Value, _ parameters: Parameters) -> Value { stages(x, parameters).logits }

    /// The maps of its convolutions, the hidden layer [batch, hidden] on the way to the logits, and these.
    package func stages(_ x: Value, _ parameters: Parameters) -> (maps: [Value], hidden: Value, logits: Value) {
        let maps = features.maps(x, parameters)
        let hidden = head.layers[0](maps.last!.flattened(features.layers.last!.output), parameters)
        return (maps, hidden, head.layers[1](hidden, parameters))
    }
}

extension Value {
    /// −log p(y|x) from logits [n, classes] and classes y [n] as numbers: ln Σ eˡ − l_y, [n]. Bishop, Pattern Recognition
    /// and Machine Learning, 2006, §4.3.4.
    package func crossEntropy(_ labels: Value) -> Value {
        logSumExp - (self * labels.oneHot(shape.last)).sum(axis: 1)
    }

    /// 1 where the largest of the logits [n, classes] is that of the class y [n], else 0: [n]. Constant.
    package func isRight(_ labels: Value) -> Value {
        ((-self).oneHotOfLeast * labels.oneHot(shape.last)).sum(axis: 1)
    }
}
