import Autodiff
import Foundation
import Networks
import Tensors
import Testing

@testable import Autoencoders

/// Images of three channels through all that looks at images, against plain loops and central differences.
@Suite struct ChannelTests {
    static let image = ImageShape(height: 4, width: 4, channels: 3)
    static let data = DataShape(image: image, classes: 3)

    static let decoders: [(String, Architecture)] = [
        ("dense", .dense([6], .tanh)),
        ("convolutional", .convolutional(ConvolutionalLayers([.init(5, .tanh)]))),
        ("transformer", .transformer(TransformerLayers(patch: 2, width: 6, heads: 2, blocks: 1, hidden: 7))),
        ("pixelcnn", .pixelCNN(PixelCNNLayers(filters: 5, blocks: 1, style: .gated))),
    ]

    /// What SSIM says of a few pixels is a small difference of large numbers, too coarse in float to take differences of; its
    /// slopes are compared below.
    static let distances = Distances.all.map(\.id).filter { $0 != StructuralDistance.id }

    /// Every architecture with every distance: gradients are those of the loss, and a row of data comes back.
    @Test(arguments: decoders.indices, distances) func gradients(_ decoder: Int, _ distance: String) {
        let architecture = Self.decoders[decoder].1
        let isEncoder = Self.decoders[decoder].0 != "pixelcnn"
        var experiment = Experiment(
            variant: "x", encoder: isEncoder ? architecture : .dense([6], .tanh), decoder: architecture, latent: 2,
            distance: distance)
        if distance == NoDistance.id { experiment.terms = ["l1"] }
        guard isEncoder || distance != MultinomialDistance.id else {
            #expect(experiment.fault(for: Self.data) == .distance(distance, .needsDecoderOfWholeRows))
            return
        }
        #expect(experiment.fault(for: Self.data, with: .shipped) == nil)
        let tiny = TinyObjective(experiment, on: Self.data)
        tiny.computeGradients()
        for path in tiny.model.parameters.paths where !path.hasPrefix("features.") {
            #expect(tiny.gradientFault(path) == nil)
        }
        let value = tiny.model.reconstruct(tiny.objective.z, seeing: Value(tiny.objective.x))
        #expect(value.shape.last == Self.image.count)
    }

    /// An encoder's first convolution sees [channels, height, width] as PyTorch's does.
    @Test func aConvolutionReadsChannelByChannel() {
        let layer = Convolution("c", from: MapShape(Self.image), to: 2, kernel: 3, padding: 1)
        let parameters = Parameters(layer.parameters, from: Generator(seed: 1))
        let x = Slot([2, Self.image.count])
        x.tensor = Generator(seed: 2).normal(x.shape)
        let y = layer(Value(x).unflattened(layer.input), parameters).flattened(layer.output)
        let slot = Slot(y.shape)
        Plan([(y, slot)], workers: .alone).run()
        let weight = parameters["c.weight"].tensor.values
        for n in 0..<2 {
            for f in 0..<2 {
                for row in 0..<4 {
                    for column in 0..<4 {
                        var sum = 0.0
                        for c in 0..<3 {
                            for i in 0..<3 {
                                for j in 0..<3 {
                                    let (u, v) = (row + i - 1, column + j - 1)
                                    guard (0..<4).contains(u), (0..<4).contains(v) else { continue }
                                    sum +=
                                        Double(x.base[((n * 3 + c) * 4 + u) * 4 + v])
                                        * Double(weight[((f * 3 + c) * 3 + i) * 3 + j])
                                }
                            }
                        }
                        #expect(abs(Double(slot.base[((n * 2 + f) * 4 + row) * 4 + column]) - sum) < 1e-5)
                    }
                }
            }
        }
    }

