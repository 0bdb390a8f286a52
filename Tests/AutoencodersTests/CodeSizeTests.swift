import Autodiff
import Foundation
import Networks
import Tensors
import TestSupport
import Testing

@testable import Autoencoders

/// What finds the number of codes while it trains.
@Suite struct CodeSizeTests {
    /// A golden case of a deterministic autoencoder, with its model and the objective of its batch.
    private struct Bench {
        let golden: GoldenCase
        let model: Model
        let objective: Objective
        let board: KnobBoard

        init(_ name: String, terms: [String] = [], edit: (inout Experiment) throws -> Void = { _ in }) throws {
            golden = try GoldenCase(name)
            var encoder = try GoldenObjectiveTests.layers(golden, "encoder")
            var decoder = try GoldenObjectiveTests.layers(golden, "decoder")
            let (code, output) = (encoder.removeLast(), decoder.removeLast())
            var experiment = Experiment(
                variant: name, encoder: .dense(encoder), decoder: .dense(decoder), latent: code.width,
                outputActivation: output.activation, distance: SquaredDistance.id, terms: terms)
            try edit(&experiment)
            let x = try golden.tensor("input.x")
            model = Model(experiment, for: DataShape(features: x.shape[1]), from: Generator(seed: 0))
            #expect(model.parameters.paths.sorted() == golden.parameters)
            for path in model.parameters.paths { model.parameters[path].tensor = try golden.tensor(path) }
            board = KnobBoard(experiment)
            objective = Objective(model, batch: x.shape[0], knobs: board)
            objective.x.tensor = x
        }

        func compare(_ more: [(String, Value)]) throws {
            let gradients = objective.gradients(of: objective.players[0]).enumerated().map {
                ("grad." + objective.players[0].paths[$0.offset], $0.element.value)
            }
            #expect(golden.expected("grad.") == objective.players[0].paths.sorted())
            let found = GoldenTermTests.run(
                [
                    ("loss", objective.loss), ("code", objective.z), ("output", objective.output),
                    ("term.reconstruction", objective.reconstruction),
                ] + more + gradients)
            try GoldenTermTests.compare(golden, found)
        }
    }

    @Test func leastVolume() throws {
        let bench = try Bench("least-volume", terms: [LeastVolumeTerm.id])
        bench.board.set(LeastVolumeTerm().weight.id, to: try bench.golden.number("lambda"))
        bench.board.set(LeastVolumeTerm.floor.id, to: try bench.golden.number("eta"))
        try bench.compare([
            ("term.volume", bench.objective.terms[0].value),
            ("deviations", LeastVolumeTerm().deviations(bench.objective.pass)),
        ])
    }

    @Test func irmae() throws {
        let bench = try Bench("irmae") { experiment in
            experiment.linearLayers = try GoldenObjectiveTests.layers(GoldenCase("irmae"), "linear").count
        }
        try bench.compare([])
        let product = try #require(bench.model.collapsedLinearLayers)
        #expect(try bench.golden.difference(product.map { Float($0) }, from: "product") == nil)
    }

    /// The one matrix in the place of all gives what all gave, to 1e-6.
    @Test func linearLayersCollapse() throws {
        let experiment = Experiment(
            variant: "irmae", encoder: .dense([9], .tanh), latent: 5, distance: SquaredDistance.id, linearLayers: 4)
        let data = DataShape(features: 12)
        let many = Model(experiment, for: data, from: Generator(seed: 3))
        var single = experiment
        single.linearLayers = 1
        let one = Model(single, for: data, from: Generator(seed: 4))
        for path in one.parameters.paths where path != "linear.0.weight" {
            one.parameters[path].tensor = many.parameters[path].tensor
        }
        let product = try #require(many.collapsedLinearLayers)
        one.parameters["linear.0.weight"].tensor = Tensor(product.map { Float($0) }, shape: [5, 5])
        let x = Generator(seed: 5).uniform([20, 12])
        let outputs = [many, one].map { model -> [Float] in
            let objective = Objective(model, batch: 20, knobs: KnobBoard(experiment))
            objective.x.tensor = x
            return GoldenTermTests.run([("x", objective.output)])["x"]!
        }
        #expect(zip(outputs[0], outputs[1]).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test func nestedDropout() throws {
        let bench = try Bench("nested-dropout") { $0.isNested = true }
        let (latent, share) = (bench.model.latent, Float(0.3))
        bench.board.set(NestedDropout.share.id, to: share)
        // Between the chances of one code less and one more.
        let kept = try bench.golden.tensor("input.kept").values
        let noise = try #require(bench.objective.cutNoise)
        noise.tensor = Tensor(kept.map { Foundation.pow(1 - share, $0 - 0.5) }, shape: noise.shape)
        try bench.compare([("truncated", bench.objective.decoded)])
        var errors: [Float] = []
        for count in 1...latent {
            noise.pointer.update(repeating: Foundation.pow(1 - share, Float(count) - 0.5))
            errors += GoldenTermTests.run([("loss", bench.objective.loss)])["loss"]!
        }
        #expect(try bench.golden.difference(errors, from: "errors") == nil)
    }

