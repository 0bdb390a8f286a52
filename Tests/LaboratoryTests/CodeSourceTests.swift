import Autoencoders
import Datasets
import Tensors
import Testing

@testable import Laboratory

@Suite struct CodeSourceTests {
    private static func source(
        _ experiment: Experiment, knobs: [String: Float] = [:], parameters: (Model) -> Void = { _ in },
        codes: Tensor = Tensor(zeros: [1, 2])
    ) -> CodeSource {
        let model = Model(experiment, for: DataShape(image: Toy.shape, classes: 4), from: Generator(seed: 1))
        parameters(model)
        let board = KnobBoard(experiment)
        for (id, value) in knobs { board.set(id, to: value) }
        return CodeSource(model, knobs: board) { _ in codes }
    }

    private static func experiment(_ variant: Variant, latent: Int = 2) -> Experiment {
        var experiment = variant.experiment.fitted(to: DataShape(image: Toy.shape, classes: 4))
        experiment.latent = latent
        return experiment
    }

    private static func moments(_ codes: Tensor, _ j: Int) -> (mean: Double, deviation: Double) {
        let values = (0..<codes.shape[0]).map { Double(codes.values[$0 * codes.shape[1] + j]) }
        let mean = values.reduce(0, +) / Double(values.count)
        return (mean, (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot())
    }

    @Test func gaussianCodesAreDrawnFromTheirKL() {
        let source = Self.source(Self.experiment(.vae))
        #expect(source.origin == .prior("normal", deviation: 1))
        #expect(source.draw(5, from: Generator(seed: 3)) == Generator(seed: 3).normal([5, 2]))
    }

    /// Nothing was trained to look like N(0, I): codes are drawn where those of images are.
    @Test func codesWithoutAPriorAreAsSpreadAsThoseOfImages() {
        let codes = Tensor((0..<200).flatMap { [Float($0 % 2 == 0 ? 9 : 11), -3] }, shape: [200, 2])
        let source = Self.source(Self.experiment(.undercomplete), codes: codes)
        #expect(source.origin == .spread(images: 100))
        let drawn = source.draw(4000, from: Generator(seed: 1))
        let (first, second) = (Self.moments(drawn, 0), Self.moments(drawn, 1))
        #expect(abs(first.mean - 10) < 0.1 && abs(first.deviation - 1) < 0.05)
        #expect(second.mean == -3 && second.deviation == 0)
    }

    @Test(arguments: [Variant.waeMMD, .waeGAN, .ali]) func comparedPriorsAreTheExperiments(_ variant: Variant) {
        let source = Self.source(Self.experiment(variant))
        #expect(source.origin == .prior("normal", deviation: 1))
        var ring = Self.experiment(variant)
        ring.prior = "ring"
        let drawn = Self.source(ring).draw(500, from: Generator(seed: 1))
        #expect(Self.source(ring).origin == .prior("ring", deviation: 1))
        // Around a circle: hardly any is near the middle.
        let near = (0..<500).count { i in drawn.row(i).reduce(0) { $0 + $1 * $1 } < 0.1 }
        #expect(near < 25)
    }

    @Test func aMixtureIsDrawnAsLearnt() {
        var experiment = Self.experiment(.gmm)
        experiment.knobs["clusters"] = 3
        let source = Self.source(experiment) { model in
            model.parameters["mixture.mean"].tensor = Tensor([50, 0, 50, 0, 50, 0], shape: [3, 2])
        }
        #expect(source.origin == .mixture(clusters: 3))
        let drawn = source.draw(300, from: Generator(seed: 1))
        #expect(abs(Self.moments(drawn, 0).mean - 50) < 1 && abs(Self.moments(drawn, 1).mean) < 1)
    }

    @Test func diffusionSaysItsSteps() {
        let experiment = Self.experiment(.latentDiffusion).during(9)
        let source = Self.source(experiment, knobs: ["diffusion-steps": 7, "churn": 0.5])
        #expect(source.origin == .diffusion(steps: 7, churn: 0.5))
    }

    /// What a term draws it can name, and the other way round.
    @Test func termsThatDrawSayFromWhat() {
        for term in Terms.all {
            var experiment = Self.experiment(.vae)
            experiment.terms = [term.id]
            guard experiment.fault(for: DataShape(image: Toy.shape, classes: 4)) == nil else { continue }
            let model = Model(experiment, for: DataShape(image: Toy.shape, classes: 4), from: Generator(seed: 1))
            let knobs = KnobBoard(experiment)
            let draws = term.draw(2, of: model, knobs: knobs, from: Generator(seed: 1)) != nil
            #expect((term.origin(in: model.structure, knobs: knobs) != nil) == draws, "\(term.id)")
        }
    }

    /// The screen, the command and claims draw from the same.
    @Test(arguments: ["vae", "undercomplete", "gmm", "wae-mmd"]) func everybodyDrawsFromTheSame(_ id: String) throws {
        let session = try Toy.session(try #require(Variant.named(id)))
        session.advance(5)
        session.obey(.look([SamplesRequest(3)]))
        let shown = try #require(session.snapshot().answers[SamplesRequest(3)])
        let trained = try TrainedModel(session.checkpoint(), workers: Workers(1))
        let drawn = trained.sample(3, from: Generator(seed: 1), like: Toy.bars.validation)
        #expect(shown.origin == drawn.origin && shown.images.count == 3 && drawn.images.count == 3)
    }
}
