import Autodiff
import Foundation
import Networks
import Tensors
import TestSupport
import Testing

@testable import Autoencoders

/// Objectives of ratings against an independent implementation's, and what a model may see of a row.
@Suite struct GoldenRatingTests {
    private func activation(_ name: String) throws -> Activation {
        try #require(name == "linear" ? .identity : Activation(rawValue: name))
    }

    private func layers(_ golden: GoldenCase, _ stack: String) throws -> [Architecture.Layer] {
        try golden.text("activations.\(stack)").split(separator: ",").enumerated().map { i, name in
            Architecture.Layer(
                width: try golden.tensor("\(stack).\(2 * i).weight").shape[0],
                activation: try activation(String(name)))
        }
    }

    private func values(_ results: [Plan.Result]) -> [Tensor] {
        Plan(results, workers: Workers(1)).run()
        return results.map { $0.1.tensor }
    }

    /// Masked squared error and the penalty of squared weights.
    @Test func autoRec() throws {
        let golden = try GoldenCase("autorec")
        let (x, mask) = (try golden.tensor("input.x"), try golden.tensor("input.mask"))
        var encoder = try layers(golden, "encoder")
        let code = encoder.removeLast()
        let experiment = Experiment(
            variant: "x", encoder: .dense(encoder), decoder: .dense(try layers(golden, "decoder").dropLast()),
            latent: code.width, codeActivation: code.activation, distance: SquaredDistance.id,
            terms: [WeightPenaltyTerm.id], knobs: [WeightPenaltyTerm.id: try golden.number("lambda")])
        let model = Model(
            experiment, for: DataShape(features: x.shape[1], hasMissing: true), from: Generator(seed: 1))
        #expect(model.parameters.paths.sorted() == golden.parameters)
        for path in golden.parameters { model.parameters[path].tensor = try golden.tensor(path) }
        let objective = Objective(model, batch: x.shape[0], knobs: KnobBoard(experiment))
        (objective.x.tensor, objective.batch.mask!.tensor) = (x, mask)
        let named: [(String, Value)] = [
            ("loss", objective.loss), ("term.reconstruction", objective.reconstruction),
            ("term.penalty", objective.terms[0].value * 2), ("code", objective.z),
        ]
        let results =
            named.map { pair -> Plan.Result in (pair.1, Slot(pair.1.shape)) }
            + objective.gradients(of: objective.players[0])
        let found = values(results)
        for (i, (name, _)) in named.enumerated() {
            #expect(try golden.difference(found[i].values, from: name) == nil)
        }
        for (i, path) in objective.players[0].paths.enumerated() {
            #expect(try golden.difference(found[named.count + i].values, from: "grad.\(path)") == nil)
        }
    }

    /// −Σ x log softmax(l) of logits at hand, against the definition in double.
    @Test func multinomial() throws {
        let (rows, width) = (3, 7)
        let generator = Generator(seed: 4)
        let (l, x) = (generator.split("l").normal([rows, width]), Slot([rows, width]))
        x.tensor = Tensor(
            generator.split("x").uniform([rows, width]).values.map { $0 < 0.4 ? 1 : 0 }, shape: x.shape)
        let logits = Slot([rows, width])
        logits.tensor = l
        let experiment = Variant.multDAE.experiment.fitted(to: DataShape(features: width))
        let model = Model(experiment, for: DataShape(features: width), from: generator)
        let parts = MultinomialDistance().value(
            of: Value(logits), to: Value(x), in: model, knobs: KnobBoard(experiment))
        let found = values([
            (parts.sum(axis: -1), Slot([rows])),
            (MultinomialDistance().reconstruction(Value(logits)), Slot([rows, width])),
        ])
        for row in 0..<rows {
            let e = l.row(row).map { exp(Double($0)) }
            let total = e.reduce(0, +)
            let expected = zip(e, x.tensor.row(row)).reduce(0.0) { $0 - Double($1.1) * log($1.0 / total) }
            #expect(abs(Double(found[0].values[row]) - expected) < 1e-5 * max(1, expected))
            #expect(abs(found[1].row(row).reduce(0, +) - 1) < 1e-5)
        }
    }

    /// What is hidden of a row changes nothing in what the model makes of it, and is all that it is judged by.
    @Test func whatIsHiddenIsJudgedAndNotSeen() throws {
        let kind = RowKind.ratings(.init(rows: .users, content: .likes, count: 6))
        let data = DataShape(kind)
        let experiment = Variant.multVAE.experiment.fitted(to: data)
        let model = Model(experiment, for: data, from: Generator(seed: 2))
        let objective = Objective(model, batch: 1, knobs: KnobBoard(experiment), corrupts: false, hides: true)
        objective.drawNoise(from: Generator(seed: 3))
        objective.batch.shown!.tensor = Tensor([1, 1, 0, 0, 0, 0], shape: [1, 6])
        let (loss, mean) = (Slot([]), Slot(objective.code.center.shape))
        let plan = Plan([(objective.reconstruction, loss), (objective.code.center, mean)], workers: Workers(1))
        func run(_ x: [Float], _ mask: [Float]) -> (Float, [Float]) {
            objective.x.tensor = Tensor(x, shape: [1, 6])
            objective.batch.mask!.tensor = Tensor(mask, shape: [1, 6])
            plan.run()
            return (loss.scalar, mean.tensor.values)
        }
        let one = run([1, 1, 1, 0, 0, 0], [0, 0, 1, 0, 0, 0])
        let other = run([1, 1, 0, 1, 0, 0], [0, 0, 0, 1, 0, 0])
        let both = run([1, 1, 1, 1, 0, 0], [0, 0, 1, 1, 0, 0])
        #expect(one.1 == other.1 && one.1 == both.1)
        #expect(abs(one.0 + other.0 - both.0) < 1e-5 && one.0 != other.0 && one.0 > 0)
        // A row twice as large is the same row to the encoder.
        let twice = Slot([1, 6])
        twice.tensor = Tensor([2, 2, 0, 0, 0, 0], shape: [1, 6])
        let code = Slot(mean.shape)
        Plan([(model.encode(Value(twice)).center, code)], workers: Workers(1)).run()
        #expect(zip(code.tensor.values, both.1).allSatisfy { abs($0 - $1) < 1e-5 })
    }
}