    /// Tokens are squares in the order channel, row, column; joined they are the image.
    @Test(arguments: [1, 3]) func patches(_ channels: Int) {
        let image = ImageShape(height: 4, width: 6, channels: channels)
        let patches = Patches(image, patch: 2)
        let x = Slot([2, image.count])
        for i in 0..<x.count { x.base[i] = Float(i) }
        let cut = patches.cut(Value(x))
        let (tokens, back) = (Slot(cut.shape), Slot(x.shape))
        Plan([(cut, tokens), (patches.join(cut), back)], workers: .alone).run()
        #expect(back.tensor == x.tensor)
        var place = 0
        for n in 0..<2 {
            for (top, left) in [(0, 0), (0, 2), (0, 4), (2, 0), (2, 2), (2, 4)] {
                for c in 0..<channels {
                    for (i, j) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                        #expect(
                            tokens.base[place] == x.base[((n * channels + c) * 4 + top + i) * 6 + left + j])
                        place += 1
                    }
                }
            }
        }
        #expect(place == tokens.count)
    }

    /// With several outputs for each value, decoders of all kinds put them side by side, value after value.
    @Test(arguments: decoders.indices) func outputsOfAValueAreNeighbours(_ decoder: Int) {
        let blueprint = Self.decoders[decoder].1.blueprint
        let (values, outputs) = (Self.image.count, 2)
        let network = blueprint.decoder(
            for: Self.data, latent: 2, output: .init(width: values * outputs, activation: .identity))
        let parameters = Parameters(network.parameters, from: Generator(seed: 1))
        for path in parameters.paths {
            let slot = parameters[path]
            // The last layer's bias tells the channel and the output; all else says nothing.
            for i in 0..<slot.count { slot.base[i] = 0 }
            guard path == parameters.paths.last, path.hasSuffix("bias") else { continue }
            for i in 0..<slot.count { slot.base[i] = Float(i) }
        }
        let (z, x) = (Slot([1, 2]), Slot([1, values]))
        z.tensor = Generator(seed: 2).normal(z.shape)
        let value = network(Value(z), seeing: Value(x), parameters)
        let slot = Slot(value.shape)
        Plan([(value, slot)], workers: .alone).run()
        let count = parameters[parameters.paths.last!].count
        for channel in 0..<3 {
            for pixel in 0..<Self.image.pixels {
                for output in 0..<outputs {
                    let place = (channel * Self.image.pixels + pixel) * outputs + output
                    let expected: Int
                    switch Self.decoders[decoder].0 {
                    case "dense": expected = place
                    // A token has [channels, patch, patch].
                    case "transformer":
                        let (row, column) = (pixel / 4 % 2, pixel % 2)
                        expected = ((channel * 2 + row) * 2 + column) * outputs + output
                    default: expected = channel * outputs + output
                    }
                    #expect(expected < count && slot.base[place] == Float(expected))
                }
            }
        }
    }

    /// SSIM of three channels is the mean of theirs, and so are its slopes.
    @Test func similarityIsAMeanOverChannels() throws {
        let image = ImageShape(height: 13, width: 12, channels: 3)
        let (first, second) = (Slot([2, image.count]), Slot([2, image.count]))
        first.tensor = Generator(seed: 1).uniform(first.shape)
        second.tensor = Generator(seed: 2).uniform(second.shape)
        let (a, b) = (Value(first), Value(second))
        let whole = StructuralDistance.similarity(a, b, image).mean(axis: -1)
        let planes = StructuralDistance.similarity(
            a.reshaped([6, image.pixels]), b.reshaped([6, image.pixels]), image.plane
        ).mean(axis: -1)
        let slopes = try [whole, planes].map { try #require(Value.gradients(of: $0.sum(), with: [a])[0]) }
        let values = [whole, planes] + slopes
        let slots = values.map { Slot($0.shape) }
        Plan(zip(values, slots).map { ($0, $1) }, workers: .alone).run()
        for i in 0..<2 {
            let each = slots[1].base + 3 * i
            #expect(abs(slots[0].base[i] - (each[0] + each[1] + each[2]) / 3) < 1e-6)
        }
        let (slope, slopesOfPlanes) = (slots[2].tensor.values, slots[3].tensor.values)
        let largest = slopesOfPlanes.map(abs).max() ?? 0
        #expect(largest > 0)
        for (one, each) in zip(slope, slopesOfPlanes) { #expect(abs(one - each / 3) < 1e-5 * largest) }
    }

    /// A classifier that knows one channel looks at each: the mean of what it says of them.
    @Test func featuresOfOneChannelLookAtEach() {
        let features = ConvolutionalFeatures("features", for: Self.image.plane)
        let parameters = Parameters(features.parameters, from: Generator(seed: 1))
        let (a, b) = (Slot([2, Self.image.count]), Slot([2, Self.image.count]))
        a.tensor = Generator(seed: 2).uniform(a.shape)
        b.tensor = Generator(seed: 3).uniform(b.shape)
        let whole = FeatureDistance.differences(features, parameters, of: Value(a), to: Value(b))
        let each = FeatureDistance.differences(
            features, parameters, of: Value(a).reshaped([6, Self.image.pixels]),
            to: Value(b).reshaped([6, Self.image.pixels]))
        let slots = (whole + each).map { Slot($0.shape) }
        Plan(zip(whole + each, slots).map { ($0, $1) }, workers: .alone).run()
        for layer in 0..<3 {
            for i in 0..<2 {
                let parts = slots[3 + layer].base + 3 * i
                #expect(abs(slots[layer].base[i] - (parts[0] + parts[1] + parts[2]) / 3) < 1e-5)
            }
        }
    }
}
