import Autodiff
import Autoencoders
import Networks
import Tensors
import TestSupport
import Testing

/// Losses, terms, codes, outputs and every gradient of the objectives that train, against an independent
/// implementation's.
@Suite struct GoldenObjectiveTests {
    /// A case as the choices of an experiment; sizes, activations and knobs come from its file.
    struct Choices: Sendable, CustomTestStringConvertible {
        let name: String
        var corruption = "none"
        var code = Experiment.CodeKind.deterministic
        var distance = "squared"
        var terms: [String] = []
        /// Our knobs for the file's.
        var knobs: [String: String] = [:]
        /// Our terms for the file's.
        var termNames: [String: String] = [:]
        /// The file's names for the losses of our players, the model first; empty where there is one.
        var players: [String] = []
        var testDescription: String { name }
    }

    static let cases: [Choices] = [
        Choices(name: "dense-bce", distance: "bernoulli"),
        Choices(name: "dense-mse"),
        Choices(name: "sparse-l1", terms: ["l1"], knobs: ["l1": "lambda"], termNames: ["l1": "sparsity"]),
        Choices(
            name: "sparse-kl", terms: ["sparsity"], knobs: ["sparsity": "lambda", "rho": "rho"],
            termNames: ["sparsity": "sparsity"]),
        Choices(name: "denoising-gaussian", corruption: "gaussian", knobs: ["sigma": "sigma"]),
        Choices(name: "denoising-mask", corruption: "mask", distance: "bernoulli"),
        Choices(
            name: "contractive-shallow", distance: "bernoulli", terms: ["contraction"],
            knobs: ["contraction": "lambda"], termNames: ["contraction": "contraction"]),
        Choices(
            name: "contractive-deep-tanh", terms: ["contraction"], knobs: ["contraction": "lambda"],
            termNames: ["contraction": "contraction"]),
        Choices(
            name: "contractive-deep-relu-softplus", terms: ["contraction"], knobs: ["contraction": "lambda"],
            termNames: ["contraction": "contraction"]),
        Choices(
            name: "vae-bernoulli", code: .gaussian, distance: "bernoulli", terms: ["kl"], termNames: ["kl": "kl"]),
        Choices(
            name: "vae-bernoulli-samples", code: .gaussian, distance: "bernoulli", terms: ["kl"],
            termNames: ["kl": "kl"]),
        Choices(
            name: "beta-vae-gaussian", code: .gaussian, distance: "gaussian", terms: ["kl"],
            knobs: ["beta": "beta", "variance": "variance"], termNames: ["kl": "kl"]),
        Choices(
            name: "wae-mmd-imq", terms: ["mmd"], knobs: ["mmd": "lambda", "prior": "sigma"],
            termNames: ["mmd": "mmd"]),
        Choices(
            name: "wae-mmd-rbf", terms: ["mmd-rbf"], knobs: ["mmd-rbf": "lambda", "prior": "sigma"],
            termNames: ["mmd-rbf": "mmd"]),
        Choices(
            name: "wae-gan", terms: ["critic"], knobs: ["critic": "lambda", "prior": "sigma"],
            termNames: ["critic": "adversarial"], players: ["model_loss", "critic_loss"]),
        Choices(
            name: "vade", code: .gaussian, distance: "bernoulli", terms: ["mixture"], termNames: ["mixture": "kl"]),
        Choices(
            name: "vade-samples", code: .gaussian, distance: "bernoulli", terms: ["mixture"],
            termNames: ["mixture": "kl"]),
        Choices(
            name: "idec", terms: ["student"], knobs: ["student": "gamma", "alpha": "alpha"],
            termNames: ["student": "kl"]),
        Choices(
            name: "center-distance", terms: ["centers"], knobs: ["centers": "lambda"],
            termNames: ["centers": "center_distance"]),
    ]