    /// P(b ≥ j) = (1 − p)^(j−1), and nothing is cut where rows are only looked at.
    @Test func cutsByTheGeometricLaw() throws {
        let experiment = Experiment(
            variant: "x", encoder: .linear, latent: 4, distance: SquaredDistance.id,
            knobs: [NestedDropout.share.id: 0.4],
            isNested: true)
        let model = Model(experiment, for: DataShape(features: 5), from: Generator(seed: 1))
        let rows = 4000
        let objective = Objective(model, batch: rows, knobs: KnobBoard(experiment))
        objective.x.tensor = Generator(seed: 2).uniform([rows, 5])
        objective.drawNoise(from: Generator(seed: 3))
        let codes = GoldenTermTests.run([("z", objective.z), ("cut", objective.decoded)])
        for j in 0..<4 {
            let kept = (0..<rows).filter { codes["cut"]![$0 * 4 + j] != 0 }
            #expect(kept.allSatisfy { codes["cut"]![$0 * 4 + j] == codes["z"]![$0 * 4 + j] })
            let expected = Foundation.pow(0.6, Double(j))
            let error = (expected * (1 - expected) / Double(rows)).squareRoot()
            #expect(abs(Double(kept.count) / Double(rows) - expected) <= 4 * error)
        }
        #expect(Objective(model, batch: 3, knobs: KnobBoard(experiment), corrupts: false).cutNoise == nil)
    }

