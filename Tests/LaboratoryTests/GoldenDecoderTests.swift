import Autodiff
import Autoencoders
import Foundation
import Networks
import Tensors
import TestSupport
import Testing

@testable import Laboratory

/// Measures that ask a decoder, with the layers of the case.
@Suite struct GoldenDecoderTests {
    /// The dense layers of a case whose names begin so, with their activations.
    private static func stack(_ golden: GoldenCase, _ name: String) throws -> DenseStack {
        let activations = try golden.text("activations.\(name)").split(separator: ",").map { text in
            try #require(text == "linear" ? .identity : Activation(rawValue: String(text)))
        }
        let weights = try activations.indices.map { try golden.tensor("\(name).\(2 * $0).weight") }
        return DenseStack(
            name, from: weights[0].shape[1], layers: zip(weights, activations).map { ($0.shape[0], $1) })
    }

    private static func parameters(_ golden: GoldenCase, _ specs: [ParameterSpec]) throws -> Parameters {
        let parameters = Parameters(specs, from: Generator(seed: 1))
        for path in parameters.paths { parameters[path].tensor = try golden.tensor(path) }
        return parameters
    }

    /// What values come to.
    private static func run(_ values: [Value]) -> [Tensor] {
        let slots = values.map { Slot($0.shape) }
        Plan(zip(values, slots).map { ($0, $1) }, workers: Workers(1)).run()
        return slots.map(\.tensor)
    }

    private static func value(_ tensor: Tensor) -> Value {
        let slot = Slot(tensor.shape)
        slot.tensor = tensor
        return Value(slot)
    }

    private static func decoder(_ golden: GoldenCase) throws -> (Tensor) -> Tensor {
        let stack = try stack(golden, "decoder")
        let parameters = try parameters(golden, stack.parameters)
        return { run([stack(value($0), parameters)])[0] }
    }

    @Test func smoothnessOfPaths() throws {
        let golden = try GoldenCase("metric-interpolation")
        let decode = try Self.decoder(golden)
        let (a, b) = (try golden.tensor("input.a").values, try golden.tensor("input.b").values)
        let count = Int(try golden.number("points"))
        for path in Interpolation.Path.allCases {
            let codes = (0..<count).flatMap { i in
                Studio.between(a, b, at: Float(i) / Float(count - 1), path: path)
            }
            #expect(try golden.difference(codes, from: "\(path.rawValue).codes") == nil)
            let images = decode(Tensor(codes, shape: [count, a.count]))
            #expect(try golden.difference(images.values, from: "\(path.rawValue).output") == nil)
            let smoothness = PathSmoothness(images)
            try expect(smoothness.length, is: "\(path.rawValue).length", of: golden)
            try expect(smoothness.largestStep, is: "\(path.rawValue).largest_step", of: golden)
            try expect(smoothness.straightness, is: "\(path.rawValue).straightness", of: golden)
            try expect(smoothness.evenness, is: "\(path.rawValue).evenness", of: golden)
        }
    }

    @Test func relevanceOfCodes() throws {
        let golden = try GoldenCase("metric-relevance")
        let decode = try Self.decoder(golden)
        let x = try golden.tensor("input.x")
        let relevance = CodeRelevance(
            means: try golden.tensor("input.mean"), logVariances: try golden.tensor("input.logvar"))
        try expect(relevance.divergences, are: "kl", of: golden)
        try expect(relevance.divergences.reduce(0, +), is: "kl", of: golden)
        try expect(relevance.activities, are: "activity", of: golden)
        let active = relevance.active(above: Double(try golden.number("threshold")))
        try expect(Double(active), is: "active", of: golden)
        let (costs, error) = relevance.costs { codes in
            let images = decode(codes)
            return (0..<codes.shape[0]).reduce(0) { $0 + squaredDistance(x.row($1), images.row($1)) }
        }
        try expect(costs, are: "cost", of: golden)
        try expect(error, is: "reconstruction", of: golden)
    }

    /// The bound, and its gradient through the draws.
    @Test func importanceWeights() throws {
        let golden = try GoldenCase("metric-importance-weighted")
        let (trunk, decoder) = (try Self.stack(golden, "trunk"), try Self.stack(golden, "decoder"))
        let code = try golden.tensor("mean.weight").shape
        let heads = ["mean", "logvar"].map { Dense($0, from: code[1], to: code[0]) }
        let parameters = try Self.parameters(
            golden, trunk.parameters + heads.flatMap(\.parameters) + decoder.parameters)
        let x = Self.value(try golden.tensor("input.x"))
        let noise = Self.value(try golden.tensor("input.eps"))
        let hidden = trunk(x, parameters)
        let q = Gaussian(mean: heads[0](hidden, parameters), logVariance: heads[1](hidden, parameters))
        let z = q.sample(noise)
        let likelihood = Bernoulli(logits: decoder(z, parameters)).negativeLogLikelihood(x).sum(axis: -1)
        // The constants of both densities are equal.
        let prior = z.squared.sum(axis: -1) * -0.5
        let posterior = (noise.squared + q.logVariance).sum(axis: -1) * -0.5
        let logWeights = prior - likelihood - posterior
        let (draws, rows) = (logWeights.shape[0], logWeights.shape[1])
        let loss =
            -(logWeights.transposed([1, 0]).logSumExp - Float(log(Double(draws)))).sum() / Float(rows)
        let gradients = Value.gradients(of: loss, with: parameters.paths.map(parameters.value))
        let results = Self.run([logWeights, loss] + gradients.map { $0! })
        #expect(try golden.difference(results[0].values, from: "log_weights") == nil)
        #expect(try golden.difference(results[1].values, from: "loss") == nil)
        for (path, gradient) in zip(parameters.paths, results.dropFirst(2)) {
            #expect(try golden.difference(gradient.values, from: "grad.\(path)") == nil)
        }
        let weights = ImportanceWeights(logarithms: (0..<draws).map { results[0].row($0).map(Double.init) })
        try expect(weights.logLikelihoods, are: "log_likelihood", of: golden)
        try expect(weights.effectiveSamples, are: "effective_samples", of: golden)
        try expect(weights.bound(by: 1), is: "elbo", of: golden)
        try expect(weights.bound(by: Int(try golden.number("group"))), is: "iwae_group", of: golden)
        try expect(weights.bound(by: draws), is: "iwae", of: golden)
    }
}
