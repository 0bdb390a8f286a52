import Autodiff
import Foundation
import Networks
import Tensors
import TestSupport
import Testing

@testable import Autoencoders

/// Golden cases of a scale and of priors that are found by themselves.
@Suite struct GoldenWeightTests {
    /// A VAE of the file's layers, and its objective on the file's rows.
    private static func objective(
        _ golden: GoldenCase, distance: String, terms: [String], knobs: [String: Float] = [:],
        theirs: @escaping (String) -> String, board edit: (KnobBoard) -> Void = { _ in }
    ) throws -> Objective {
        var decoder = try GoldenObjectiveTests.layers(golden, "decoder")
        let output = decoder.removeLast()
        let x = try golden.tensor("input.x")
        let experiment = Experiment(
            variant: "x", encoder: .dense(try GoldenObjectiveTests.layers(golden, "trunk")), decoder: .dense(decoder),
            latent: try golden.tensor("mean.weight").shape[0], code: .gaussian, outputActivation: output.activation,
            distance: distance, terms: terms, knobs: knobs)
        let model = try GoldenTermTests.model(golden, experiment, DataShape(features: x.shape[1]), theirs: theirs)
        #expect(model.parameters.paths.map(theirs).sorted() == golden.parameters)
        let board = KnobBoard(experiment)
        edit(board)
        let objective = Objective(model, batch: x.shape[0], knobs: board, fits: true)
        objective.x.tensor = x
        let noise = try golden.tensor("input.eps")
        objective.codeNoise?.tensor = Tensor(noise.values, shape: [1] + [noise.shape[0], noise.shape[1]])
        return objective
    }

    private static func theirs(_ path: String) -> String {
        path == "vamp.inputs" ? "pseudo" : path.replacingOccurrences(of: "encoder.", with: "trunk.")
    }

    /// The variance in force is the one that is best for the batch, whatever the knob stands at.
    @Test(arguments: [Float(0.1), 7]) func optimalVariance(_ standing: Float) throws {
        let golden = try GoldenCase("sigma-vae")
        let objective = try Self.objective(
            golden, distance: GaussianDistance.id, terms: [KLTerm.id], theirs: Self.theirs
        ) {
            $0.set(GaussianDistance.variance.id, to: standing)
            $0.fit(GaussianDistance.variance.id, true)
        }
        try GoldenTermTests.compare(
            golden,
            GoldenTermTests.run(
                [
                    ("loss", objective.loss), ("term.reconstruction", objective.reconstruction),
                    ("term.kl", objective.terms[0].value), ("term.variance", objective.squaredError),
                    ("code", objective.z), ("output", objective.output),
                ] + GoldenTermTests.gradients(objective, 0, Self.theirs, "grad.")))
    }

    /// The same gradient, times 2σ², of a squared error with β at its optimum; with c before it, times 2cσ².
    @Test(arguments: [Float(1), 3]) func optimalWeight(_ scale: Float) throws {
        let golden = try GoldenCase("sigma-vae")
        let objective = try Self.objective(
            golden, distance: SquaredDistance.id, terms: [KLTerm.id], theirs: Self.theirs
        ) {
            $0.set(SquaredDistance.scale.id, to: scale)
            $0.fit(KLTerm().weight.id, true)
        }
        let factor = try 2 * scale * golden.tensor("expected.term.variance").values[0]
        let gradients = GoldenTermTests.run(GoldenTermTests.gradients(objective, 0, Self.theirs, "grad."))
        #expect(gradients.count == golden.parameters.count)
        try GoldenTermTests.compare(golden, gradients.mapValues { $0.map { $0 / factor } })
    }

    /// Where nobody asked for it the knob is what it stands at, and only where the objective fits.
    @Test func theKnobStandsOtherwise() throws {
        let golden = try GoldenCase("sigma-vae")
        let objective = try Self.objective(
            golden, distance: GaussianDistance.id, terms: [KLTerm.id], theirs: Self.theirs
        ) { $0.set(GaussianDistance.variance.id, to: 0.5) }
        let values = GoldenTermTests.run([
            ("reconstruction", objective.reconstruction), ("mse", objective.squaredError),
        ])
        let error = try #require(values["mse"]?.first)
        let features = Float(try golden.tensor("input.x").shape[1])
        let expected = features * (error / (2 * 0.5) + 0.5 * log(2 * .pi * 0.5))
        #expect(abs(try #require(values["reconstruction"]?.first) - expected) < 1e-4 * abs(expected))
    }

    @Test func vampPrior() throws {
        let golden = try GoldenCase("vampprior")
        let objective = try Self.objective(
            golden, distance: BernoulliDistance.id, terms: [VampTerm.id],
            knobs: [VampTerm.count.id: Float(try golden.tensor("pseudo").shape[0])], theirs: Self.theirs)
        let term = VampTerm()
        let constant = Float(try golden.tensor("mean.weight").shape[0]) / 2 * log(2 * .pi)
        try GoldenTermTests.compare(
            golden,
            GoldenTermTests.run(
                [
                    ("loss", objective.loss), ("term.reconstruction", objective.reconstruction),
                    ("term.kl", objective.terms[0].value), ("code", objective.z), ("output", objective.output),
                    ("log_prior", term.logPrior(objective.pass) - constant),
                    ("log_posterior", term.logPosterior(objective.pass) - constant),
                ] + GoldenTermTests.gradients(objective, 0, Self.theirs, "grad.")))
    }

    @Test func mixturesByTheirCriterion() throws {
        let golden = try GoldenCase("gmm-bic")
        let z = try golden.tensor("input.z")
        let rows = (0..<z.shape[0]).map { z.row($0).map(Double.init) }
        let (steps, most) = (Int(try golden.number("steps")), Int(try golden.number("most")))
        let ridge = try #require(Double(try golden.text("ridge")))
        var (likelihoods, bics): ([Double], [Double]) = ([], [])
        for count in 1...most {
            let shares = try golden.tensor("input.responsibilities.\(count)")
            let columns = (0..<count).map { k in (0..<rows.count).map { Double(shares.values[$0 * count + k]) } }
            var mixture = try #require(FullMixture(rows, shares: columns, ridge: ridge))
            for _ in 0..<steps {
                mixture = try #require(FullMixture(rows, shares: mixture.assign(rows).shares, ridge: ridge))
            }
            let likelihood = mixture.assign(rows).logLikelihood
            likelihoods.append(likelihood)
            bics.append(mixture.bic(likelihood, rows: rows.count))
            try GoldenTermTests.compare(
                golden,
                [
                    "weights.\(count)": mixture.weights.map { Float($0) },
                    "means.\(count)": mixture.means.joined().map { Float($0) },
                    "covariances.\(count)": mixture.covariances.joined().map { Float($0) },
                ])
            #expect(abs(rows.reduce(0) { $0 + mixture.logDensity($1) } - likelihood) < 1e-9 * abs(likelihood))
        }
        let best = try #require(bics.indices.min { bics[$0] < bics[$1] }) + 1
        try GoldenTermTests.compare(
            golden,
            [
                "log_likelihood": likelihoods.map { Float($0) }, "bic": bics.map { Float($0) },
                "term.best": [Float(best)],
            ])
    }
}