    static func layers(_ golden: GoldenCase, _ stack: String) throws -> [Architecture.Layer] {
        try golden.text("activations.\(stack)").split(separator: ",").enumerated().map { i, name in
            let activation = name == "linear" ? Activation.identity : Activation(rawValue: String(name))
            return Architecture.Layer(
                width: try golden.tensor("\(stack).\(2 * i).weight").shape[0], activation: try #require(activation))
        }
    }

    @Test(arguments: cases) func equalsTheReference(_ choices: Choices) throws {
        let golden = try GoldenCase(choices.name)
        var encoder = try Self.layers(golden, "encoder")
        var decoder = try Self.layers(golden, "decoder")
        let output = decoder.removeLast()
        let isGaussian = choices.code == .gaussian
        let codeLayer = isGaussian ? nil : encoder.removeLast()
        let latent = try codeLayer?.width ?? golden.tensor("mean.weight").shape[0]
        var knobs: [String: Float] = isGaussian ? ["samples": try golden.number("samples")] : [:]
        if let clusters = try? golden.number("clusters") { knobs["clusters"] = clusters }
        if choices.terms.contains("critic") {
            knobs["critic-width"] = Float(try golden.tensor("critic.0.weight").shape[0])
        }
        let experiment = Experiment(
            variant: choices.name, corruption: choices.corruption, encoder: .dense(encoder), decoder: .dense(decoder),
            latent: latent, code: choices.code, codeActivation: codeLayer?.activation ?? .identity,
            outputActivation: output.activation, distance: choices.distance, terms: choices.terms,
            knobs: knobs)
        let x = try golden.tensor("input.x")
        let model = Model(experiment, for: DataShape(features: x.shape[1]), from: Generator(seed: 0))
        #expect(model.parameters.paths.sorted() == golden.parameters)
        for path in model.parameters.paths { model.parameters[path].tensor = try golden.tensor(path) }

        let board = KnobBoard(experiment)
        for (ours, theirs) in choices.knobs { board.set(ours, to: try golden.number(theirs)) }
        let objective = Objective(model, batch: x.shape[0], knobs: board)
        objective.x.tensor = x
        objective.codeNoise?.tensor = try golden.tensor("input.eps")
        switch choices.corruption {
        case "gaussian": objective.corruptionNoise?.tensor = try golden.tensor("input.noise")
        case "mask":
            // The mask is 1 where uniform noise is above p: with p = ½ the file's mask is its own noise.
            objective.corruptionNoise?.tensor = try golden.tensor("input.mask")
            board.set("mask", to: 0.5)
        default: break
        }
        if let prior = objective.termNoise["prior"] {
            // The file has what was drawn, we what it is drawn from.
            let deviation = try golden.number("sigma")
            prior.tensor = Tensor(try golden.tensor("input.prior").values.map { $0 / deviation }, shape: prior.shape)
        }

        var wanted: [(String, Value)] = [
            ("loss", objective.loss), ("term.reconstruction", objective.reconstruction),
            ("output", objective.output), ("code", objective.z),
        ]
        for (term, value) in objective.terms { wanted.append(("term.\(choices.termNames[term.id]!)", value)) }
        if case .gaussian(let q) = objective.code { wanted += [("mean", q.mean), ("logvar", q.logVariance)] }
        var results = wanted.map { ($0.1, Slot($0.1.shape)) }
        for (player, name) in zip(objective.players.dropFirst(), choices.players.dropFirst()) {
            wanted.append(("term.\(name)", player.loss))
            results.append((player.loss, Slot([])))
        }
        results += objective.players.flatMap(objective.gradients)
        let plan = Plan(results, workers: Workers(2))
        plan.run()

        for (i, (name, _)) in wanted.enumerated() {
            #expect(try golden.difference(results[i].1.tensor.values, from: name) == nil)
        }
        let prefixes = choices.players.isEmpty ? ["grad."] : choices.players.map { "grad.\($0)." }
        #expect(objective.players.count == prefixes.count)
        for (player, prefix) in zip(objective.players, prefixes) {
            #expect(golden.expected(prefix) == player.paths.sorted())
            for path in player.paths {
                let gradient = model.parameters.gradient(path).tensor.values
                #expect(try golden.difference(gradient, from: prefix + path) == nil)
            }
        }
        if golden.optional("expected.jacobian") != nil {
            #expect(try golden.difference(Self.jacobian(objective), from: "jacobian") == nil)
        }
    }

    /// J as [batch, code, features].
    static func jacobian(_ objective: Objective) -> [Float] {
        let code = objective.code.center
        let value = Value.jacobian(of: code, with: objective.input)!
        let slot = Slot(value.shape)
        Plan([(value, slot)], workers: Workers(1)).run()
        let (k, batch, n) = (value.shape[0], value.shape[1], value.shape[2])
        return (0..<batch).flatMap { b in (0..<k).flatMap { j in (0..<n).map { slot.base[(j * batch + b) * n + $0] } }
        }
    }
}
