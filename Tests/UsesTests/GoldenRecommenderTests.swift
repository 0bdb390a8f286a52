import Datasets
import Laboratory
import Networks
import Tensors
import TestSupport
import Testing

@testable import Uses

/// Losses, gradients, measures and EASE against an independent implementation's.
@Suite struct GoldenRecommenderTests {
    private func expect(_ value: Double, is term: String, of golden: GoldenCase) throws {
        #expect(try golden.difference([Float(value)], from: "term.\(term)") == nil)
    }

    /// The cells of a matrix where another says so.
    private func sparse(_ matrix: Tensor, where mask: Tensor) -> SparseRows {
        let width = matrix.shape.last
        return SparseRows(rows: matrix.shape[0], width: width, cells: matrix.values.count) { i in
            mask.values[i] == 0 ? nil : (Int32(i / width), Int32(i % width), matrix.values[i])
        }
    }

    // MARK: measures

    @Test func ratingError() throws {
        let golden = try GoldenCase("recommender-rating-error")
        let (ratings, predictions) = (try golden.tensor("input.ratings"), try golden.tensor("input.predictions"))
        let mask = try golden.tensor("input.mask")
        var clipped = RatingError(scale: try golden.number("low")...golden.number("high"))
        var plain = RatingError(scale: nil)
        for i in ratings.values.indices where mask.values[i] == 1 {
            clipped.add(ratings.values[i], predicted: predictions.values[i])
            plain.add(ratings.values[i], predicted: predictions.values[i])
        }
        try expect(clipped.rmse, is: "rmse", of: golden)
        try expect(clipped.mae, is: "mae", of: golden)
        try expect(plain.rmse, is: "rmse_unclipped", of: golden)
        try expect(plain.mae, is: "mae_unclipped", of: golden)
    }

    @Test func ranking() throws {
        let golden = try GoldenCase("recommender-ranking")
        let scores = try golden.tensor("input.scores")
        let (seen, held) = (try golden.tensor("input.seen"), try golden.tensor("input.held"))
        var quality = RankingQuality(k: Int(try golden.number("k")))
        var each: [RankingQuality.OfUser] = []
        func items(_ tensor: Tensor, _ user: Int) -> [Int32] {
            tensor.row(user).enumerated().filter { $0.element == 1 }.map { Int32($0.offset) }
        }
        for user in 0..<scores.shape[0] {
            let none = RankingQuality.OfUser(
                recall: 0, plainRecall: 0, ndcg: 0, averagePrecision: 0, averagePrecisionAtK: 0)
            each.append(
                Array(scores.row(user)).withUnsafeBufferPointer {
                    quality.add($0, seen: items(seen, user), held: items(held, user))
                } ?? none)
        }
        #expect(try golden.difference(each.map { Float($0.recall) }, from: "recall") == nil)
        #expect(try golden.difference(each.map { Float($0.ndcg) }, from: "ndcg") == nil)
        #expect(try golden.difference(each.map { Float($0.averagePrecision) }, from: "ap") == nil)
        let mean = quality.mean
        try expect(mean.recall, is: "recall", of: golden)
        try expect(mean.plainRecall, is: "recall_plain", of: golden)
        try expect(mean.ndcg, is: "ndcg", of: golden)
        try expect(mean.averagePrecision, is: "map", of: golden)
        try expect(mean.averagePrecisionAtK, is: "map_at_k", of: golden)
    }

    @Test func ease() throws {
        let golden = try GoldenCase("recommender-ease")
        let x = try golden.tensor("input.x")
        let (rows, lambda) = (sparse(x, where: x), Double(try golden.number("lambda")))
        let ease = try #require(EASE(gram: EASE.gram(rows), items: rows.width, lambda: lambda))
        #expect(try golden.difference(ease.weights, from: "weights") == nil)
        let output = (0..<rows.count).flatMap { ease.scores(rows.row($0).columns) }
        #expect(try golden.difference(output, from: "output") == nil)
        try expect(ease.objective(rows, lambda: lambda), is: "objective", of: golden)
    }

    // MARK: losses

    /// A step without motion, whose gradients stay in Adam's first mean.
    private func step(
        _ golden: GoldenCase, _ structure: RecommenderNetwork.Structure, _ loss: RecommenderLoss, threads: Int,
        input: SparseRows, target: SparseRows, _ weights: RecommenderWeights
    ) throws -> (step: RecommenderStep, network: RecommenderNetwork) {
        let network = RecommenderNetwork(structure, from: Generator(seed: 1))
        network.tensors = Dictionary(
            uniqueKeysWithValues: try golden.parameters.map { ($0, try golden.tensor($0)) })
        let step = RecommenderStep(network, loss: loss, batch: input.count, workers: Workers(threads))
        for (rows, batch) in [(input, step.input), (target, step.target)] {
            batch.begin()
            for i in 0..<rows.count {
                for j in rows.range(i) { batch.append(rows.columns[j], rows.values[j]) }
                batch.endRow()
            }
        }
        if let eps = golden.optional("input.eps") { step.noise?.tensor = eps }
        step.adam.beta1 = 0
        step.run(rate: 0, weights)
        return (step, network)
    }