    @Test func spectralNormalisation() throws {
        let golden = try GoldenCase("spectral-normalisation")
        let weight = Slot(try golden.tensor("layer.weight").shape)
        weight.tensor = try golden.tensor("layer.weight")
        let bias = Slot(try golden.tensor("layer.bias").shape)
        bias.tensor = try golden.tensor("layer.bias")
        let x = Slot(try golden.tensor("input.x").shape)
        x.tensor = try golden.tensor("input.x")
        let y = Slot(try golden.tensor("input.y").shape)
        y.tensor = try golden.tensor("input.y")
        let (w, b) = (Value(weight), Value(bias))
        let normalised = w.spectrallyNormalised
        let difference = Value(x).product(normalised, transposeB: true) + b - Value(y)
        let loss = difference.squared.sum() / Float(x.shape[0])
        let gradients = Value.gradients(of: loss, with: [w, b])
        try GoldenTermTests.compare(
            golden,
            GoldenTermTests.run([
                ("loss", loss), ("normalised", normalised), ("term.sigma", w.spectralNorm),
                ("grad.layer.weight", try #require(gradients[0])), ("grad.layer.bias", try #require(gradients[1])),
            ]))
        let values = weight.tensor.values
        let right = values.withUnsafeBufferPointer {
            LeadingSingular.direction(of: $0, rows: weight.shape[0], columns: weight.shape[1])
        }
        #expect(try golden.difference(right.map(abs), from: "right") == nil)
    }

    /// Matrices larger than the steps of the search: the norm is that of many steps of the power method, and at least it.
    @Test(arguments: [(60, 90), (90, 60), (200, 64), (1, 7), (7, 1)])
    func normOfLargerMatrices(_ rows: Int, _ columns: Int) throws {
        let w = Slot([rows, columns])
        w.tensor = Generator(seed: 5).normal([rows, columns])
        let values = w.tensor.values.map { Double($0) }
        var v = (0..<columns).map { 1 + Double($0 % 3) }
        var norm = 0.0
        for _ in 0..<3000 {
            let length = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
            for j in 0..<columns { v[j] /= length }
            var next = [Double](repeating: 0, count: columns)
            norm = 0
            for i in 0..<rows {
                var sum = 0.0
                for j in 0..<columns { sum += values[i * columns + j] * v[j] }
                norm += sum * sum
                for j in 0..<columns { next[j] += values[i * columns + j] * sum }
            }
            v = next
        }
        let found = GoldenTermTests.run([("s", Value(w).spectralNorm)])["s"]![0]
        #expect(abs(Double(found) - norm.squareRoot()) < 2e-5 * norm.squareRoot())
    }

    /// No change of codes becomes larger on its way through a decoder of divided weights.
    @Test func decoderIsNoSteeperThanOne() throws {
        let experiment = Experiment(
            variant: "x", encoder: .dense([8], .tanh), latent: 3, distance: SquaredDistance.id,
            isDecoderNormalised: true)
        let model = Model(experiment, for: DataShape(features: 10), from: Generator(seed: 1))
        for path in ["decoder.0.weight", "decoder.2.weight"] {
            for i in 0..<model.parameters[path].count { model.parameters[path].base[i] *= 30 }
        }
        let (a, b) = (Slot([50, 3]), Slot([50, 3]))
        a.tensor = Generator(seed: 2).normal([50, 3])
        b.tensor = Generator(seed: 3).normal([50, 3])
        let x = Value(Slot([50, 10]))
        let apart = model.decode(Value(a), seeing: x) - model.decode(Value(b), seeing: x)
        let found = GoldenTermTests.run([
            ("out", apart.squared.sum(axis: 1)), ("in", (Value(a) - Value(b)).squared.sum(axis: 1)),
        ])
        #expect(zip(found["out"]!, found["in"]!).allSatisfy { $0 <= $1 * 1.0001 })
        #expect(zip(found["out"]!, found["in"]!).contains { $0 > $1 * 0.05 })
    }

    /// KL of two Gaussians from their definition, summed by numbers.
    @Test func relevanceIsTheDivergenceFromItsPrior() throws {
        let experiment = Experiment(
            variant: "ard-vae", encoder: .dense([4], .tanh), latent: 2, code: .gaussian, terms: [ARDTerm.id])
        let tiny = TinyObjective(experiment, weight: 1)
        let slot = tiny.model.parameters[ARDTerm.path]
        slot.tensor = Tensor([-1.5, 0.8], shape: [2])
        guard case .gaussian(let q) = tiny.objective.code else { return #expect(Bool(false)) }
        let values = tiny.run([tiny.objective.terms[0].value, q.mean, q.logVariance])
        var expected = 0.0
        for (i, (mean, log)) in zip(values[1].values, values[2].values).enumerated() {
            let (mu, variance) = (Double(mean), exp(Double(log)))
            let prior = exp(Double(slot.base[i % 2]))
            let width = variance.squareRoot()
            let steps = 4000
            for k in 0..<steps {
                let z = mu + width * (Double(k) + 0.5 - Double(steps) / 2) * 16 / Double(steps)
                let q = exp(-(z - mu) * (z - mu) / (2 * variance)) / (2 * .pi * variance).squareRoot()
                let p = -z * z / (2 * prior) - 0.5 * Foundation.log(2 * .pi * prior)
                if q > 0 { expected += q * (Foundation.log(q) - p) * width * 16 / Double(steps) }
            }
        }
        expected /= Double(TinyObjective.batch)
        #expect(abs(Double(values[0].values[0]) - expected) < 1e-4 * expected)
        // Draws of the prior have its variances.
        let draws = try #require(
            ARDTerm().draw(20_000, of: tiny.model, knobs: tiny.board, from: Generator(seed: 4)))
        for j in 0..<2 {
            let square = (0..<20_000).reduce(0.0) { $0 + Double(draws.values[$1 * 2 + j] * draws.values[$1 * 2 + j]) }
            #expect(abs(square / 20_000 / exp(Double(slot.base[j])) - 1) < 0.05)
        }
    }

    /// All at once, with codes of both kinds: gradients equal differences.
    @Test(arguments: [Experiment.CodeKind.deterministic, .gaussian])
    func combine(_ code: Experiment.CodeKind) {
        let experiment = Experiment(
            variant: "x", encoder: .dense([7], .tanh), latent: 4, code: code, distance: SquaredDistance.id,
            terms: [LeastVolumeTerm.id, L1Term.id, ContractionTerm.id]
                + (code == .gaussian ? [ARDTerm.id, KLTerm.id] : []),
            linearLayers: 2, isNested: true, isDecoderNormalised: true)
        #expect(experiment.fault(for: TinyObjective.data) == nil)
        let tiny = TinyObjective(experiment, weight: 0.5)
        tiny.computeGradients()
        for path in tiny.model.parameters.paths { #expect(tiny.gradientFault(path) == nil) }
    }

    @Test func saysWhatHasNoMeaning() {
        func fault(_ edit: (inout Experiment) -> Void) -> Fault? {
            var experiment = Variant.undercomplete.experiment
            edit(&experiment)
            return experiment.fault(for: .usual, with: .shipped)
        }
        #expect(
            fault { ($0.linearLayers, $0.codeActivation) = (2, .relu) }
                == .choice(LinearLayers.id, .needsPlainCodes))
        #expect(
            fault { ($0.linearLayers, $0.pretraining) = (2, .layerwise) }
                == .choice(LinearLayers.id, .needsWholeDepth))
        #expect(
            fault { ($0.decoder, $0.isDecoderNormalised) = (Variant.pixelCNN.experiment.decoder, true) }
                == .choice(DecoderWeights.id, .needsDenseOrConvolutionalDecoder))
        #expect(
            fault { $0.linearLayers = 9 }
                == .number(field: "linearLayers", found: 9, possible: LinearLayers.possible))
        #expect(fault { ($0.linearLayers, $0.isNested, $0.isDecoderNormalised) = (3, true, true) } == nil)
    }
}
