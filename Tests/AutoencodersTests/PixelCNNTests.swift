import Autodiff
import Networks
import Tensors
import Testing

@testable import Autoencoders

@Suite struct PixelCNNTests {
    struct Net {
        let network: PixelCNN
        let parameters: Parameters
        let image: ImageShape
        let images, codes: Slot
        let output: Value
        let logits: Slot
        private let plan: Plan

        init(_ layers: PixelCNNLayers, channels: Int = 1, outputs: Int = 1, images count: Int) {
            image = ImageShape(height: 5, width: 6, channels: channels)
            network = PixelCNN(layers, for: DataShape(image: image), latent: 3, outputs: outputs)
            parameters = Parameters(network.parameters, from: Generator(seed: 3))
            // Biases and everything else away from 0, upwards: a filter behind a relu shouldn't be off everywhere.
            for spec in parameters.specs where spec.start == .zero {
                let slot = parameters[spec.path]
                Generator(seed: 4).split(spec.path).fillNormal(slot.pointer)
                for i in 0..<slot.count { slot.base[i] = 0.3 + 0.3 * abs(slot.base[i]) }
            }
            images = Slot([count, image.count])
            codes = Slot([count, 3])
            codes.tensor = Generator(seed: 5).normal(codes.shape)
            output = network(Value(codes), seeing: Value(images), parameters)
            logits = Slot(output.shape)
            plan = Plan([(output, logits)], workers: Workers(1))
        }

        func run() -> [Float] {
            plan.run()
            return logits.tensor.values
        }

        /// The places of values in a row, in the order in which they are made: by pixel, then by channel.
        var order: [Int] {
            (0..<image.count).map { $0 % image.channels * image.pixels + $0 / image.channels }
        }
    }

    static let kinds = [PixelCNNLayers.Style.residual, .gated, .plain].flatMap { style in
        [nil, ConvolutionalLayers([.init(5)])].map {
            PixelCNNLayers(filters: 4, blocks: 3, style: style, canvas: $0)
        }
    }

    /// What comes after a value, and the value itself, changes nothing of what is said about it; what comes before does.
    @Test(arguments: kinds, [1, 2, 3]) func noValueSeesItsFuture(_ layers: PixelCNNLayers, _ channels: Int) {
        var layers = layers
        layers.filters *= channels * channels
        let net = Net(layers, channels: channels, outputs: 2, images: 1)
        net.images.tensor = Generator(seed: 6).uniform(net.images.shape)
        let before = net.run()
        let order = net.order
        for (place, value) in order.enumerated() {
            let old = net.images.base[value]
            net.images.base[value] = old + 1
            let after = net.run()
            net.images.base[value] = old
            for earlier in order[...place] {
                for output in 2 * earlier...2 * earlier + 1 {
                    #expect(after[output] == before[output], "value \(earlier) sees \(value)")
                }
            }
            // The next value is another channel of the pixel or, but for the end of a line, of the next pixel.
            if (place + 1) % (net.image.width * channels) != 0 {
                let next = 2 * order[place + 1]...2 * order[place + 1] + 1
                #expect(after[next] != before[next], "value \(order[place + 1]) doesn't see \(value)")
            }
        }
    }

    /// Of an empty image, with no layers that see edges, all places are told the same by the code; by a canvas each its own.
    @Test(arguments: kinds) func aCanvasTellsPlacesApart(_ layers: PixelCNNLayers) {
        var layers = layers
        layers.blocks = 0
        let net = Net(layers, images: 1)
        let said = Set(net.run())
        #expect(layers.canvas == nil ? said.count == 1 : said.count > net.image.count / 2)
    }

    /// Drawing value by value says of each what the whole network says of the finished image.
    @Test(arguments: kinds, [1, 3]) func drawingFollowsTheNetwork(_ layers: PixelCNNLayers, _ channels: Int) {
        let net = Net(layers, channels: channels, images: 3)
        var said: [Float] = []
        let drawn = net.network.draw(net.codes.tensor, net.parameters, from: Generator(seed: 7)) { outputs, uniform in
            said.append(outputs[0])
            return BernoulliDistance().draw(outputs, uniform: uniform)
        }
        #expect(Set(drawn.values) == [0, 1])
        net.images.tensor = drawn
        let whole = net.run()
        #expect(said.count == whole.count)
        for (i, one) in said.enumerated() {
            let (image, place) = (i / net.image.count, i % net.image.count)
            #expect(abs(one - whole[image * net.image.count + net.order[place]]) < 1e-4)
        }
        // The same stream draws the same images, another one others.
        let again = net.network.draw(net.codes.tensor, net.parameters, from: Generator(seed: 7)) {
            BernoulliDistance().draw($0, uniform: $1)
        }
        let other = net.network.draw(net.codes.tensor, net.parameters, from: Generator(seed: 8)) {
            BernoulliDistance().draw($0, uniform: $1)
        }
        #expect(again == drawn && other != drawn)
    }

    /// Of three channels each masked weight is neither used nor moved; all others are.
    @Test func masksAreOfTheOwnPixel() throws {
        // Gated, since a filter behind a relu may be off everywhere.
        let net = Net(PixelCNNLayers(filters: 6, blocks: 1, style: .gated), channels: 3, images: 4)
        net.images.tensor = Generator(seed: 6).uniform(net.images.shape)
        let paths = ["first", "blocks.0.masked", "blocks.0.project", "out"].map { "decoder.\($0).weight" }
        let loss = (net.output.squared).sum()
        let gradients = Value.gradients(of: loss, with: paths.map(net.parameters.value))
        let slots = gradients.map { Slot($0!.shape) }
        Plan(zip(gradients, slots).map { ($0!, $1) }, workers: Workers(1)).run()
        for (path, slot) in zip(paths, slots) {
            let (filters, channels, area) = (slot.shape[0], slot.shape[1], slot.shape[2] * slot.shape[3])
            for filter in 0..<filters {
                for channel in 0..<channels {
                    // Which of the three each belongs to: two filters to each, and as many gates.
                    let from = path == "decoder.first.weight" ? channel : channel / 2
                    let to = path == "decoder.out.weight" ? filter : filter % 6 / 2
                    let isSeen = path == "decoder.first.weight" ? from < to : from <= to
                    let moved = slot.base[(filter * channels + channel) * area + area / 2] != 0
                    #expect(moved == isSeen, "\(path), \(channel) to \(filter)")
                }
            }
        }
    }
}