    private func checkGradients(_ golden: GoldenCase, _ network: RecommenderNetwork) throws {
        var gradients = Dictionary(
            uniqueKeysWithValues: network.middle.paths.map { ($0, network.middle.gradient($0).tensor) })
        let structure = network.structure
        let (first, last) = (network.first.firstMoments.values, network.last.firstMoments)
        var turned = Tensor(zeros: [network.first.width, structure.inputs])
        for i in 0..<structure.inputs {
            for j in 0..<network.first.width {
                turned.values[j * structure.inputs + i] = first.pointer[i * network.first.width + j]
            }
        }
        gradients[structure.stack + ".0.weight"] = turned
        gradients[structure.outputPath + ".weight"] = Tensor(
            Array(last.values.pointer), shape: [structure.outputs, network.last.width])
        gradients[structure.outputPath + ".bias"] = Tensor(
            Array(try #require(last.bias).pointer), shape: [structure.outputs])
        for path in golden.expected("grad.") {
            #expect(try golden.difference(try #require(gradients[path]).values, from: "grad.\(path)") == nil)
        }
        #expect(golden.expected("grad.").count == golden.parameters.count)
    }

    private func layers(_ golden: GoldenCase, _ stack: String) throws -> [RecommenderNetwork.Structure.Layer] {
        let names = try golden.text("activations.\(stack)").split(separator: ",").map(String.init)
        return try names.enumerated().map { i, name in
            let activation = try #require(name == "linear" ? .identity : Activation(rawValue: name))
            return .init(try golden.tensor("\(stack).\(2 * i).weight").shape[0], activation)
        }
    }

    @Test(arguments: [1, 2]) func autoRec(threads: Int) throws {
        let golden = try GoldenCase("autorec")
        let (x, mask) = (try golden.tensor("input.x"), try golden.tensor("input.mask"))
        let rows = sparse(x, where: mask)
        let structure = RecommenderNetwork.Structure(
            inputs: x.shape[1], outputs: x.shape[1], encoder: try layers(golden, "encoder"), gaussian: nil,
            decoder: try layers(golden, "decoder").dropLast())
        let lambda = try golden.number("lambda")
        let (step, network) = try step(
            golden, structure, .squared, threads: threads, input: rows, target: rows, .init(lambda: lambda))
        try expect(step.reconstruction, is: "reconstruction", of: golden)
        try expect(step.reconstruction * Double(rows.count), is: "squared_error_sum", of: golden)
        try expect(
            (step.reconstruction * Double(rows.count) / Double(rows.cells)).squareRoot(), is: "rmse", of: golden)
        try expect(network.penalty, is: "penalty", of: golden)
        let loss = step.reconstruction + Double(lambda) / 2 * network.penalty
        #expect(try golden.difference([Float(loss)], from: "loss") == nil)
        #expect(try golden.difference(step.code.tensor.values, from: "code") == nil)
        try checkGradients(golden, network)
    }

    @Test(arguments: [1, 2]) func multVAE(threads: Int) throws {
        let golden = try GoldenCase("mult-vae")
        let (x, mask) = (try golden.tensor("input.x"), try golden.tensor("input.mask"))
        let (keep, beta) = (try golden.number("keep"), try golden.number("beta"))
        let target = sparse(x, where: x)
        var kept = x
        for i in x.values.indices { kept.values[i] *= mask.values[i] }
        var input = sparse(x, where: kept)
        for i in 0..<input.count {
            let form = RecommenderLoss.multinomial.inputForm(of: target.range(i).count)
            for j in input.range(i) { input.values[j] = try #require(form) / keep }
        }
        let structure = RecommenderNetwork.Structure(
            inputs: x.shape[1], outputs: x.shape[1], encoder: try layers(golden, "trunk"),
            gaussian: try golden.tensor("mean.weight").shape[0], decoder: try layers(golden, "decoder").dropLast())
        let (step, network) = try step(
            golden, structure, .multinomial, threads: threads, input: input, target: target, .init(beta: beta))
        try expect(step.reconstruction, is: "reconstruction", of: golden)
        try expect(Double(step.divergence), is: "kl", of: golden)
        let loss = step.reconstruction + Double(beta * step.divergence)
        #expect(try golden.difference([Float(loss)], from: "loss") == nil)
        try checkGradients(golden, network)
    }

    @Test(arguments: [1, 2]) func confidenceWeights(threads: Int) throws {
        let golden = try GoldenCase("recommender-implicit")
        let x = try golden.tensor("input.x")
        let target = sparse(x, where: x)
        var input = target
        for j in input.values.indices { input.values[j] = 1 }
        let structure = RecommenderNetwork.Structure(
            inputs: x.shape[1], outputs: x.shape[1], encoder: try layers(golden, "encoder"), gaussian: nil,
            decoder: try layers(golden, "decoder").dropLast())
        let alpha = try golden.number("alpha")
        let (step, network) = try step(
            golden, structure, .weighted, threads: threads, input: input, target: target, .init(alpha: alpha))
        try expect(step.reconstruction, is: "reconstruction", of: golden)
        #expect(try golden.difference([Float(step.reconstruction)], from: "loss") == nil)
        #expect(try golden.difference(step.code.tensor.values, from: "code") == nil)
        try checkGradients(golden, network)
    }
}
