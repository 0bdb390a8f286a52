import Autodiff
import Foundation
import Networks
import Tensors
import TestSupport
import Testing

@testable import Autoencoders

/// Golden cases whose sentence differs from the laboratory's: no decoder, another place for λ, a loss of players alone.
@Suite struct GoldenTermTests {
    static func run(_ values: [(String, Value)], _ more: [Plan.Result] = []) -> [String: [Float]] {
        let slots = values.map { Slot($0.1.shape) }
        Plan(zip(values, slots).map { ($0.1, $1) } + more, workers: Workers(2)).run()
        return Dictionary(uniqueKeysWithValues: zip(values, slots).map { ($0.0, $1.tensor.values) })
    }

    static func compare(_ golden: GoldenCase, _ values: [String: [Float]]) throws {
        for (name, value) in values { #expect(try golden.difference(value, from: name) == nil, "\(name)") }
    }

    /// A model with the parameters of the case; `theirs` gives the file's name of a path.
    static func model(
        _ golden: GoldenCase, _ experiment: Experiment, _ data: DataShape, theirs: (String) -> String? = { $0 }
    ) throws -> Model {
        let model = Model(experiment, for: data, from: Generator(seed: 0))
        for path in model.parameters.paths {
            if let name = theirs(path) { model.parameters[path].tensor = try golden.tensor(name) }
        }
        return model
    }

    static func gradients(_ objective: Objective, _ player: Int, _ theirs: (String) -> String?, _ prefix: String)
        -> [(String, Value)]
    {
        objective.gradients(of: objective.players[player]).enumerated().compactMap { i, result in
            theirs(objective.players[player].paths[i]).map { (prefix + $0, result.value) }
        }
    }

    @Test func dec() throws {
        let golden = try GoldenCase("dec")
        let x = try golden.tensor("input.x")
        let centers = try golden.tensor("centers")
        let experiment = Experiment(
            variant: "dec", encoder: .dense([try golden.tensor("encoder.0.bias").shape[0]], .relu),
            latent: centers.shape[1], distance: NoDistance.id, terms: [StudentTerm.id],
            knobs: [
                "clusters": Float(centers.shape[0]), "alpha": try golden.number("alpha"), StudentTerm().weight.id: 1,
            ])
        func theirs(_ path: String) -> String? { path.hasPrefix("decoder") ? nil : path }
        let model = try Self.model(golden, experiment, DataShape(features: x.shape[1]), theirs: theirs)
        let objective = Objective(model, batch: x.shape[0], knobs: KnobBoard(experiment))
        objective.x.tensor = x
        let term = StudentTerm()
        try Self.compare(
            golden,
            Self.run(
                [
                    ("loss", objective.loss), ("term.kl", objective.terms[0].value), ("code", objective.z),
                    ("assignment", term.assignment(objective.pass)), ("target", term.target(objective.pass)),
                ] + Self.gradients(objective, 0, theirs, "grad.")))
    }

    /// The file's loss is λ times ours.
    @Test func semiSupervised() throws {
        let golden = try GoldenCase("semi-supervised")
        let x = try golden.tensor("input.x")
        let lambda = try golden.number("lambda")
        let experiment = Experiment(
            variant: "x", encoder: .dense([try golden.tensor("encoder.0.bias").shape[0]], .relu),
            latent: try golden.tensor("encoder.2.bias").shape[0], distance: SquaredDistance.id,
            terms: [LabelTerm.id], knobs: [LabelTerm().weight.id: 1 / lambda])
        let data = DataShape(
            image: ImageShape(height: 1, width: x.shape[1]), classes: Int(try golden.number("classes")))
        let model = try Self.model(golden, experiment, data)
        #expect(model.parameters.paths.sorted() == golden.parameters)
        let objective = Objective(model, batch: x.shape[0], knobs: KnobBoard(experiment))
        objective.x.tensor = x
        let (labels, mask) = (try golden.tensor("input.labels").values, try golden.tensor("input.mask").values)
        objective.labels!.tensor = Tensor(zip(labels, mask).map { $1 == 1 ? $0 : -1 }, shape: [labels.count])
        try Self.compare(
            golden,
            Self.run(
                [
                    ("loss", objective.loss * lambda), ("term.cross_entropy", objective.terms[0].value),
                    ("term.reconstruction", objective.reconstruction), ("code", objective.z),
                    ("logits", LabelTerm().logits(objective.pass)), ("output", objective.output),
                ] + Self.gradients(objective, 0, { $0 }, "grad.").map { ($0, $1 * lambda) }))
    }

    /// The file has the told rows and the others apart; here they are one batch, told rows first.
    @Test func classCode() throws {
        let golden = try GoldenCase("m2")
        let (known, other) = (try golden.tensor("input.x_labelled"), try golden.tensor("input.x_unlabelled"))
        let (told, rest) = (known.shape[0], other.shape[0])
        let labels = try golden.tensor("input.labels").values
        let chance = (
            known: try golden.tensor("input.eps_labelled"), other: try golden.tensor("input.eps_unlabelled")
        )
        let (classes, width) = (chance.other.shape[0], chance.known.shape[1])
        #expect(try golden.text("activations.trunk") == "softplus")
        let experiment = Experiment(
            variant: "x", encoder: .dense([try golden.tensor("trunk.0.bias").shape[0]], .softplus),
            latent: width + classes, code: .gaussian, outputActivation: .sigmoid, distance: NoDistance.id,
            terms: [ClassCodeTerm.id], knobs: [ClassCodeTerm.alpha.id: try golden.number("alpha")])
        func theirs(_ path: String) -> String { path.replacingOccurrences(of: "encoder.", with: "trunk.") }
        let data = DataShape(image: ImageShape(height: 1, width: known.shape[1]), classes: classes)
        let model = try Self.model(golden, experiment, data, theirs: theirs)
        #expect(model.parameters.paths.map(theirs).sorted() == golden.parameters)
        let objective = Objective(model, batch: told + rest, knobs: KnobBoard(experiment))
        objective.x.tensor = Tensor(known.values + other.values, shape: objective.x.shape)
        objective.labels!.tensor = Tensor(labels + Array(repeating: -1, count: rest), shape: [told + rest])
        // A told row has the same chance whatever the class.
        let noise = (0..<classes).flatMap { k in
            chance.known.values + (0..<rest).flatMap { chance.other.row(k * rest + $0) }
        }
        objective.termNoise[ClassCodeTerm.noise]!.tensor = Tensor(noise, shape: [classes, told + rest, width])
        let parts = ClassCodeTerm().parts(objective.pass)
        let found = Self.run(
            [
                ("loss", objective.loss), ("term.labelled", parts.labelled), ("term.unlabelled", parts.unlabelled),
                ("term.classification", parts.classification),
            ] + Self.gradients(objective, 0, theirs, "grad."))
        try Self.compare(golden, found)
        let rows = Self.run([
            ("all", parts.perClass.transposed([1, 0])), ("q", parts.posterior), ("u", parts.bounds),
        ])
        func last(_ name: String, _ width: Int) -> [Float] { Array(rows[name]!.suffix(rest * width)) }
        try Self.compare(
            golden,
            [
                "per_class": last("all", classes), "posterior": last("q", classes), "unlabelled": last("u", 1),
                "labelled": (0..<told).map { rows["all"]![$0 * classes + Int(labels[$0])] },
            ])
    }

    @Test func ali() throws {
        let golden = try GoldenCase("ali")
        let x = try golden.tensor("input.x")
        let experiment = Experiment(
            variant: "x", encoder: .dense([try golden.tensor("encoder.0.bias").shape[0]], .relu),
            latent: try golden.tensor("mean.bias").shape[0], code: .gaussian, outputActivation: .sigmoid,
            distance: NoDistance.id, terms: [PairsTerm.id],
            knobs: [
                PairsTerm.width.id: Float(try golden.tensor("critic.0.bias").shape[0]), PairsTerm.layers.id: 1,
                PairsTerm.slope.id: 0,
            ])
        func theirs(_ path: String) -> String { path.replacingOccurrences(of: "pairs.", with: "critic.") }
        let model = try Self.model(golden, experiment, DataShape(features: x.shape[1]), theirs: theirs)
        #expect(model.parameters.paths.map(theirs).sorted() == golden.parameters)
        let objective = Objective(model, batch: x.shape[0], knobs: KnobBoard(experiment))
        objective.x.tensor = x
        objective.codeNoise!.tensor = Tensor(
            try golden.tensor("input.eps").values, shape: objective.codeNoise!.shape)
        objective.termNoise["prior"]!.tensor = try golden.tensor("input.prior")
        try Self.compare(
            golden,
            Self.run(
                [
                    ("loss", objective.loss), ("term.model_loss", objective.terms[0].value),
                    ("term.critic_loss", objective.players[1].loss), ("code", objective.z),
                    ("output", model.reconstruct(objective.pass.prior, seeing: objective.pass.x)),
                ] + Self.gradients(objective, 0, theirs, "grad.model_loss.")
                    + Self.gradients(objective, 1, theirs, "grad.critic_loss.")))
    }

    /// The lines of the mixture's bound apart.
    @Test(arguments: ["vade", "vade-samples"]) func mixtureLines(_ name: String) throws {
        let golden = try GoldenCase(name)
        let x = try golden.tensor("input.x")
        let means = try golden.tensor("mixture.mean")
        let experiment = Experiment(
            variant: "x", encoder: .dense([try golden.tensor("encoder.0.bias").shape[0]], .relu),
            latent: means.shape[1], code: .gaussian, terms: [MixtureTerm.id],
            knobs: ["clusters": Float(means.shape[0]), "samples": try golden.number("samples")])
        let model = try Self.model(golden, experiment, DataShape(features: x.shape[1]))
        let objective = Objective(model, batch: x.shape[0], knobs: KnobBoard(experiment))
        objective.x.tensor = x
        objective.codeNoise!.tensor = try golden.tensor("input.eps")
        let parts = MixtureTerm().parts(objective.pass)
        try Self.compare(
            golden,
            Self.run([
                ("term.mixture", parts.mixture.mean(axis: 0)), ("term.assignment", parts.assignment.mean(axis: 0)),
                ("term.entropy", parts.entropy.mean(axis: 0)), ("gamma", parts.gamma),
            ]))
    }

    /// The last map is the code; maps have their channels last here and first there.
    @Test func convolutional() throws {
        let golden = try GoldenCase("conv-autoencoder")
        let x = try golden.tensor("input.x")
        let layers = try [0, 2].map { i in
            let weight = try golden.tensor("encoder.\(i).weight").shape
            return ConvolutionalLayers.Layer(
                weight[0], kernel: weight[2], stride: Int(try golden.number("encoder.\(i).stride")),
                padding: Int(try golden.number("encoder.\(i).padding")))
        }
        let code = try golden.tensor("expected.code").shape
        let experiment = Experiment(
            variant: "x", encoder: .convolutional(ConvolutionalLayers(layers, mapIsCode: true)),
            latent: code[1] * code[2] * code[3])
        try Self.compareAutoencoder(golden, experiment, x)
    }

    @Test func pixelCNN() throws {
        let golden = try GoldenCase("pixelcnn-decoder")
        let (x, codes) = (try golden.tensor("input.x"), try golden.tensor("input.z"))
        let layers = PixelCNNLayers(
            filters: try golden.tensor("first.bias").shape[0], blocks: Int(try golden.number("blocks")))
        let image = ImageShape(height: x.shape[2], width: x.shape[3])
        let network = PixelCNN(layers, for: DataShape(image: image), latent: codes.shape[1], outputs: 1)
        let parameters = Parameters(network.parameters, from: Generator(seed: 0))
        func theirs(_ path: String) -> String { String(path.dropFirst("decoder.".count)) }
        #expect(parameters.paths.map(theirs).sorted() == golden.parameters)
        for path in parameters.paths { parameters[path].tensor = try golden.tensor(theirs(path)) }
        let images = Slot([x.shape[0], image.count])
        images.tensor = Tensor(x.values, shape: images.shape)
        let slot = Slot(codes.shape)
        slot.tensor = codes
        let z = Value(slot)
        let logits = network(z, seeing: Value(images), parameters)
        let loss = Bernoulli(logits: logits).negativeLogLikelihood(Value(images)).sum() / Float(x.shape[0])
        let gradients = Value.gradients(of: loss, with: parameters.paths.map(parameters.value) + [z])
        var values: [(String, Value)] = [("loss", loss), ("output", logits), ("inputgrad.z", gradients.last!!)]
        for (path, gradient) in zip(parameters.paths, gradients) {
            values.append(("grad." + theirs(path), gradient!))
        }
        try Self.compare(golden, Self.run(values))
    }

    @Test func latentDiffusion() throws {
        let golden = try GoldenCase("latent-diffusion")
        let codes = try golden.tensor("input.z")
        let term = DiffusionTerm()
        #expect(try golden.number("timesteps") == Float(DiffusionTerm.times))
        let denoiser = term.denoiser(
            codes.shape[1], width: try golden.tensor("time.0.bias").shape[0],
            embedding: Int(try golden.number("embedding")))
        let parameters = Parameters(denoiser.parameters, from: Generator(seed: 0))
        #expect(parameters.paths.sorted() == golden.parameters)
        for path in parameters.paths { parameters[path].tensor = try golden.tensor(path) }
        func given(_ name: String) throws -> Value {
            let slot = Slot(try golden.tensor(name).shape)
            slot.tensor = try golden.tensor(name)
            return Value(slot)
        }
        let parts = term.error(
            of: denoiser, parameters, codes: try given("input.z"), times: try given("input.t"),
            noise: try given("input.noise"))
        let gradients = Value.gradients(of: parts.loss, with: parameters.paths.map(parameters.value))
        try Self.compare(
            golden,
            Self.run(
                [
                    ("loss", parts.loss), ("noisy", parts.noisy), ("embedding", parts.embedding),
                    ("output", parts.prediction), ("alpha_bar", parts.kept),
                    ("term.mean_square", parts.loss / Float(codes.shape[1])),
                ] + zip(parameters.paths, gradients).map { ("grad." + $0, $1!) }))
    }

    /// A whole autoencoder of images x [batch, channels, height, width]: its loss, output, code and gradients.
    private static func compareAutoencoder(_ golden: GoldenCase, _ experiment: Experiment, _ x: Tensor) throws {
        let data = DataShape(image: ImageShape(height: x.shape[2], width: x.shape[3], channels: x.shape[1]))
        let model = try model(golden, experiment, data)
        #expect(model.parameters.paths.sorted() == golden.parameters)
        let objective = Objective(model, batch: x.shape[0], knobs: KnobBoard(experiment))
        objective.x.tensor = Tensor(x.values, shape: objective.x.shape)
        try compare(
            golden,
            run(
                [
                    ("loss", objective.loss), ("term.reconstruction", objective.reconstruction),
                    ("output", objective.output), ("code", objective.z),
                ] + gradients(objective, 0, { $0 }, "grad.")))
    }

    @Test func visionTransformer() throws {
        let golden = try GoldenCase("vit-autoencoder")
        let (x, code) = (try golden.tensor("input.x"), try golden.tensor("expected.code").shape)
        let layers = TransformerLayers(
            patch: Int(try golden.number("patch")), width: try golden.tensor("patch_embed.bias").shape[0],
            heads: Int(try golden.number("heads")), blocks: 1,
            hidden: try golden.tensor("encoder.blocks.0.mlp.0.bias").shape[0], pooling: .each)
        let experiment = Experiment(
            variant: "x", encoder: .transformer(layers), latent: code[1] * code[2], distance: SquaredDistance.id)
        try Self.compareAutoencoder(golden, experiment, x)
    }

    @Test func transformerBlock() throws {
        let golden = try GoldenCase("transformer-block")
        let given = try golden.tensor("input.x")
        let block = TransformerBlock(
            "", width: given.shape[2], heads: Int(try golden.number("heads")),
            hidden: try golden.tensor("mlp.0.bias").shape[0])
        let parameters = Parameters(block.parameters, from: Generator(seed: 0))
        #expect(parameters.paths.sorted() == golden.parameters)
        for path in parameters.paths { parameters[path].tensor = try golden.tensor(path) }
        let slot = Slot(given.shape)
        slot.tensor = given
        let x = Value(slot)
        let y = block(x, parameters)
        let loss = y.squared.sum() / Float(y.count)
        let gradients = Value.gradients(of: loss, with: parameters.paths.map(parameters.value) + [x])
        var values: [(String, Value)] = [("loss", loss), ("output", y), ("inputgrad.x", gradients.last!!)]
        for (path, gradient) in zip(parameters.paths, gradients) { values.append(("grad." + path, gradient!)) }
        try Self.compare(golden, Self.run(values))
    }

    /// Softmax cross-entropy of logits that overflow an exponential.
    @Test func crossEntropy() throws {
        let golden = try GoldenCase("metric-cross-entropy")
        let (given, labels) = (try golden.tensor("input.logits"), try golden.tensor("input.labels"))
        let (slot, numbers) = (Slot(given.shape), Slot(labels.shape))
        (slot.tensor, numbers.tensor) = (given, labels)
        let logits = Value(slot)
        let right = (logits * Value(numbers).oneHot(given.shape[1])).sum(axis: 1)
        let loss = (logits.logSumExp - right).sum() / Float(labels.values.count)
        let gradient = Value.gradients(of: loss, with: [logits])[0]!
        try Self.compare(
            golden, Self.run([("loss", loss), ("term.cross_entropy", loss), ("inputgrad.logits", gradient)]))
    }
}
