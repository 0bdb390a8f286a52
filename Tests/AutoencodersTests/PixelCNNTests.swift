import Autodiff
import Networks
import Tensors
import Testing

@testable import Autoencoders

@Suite struct PixelCNNTests {
    static let image = ImageShape(height: 5, width: 6)

    struct Net {
        let network: PixelCNN
        let parameters: Parameters
        let images, codes: Slot
        let logits: Slot
        private let plan: Plan

        init(_ layers: PixelCNNLayers, images count: Int) {
            network = PixelCNN(layers, for: DataShape(image: PixelCNNTests.image), latent: 3, outputs: 1)
            parameters = Parameters(network.parameters, from: Generator(seed: 3))
            // Biases and everything else away from 0.
            for spec in parameters.specs where spec.start == .zero {
                let slot = parameters[spec.path]
                Generator(seed: 4).split(spec.path).fillNormal(slot.pointer)
                for i in 0..<slot.count { slot.base[i] *= 0.3 }
            }
            images = Slot([count, PixelCNNTests.image.count])
            codes = Slot([count, 3])
            codes.tensor = Generator(seed: 5).normal(codes.shape)
            let value = network(Value(codes), seeing: Value(images), parameters)
            logits = Slot(value.shape)
            plan = Plan([(value, logits)], workers: Workers(1))
        }

        func run() -> [Float] {
            plan.run()
            return logits.tensor.values
        }
    }

    static let kinds = [PixelCNNLayers.Style.residual, .gated, .plain].flatMap { style in
        [nil, ConvolutionalLayers([.init(5)])].map {
            PixelCNNLayers(filters: 4, blocks: 3, style: style, canvas: $0)
        }
    }

    /// What comes after a pixel, and the pixel itself, changes nothing of what is said about it; what comes before does.
    @Test(arguments: kinds) func noPixelSeesItsFuture(_ layers: PixelCNNLayers) {
        let net = Net(layers, images: 1)
        net.images.tensor = Generator(seed: 6).uniform(net.images.shape)
        let before = net.run()
        for pixel in 0..<Self.image.count {
            let old = net.images.base[pixel]
            net.images.base[pixel] = old + 1
            let after = net.run()
            net.images.base[pixel] = old
            for i in 0...pixel { #expect(after[i] == before[i], "pixel \(i) sees \(pixel)") }
            if (pixel + 1) % Self.image.width != 0 { #expect(after[pixel + 1] != before[pixel + 1]) }
        }
    }

    /// Of an empty image, with no layers that see edges, all places are told the same by the code; by a canvas each its own.
    @Test(arguments: kinds) func aCanvasTellsPlacesApart(_ layers: PixelCNNLayers) {
        var layers = layers
        layers.blocks = 0
        let said = Set(Net(layers, images: 1).run())
        #expect(layers.canvas == nil ? said.count == 1 : said.count > Self.image.count / 2)
    }

    /// Drawing pixel by pixel says of each what the whole network says of the finished image.
    @Test(arguments: kinds) func drawingFollowsTheNetwork(_ layers: PixelCNNLayers) {
        let net = Net(layers, images: 3)
        var said: [Float] = []
        let drawn = net.network.draw(net.codes.tensor, net.parameters, from: Generator(seed: 7)) { outputs, uniform in
            said.append(outputs[0])
            return BernoulliDistance().draw(outputs, uniform: uniform)
        }
        #expect(Set(drawn.values) == [0, 1])
        net.images.tensor = drawn
        for (one, other) in zip(said, net.run()) { #expect(abs(one - other) < 1e-4) }
        // The same stream draws the same images, another one others.
        let again = net.network.draw(net.codes.tensor, net.parameters, from: Generator(seed: 7)) {
            BernoulliDistance().draw($0, uniform: $1)
        }
        let other = net.network.draw(net.codes.tensor, net.parameters, from: Generator(seed: 8)) {
            BernoulliDistance().draw($0, uniform: $1)
        }
        #expect(again == drawn && other != drawn)
    }
}
