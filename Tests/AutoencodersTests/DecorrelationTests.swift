import Autodiff
import Networks
import Tensors
import Testing

@testable import Autoencoders

@Suite struct DecorrelationTests {
    /// Ω of images that an untrained linear encoder codes, and the codes themselves.
    static func value(latent: Int, batch: Int) -> (term: Double, codes: [[Double]]) {
        let experiment = Experiment(
            variant: "x", encoder: .linear, latent: latent, terms: [DecorrelationTerm.id])
        let model = Model(experiment, for: DataShape(features: 6), from: Generator(seed: 1))
        let objective = Objective(model, batch: batch, knobs: KnobBoard(experiment))
        objective.x.tensor = Generator(seed: 2).uniform([batch, 6])
        let (term, codes) = (Slot([]), Slot([batch, latent]))
        Plan([(objective.terms[0].value, term), (objective.code.center, codes)], workers: .alone).run()
        return (Double(term.scalar), (0..<batch).map { codes.tensor.row($0).map(Double.init) })
    }

    /// By its definition in double, pair by pair.
    @Test(arguments: [(2, 5), (7, 4), (3, 100)]) func equalsTheSumOverPairs(_ latent: Int, _ batch: Int) {
        let (term, codes) = Self.value(latent: latent, batch: batch)
        let means = (0..<latent).map { i in codes.reduce(0) { $0 + $1[i] } / Double(batch) }
        var expected = 0.0
        for i in 0..<latent {
            for j in 0..<latent where i != j {
                let covariance = codes.reduce(0) { $0 + ($1[i] - means[i]) * ($1[j] - means[j]) } / Double(batch)
                expected += covariance * covariance / 2
            }
        }
        #expect(expected > 0 && abs(term - expected) < 1e-4 * expected + 1e-9, "\(term), expected \(expected)")
    }

    /// A single code has none to vary with, a single image nothing to vary by.
    @Test(arguments: [(1, 9), (4, 1)]) func nothingVariesTogether(_ latent: Int, _ batch: Int) {
        // A difference of two equal sums, each of them rounded.
        #expect(abs(Self.value(latent: latent, batch: batch).term) < 1e-7)
    }
}
