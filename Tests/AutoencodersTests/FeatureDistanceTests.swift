import Autodiff
import Foundation
import Networks
import Tensors
import TestSupport
import Testing

@testable import Autoencoders

@Suite struct FeatureDistanceTests {
    /// A small convolutional autoencoder that a frozen network looks at.
    @Test func equalsTheReference() throws {
        let golden = try GoldenCase("feature-consistent")
        let x = try golden.tensor("input.x")
        let (batch, image) = (x.shape[0], MapShape(height: x.shape[2], width: x.shape[3], channels: x.shape[1]))
        let first = try golden.tensor("features.0.weight").shape[0]
        let second = try golden.tensor("features.2.weight").shape[0]
        let encoder = Convolution(
            "encoder.0", from: image, to: try golden.tensor("encoder.0.weight").shape[0], kernel: 4, stride: 2,
            padding: 1, activation: .relu)
        let decoder = TransposedConvolution(
            "decoder.0", from: encoder.output, to: image.channels, kernel: 4, stride: 2, padding: 1,
            activation: .sigmoid)
        let features = ConvolutionalFeatures("features", from: image, filters: [first, second])
        let parameters = Parameters(
            encoder.parameters + decoder.parameters + features.parameters, from: Generator(seed: 0))
        #expect(parameters.paths.sorted() == golden.parameters)
        for path in parameters.paths { parameters[path].tensor = try golden.tensor(path) }

        let input = Slot([batch, image.count])
        input.tensor = x.reshaped(input.shape)
        let code = encoder(Value(input).unflattened(image), parameters)
        let output = decoder(code, parameters).flattened(image)
        let layers = FeatureDistance.differences(features, parameters, of: output, to: Value(input))
            .map { $0.mean(axis: 0) }
        let loss = layers[0] + layers[1]
        let maps = features.maps(output, parameters)
        var wanted: [(String, Value)] = [
            ("loss", loss), ("term.layer1", layers[0]), ("term.layer2", layers[1]),
            ("code", code.flattened(encoder.output)), ("output", output),
        ]
        for (i, map) in maps.enumerated() {
            wanted.append(("features\(i + 1)", map.flattened(features.layers[i].output)))
        }
        let learning = parameters.paths.filter { !$0.hasPrefix("features.") }
        #expect(golden.expected("grad.") == learning.sorted())
        let gradients = Value.gradients(of: loss, with: learning.map(parameters.value))
        for (path, gradient) in zip(learning, gradients) { wanted.append(("grad." + path, try #require(gradient))) }
        let slots = wanted.map { Slot($0.1.shape) }
        Plan(zip(wanted, slots).map { ($0.1, $1) }, workers: Workers(2)).run()
        for (i, (name, _)) in wanted.enumerated() {
            #expect(try golden.difference(slots[i].tensor.values, from: name) == nil)
        }
    }

    /// In a model the classifier's layers are parameters that start as they were learnt and that nobody moves.
    @Test func theClassifierIsFrozen() throws {
        let shipped = try #require(Classifiers.shipped.trained(on: "mnist"))
        let tiny = TinyObjective(TinyObjective.tiny(.featureConsistent))
        let frozen = tiny.model.parameters.paths.filter { $0.hasPrefix("features.") }
        #expect(frozen.count == 6)
        for path in frozen { #expect(tiny.model.parameters[path].tensor == shipped.tensors[path]) }
        #expect(tiny.objective.players.flatMap(\.paths).allSatisfy { !$0.hasPrefix("features.") })
    }

    /// With the weight of the pixels alone it is the Bernoulli distance.
    @Test func thePixelsAreBernoulli() {
        var experiment = TinyObjective.tiny(.featureConsistent)
        experiment.knobs[FeatureDistance.pixels.id] = 1
        let tiny = TinyObjective(experiment)
        let (output, x) = (tiny.objective.output, Value(tiny.objective.x))
        let distance = FeatureDistance().value(of: output, to: x, in: tiny.model, knobs: tiny.board)
        let bernoulli = Bernoulli(logits: output).negativeLogLikelihood(x).sum(axis: -1)
        let values = tiny.run([distance.columns(3..<4).reshaped(bernoulli.shape), bernoulli])
        #expect(values[0] == values[1])
        #expect(distance.shape.last == 4)
    }
}

@Suite struct StructuralDistanceTests {
    @Test func equalsTheReference() throws {
        let golden = try GoldenCase("metric-ssim")
        let tensors = [try golden.tensor("input.x"), try golden.tensor("input.y")]
        let (pairs, image) = (
            tensors[0].shape[0], ImageShape(height: tensors[0].shape[2], width: tensors[0].shape[3])
        )
        let slots = tensors.map { tensor in
            let slot = Slot([pairs, image.count])
            slot.tensor = tensor.reshaped(slot.shape)
            return slot
        }
        let value = StructuralDistance.similarity(Value(slots[0]), Value(slots[1]), image).mean(axis: -1)
        let (each, all) = (Slot([pairs]), Slot([]))
        Plan([(value, each), (value.mean(axis: 0), all)], workers: Workers(2)).run()
        #expect(try golden.difference(each.tensor.values, from: "output") == nil)
        #expect(try golden.difference(all.tensor.values, from: "term.ssim") == nil)
    }

    /// By its formula in double, where the images are smaller than the window and no squares; and 1 for equal images.
    @Test(arguments: [(4, 4), (6, 9), (1, 5), (12, 11)]) func windowsShrink(_ height: Int, _ width: Int) {
        let image = ImageShape(height: height, width: width)
        let (a, b) = (Slot([1, image.count]), Slot([1, image.count]))
        a.tensor = Generator(seed: 1).uniform(a.shape)
        b.tensor = Generator(seed: 2).uniform(b.shape)
        let side = min(11, height, width)
        let places = (height - side + 1) * (width - side + 1)
        let (similarity, equal) = (Slot([1, places]), Slot([1, places]))
        Plan(
            [
                (StructuralDistance.similarity(Value(a), Value(b), image), similarity),
                (StructuralDistance.similarity(Value(a), Value(a), image), equal),
            ], workers: .alone
        ).run()
        #expect(equal.tensor.values.allSatisfy { abs($0 - 1) < 1e-5 })
        var place = Set<Double>()
        for top in 0...height - side {
            for left in 0...width - side {
                var (total, x, y, xx, yy, xy) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
                for i in 0..<side {
                    for j in 0..<side {
                        let (u, v) = (Double(i) - Double(side - 1) / 2, Double(j) - Double(side - 1) / 2)
                        let w = exp(-(u * u + v * v) / 4.5)
                        let p = Double(a.base[(top + i) * width + left + j])
                        let q = Double(b.base[(top + i) * width + left + j])
                        total += w
                        (x, y, xx, yy, xy) = (x + w * p, y + w * q, xx + w * p * p, yy + w * q * q, xy + w * p * q)
                    }
                }
                (x, y, xx, yy, xy) = (x / total, y / total, xx / total, yy / total, xy / total)
                let (c1, c2) = (0.0001, 0.0009)
                place.insert(
                    (2 * x * y + c1) * (2 * (xy - x * y) + c2)
                        / ((x * x + y * y + c1) * (xx - x * x + yy - y * y + c2)))
            }
        }
        // The order of places is nobody's business.
        for (one, other) in zip(place.sorted(), similarity.tensor.values.sorted()) {
            #expect(abs(one - Double(other)) < 1e-4, "\(one) \(other)")
        }
        #expect(place.count == places)
    }
}
