import Autodiff
import Networks
import Tensors

/// α_Φ · Σ_l mean (Φ_l(x) − Φ_l(x̂))² + π · Bernoulli(x, x̂), x̂ = σ(output): how differently the layers of a frozen
/// classifier see image and reconstruction, each layer's difference a mean over its values.
///
/// Hou, Shen, Sun & Qiu, WACV 2017, eq. 3 and 4 (there with ½, and α_Φ called β); Dosovitskiy & Brox, NIPS 2016. The
/// classifier is one for images of that size, or for others: VGG in the paper hadn't seen its images either. Where it sees
/// fewer channels than the images have, it looks at each of them in turn, and differences are means over them too.
package struct FeatureDistance: Distance {
    package static let id: String = "feature"
    /// A mean of squares is far smaller than a KL in nats; the initial value brings reconstruction and KL of a VAE on MNIST
    /// to the same order.
    package static let scale = Knob(
        "features", symbol: "α_Φ", ascii: "af", summary: "weight of the layers' differences", range: 0.1...100_000,
        initial: 1000, scale: .logarithmic)
    package static let pixels = Knob(
        "pixels", symbol: "π", ascii: "pi", summary: "share of the pixels' own distance", range: 0...1, initial: 0)
    package let id: String = FeatureDistance.id
    package let title = "features of a classifier"
    package let formula = "α_Φ·‖Φ(x) − Φ(x̂)‖² + π·Bernoulli(x, x̂)"
    package let knobs = [FeatureDistance.scale, FeatureDistance.pixels]
    package let isLikelihood = false
    package let readsLogits = true
    package let isSumOverValues = false

    package func obstacle(in experiment: Experiment, for data: DataShape, with classifiers: Classifiers) -> Obstacle?
    {
        classifiers.features(for: data.image) == nil ? .needsClassifier : nil
    }

    /// The layers for as many channels as the parameters that are known see.
    private func network(_ data: DataShape, _ channels: Int?) -> ConvolutionalFeatures {
        let isWhole = channels ?? data.image.channels == data.image.channels
        return ConvolutionalFeatures("features", for: isWhole ? data.image : data.image.plane)
    }

    package func parameters(for data: DataShape, with classifiers: Classifiers) -> [ParameterSpec] {
        let known = classifiers.features(for: data.image) ?? [:]
        return network(data, ConvolutionalFeatures.channels(of: known)).parameters.map { spec in
            ParameterSpec(spec.path, spec.shape, start: known[spec.path].map { .given($0.values) } ?? spec.start)
        }
    }

    package func value(of output: Value, to x: Value, in model: Model, knobs: KnobBoard) -> Value {
        let channels = model.parameters["features.0.weight"].shape[1]
        let layers = Self.differences(network(model.data, channels), model.parameters, of: output.sigmoid, to: x)
        let pixels = Bernoulli(logits: output).negativeLogLikelihood(x).sum(axis: -1)
        let parts = layers.map { knobs[Self.scale] * $0 } + [knobs[Self.pixels] * pixels]
        return Value.joined(parts.map { $0.reshaped($0.shape + [1]) })
    }

    /// 1/n_l Σ (Φ_l(x) − Φ_l(x̂))² of each layer: x̂ [.., batch, values] and x [batch, values] → [.., batch].
    static func differences(
        _ features: ConvolutionalFeatures, _ parameters: Parameters, of reconstruction: Value, to x: Value
    ) -> [Value] {
        // A network for one channel sees each as an image of its own.
        let seen = features.layers[0].input.count
        func images(_ value: Value) -> Value {
            value.shape.last == seen
                ? value
                : value.reshaped(Shape(Array(value.shape.axes.dropLast())) + [value.shape.last / seen, seen])
        }
        return differences(
            between: features.maps(images(x), parameters), and: features.maps(images(reconstruction), parameters),
            leading: reconstruction.shape.rank - 1)
    }

    /// The same of maps Φ_l(x) and Φ_l(x̂) whose first axes, so many of the second, are those of images.
    package static func differences(between maps: [Value], and others: [Value], leading: Int) -> [Value] {
        zip(maps, others).map { wanted, seen in
            let squares = (seen - wanted).squared
            let images = Shape(Array(squares.shape.axes.prefix(leading)))
            let count = squares.count / images.count
            return squares.reshaped(images + [count]).sum(axis: -1) / Float(count)
        }
    }

    package func reconstruction(_ output: Value) -> Value { output.sigmoid }
}
