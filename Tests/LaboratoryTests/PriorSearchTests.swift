import Autoencoders
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Laboratory

/// Densities of codes that are chosen after training, and one that is learnt.
@Suite struct PriorSearchTests {
    private static let settings: PriorSearch.Settings = {
        var settings = PriorSearch.Settings()
        (settings.draws, settings.rows, settings.components, settings.posteriors) = (30, 20, 3, 20)
        return settings
    }()

    private static func trained(_ variant: Variant, steps: Int = 60) throws -> (TrainedModel, Checkpoint) {
        let session = try Toy.session(variant)
        session.advance(steps)
        let checkpoint = session.checkpoint()
        return (try TrainedModel(checkpoint, workers: Workers(1)), checkpoint)
    }

    private static func verdicts(_ model: TrainedModel) throws -> [PriorSearch.Verdict] {
        try PriorSearch(model, training: Toy.bars.train, judging: Toy.bars.validation, settings).verdicts()
    }

    /// N(0, I) as a density is what the model's own computation has in it.
    @Test func theModelsOwnIsAmongThem() throws {
        let (model, _) = try Self.trained(.vae)
        let verdicts = try Self.verdicts(model)
        let normal = try #require(verdicts.first { $0.title == "N(0, I)" })
        let own = try #require(
            try PriorSearch(ofOwn: model, judging: Toy.bars.validation, Self.settings).verdicts().first)
        #expect(abs(normal.bound - own.bound) < 1e-4 && abs(normal.error - own.error) < 1e-4)
        #expect(verdicts.count == 4 && verdicts[0].behind == 0)
        #expect(zip(verdicts, verdicts.dropFirst()).allSatisfy { $0.bound >= $1.bound })
        for verdict in verdicts {
            #expect(abs(verdicts[0].bound - verdict.bound - verdict.behind) < 1e-9)
            #expect(try #require(verdict.effectiveDraws) >= 1 && verdict.effectiveDraws! <= 30)
        }
    }

    /// A density fitted to the codes is no worse than N(0, I) where the codes are far from it.
    @Test func codesFarFromTheNormalAreFitted() throws {
        let session = try Toy.session(.vae) { $0.experiment.knobs["beta"] = 0.01 }
        session.advance(600)
        let model = try TrainedModel(session.checkpoint(), workers: Workers(1))
        let verdicts = try Self.verdicts(model)
        let normal = try #require(verdicts.first { $0.title == "N(0, I)" })
        #expect(normal.behind > normal.errorOfBehind, "\(verdicts.map { ($0.title, $0.bound) })")
    }

    @Test func threadsAndRepetitionChangeNothing() throws {
        let (_, checkpoint) = try Self.trained(.vae)
        let bounds = try [1, 2].map { threads in
            try Self.verdicts(TrainedModel(checkpoint, workers: Workers(threads))).map(\.bound)
        }
        #expect(bounds[0] == bounds[1])
    }

    /// Codes without a distribution are judged by their density.
    @Test func deterministicCodes() throws {
        let (model, _) = try Self.trained(.undercomplete)
        let search = try PriorSearch(model, training: Toy.bars.train, judging: Toy.bars.validation, Self.settings)
        #expect(!search.isOfRows && search.candidates.map(\.title).contains("N(m, diag s²)"))
        let verdicts = try search.verdicts()
        #expect(verdicts.allSatisfy { $0.bound.isFinite && $0.effectiveDraws == nil })
    }

    @Test func sumsOfWeights() {
        let weights = [-3.0, 700, 698, -1e4, 701.5]
        var sum = WeightSum()
        for weight in weights { sum.add(weight) }
        let reference = ImportanceWeights(logarithms: weights.map { [$0] })
        #expect(abs(sum.logMean - reference.logLikelihoods[0]) < 1e-9)
        #expect(abs(sum.effective - reference.effectiveSamples[0]) < 1e-9)
    }

    @Test(arguments: [1, 3]) func theCriterionFindsTheNumber(_ count: Int) throws {
        let stream = Generator(seed: 5)
        let (places, noise) = (stream.split("places").uniform([600]).values, stream.split("noise").normal([600, 2]))
        let codes = Tensor(
            (0..<600).flatMap { row -> [Float] in
                let k = Int(places[row] * Float(count))
                let z = noise.row(row).map { $0 }
                return [Float(7 * k) + z[0], Float(k % 2) * 5 + 0.7 * z[0] + 0.5 * z[1]]
            }, shape: [600, 2])
        let search = try #require(FullMixture.search(codes, most: 8, from: stream))
        #expect(search.best + 1 == count)
        // What is drawn from it has its moments.
        let drawn = search.fits[search.best].mixture.draw(20_000, from: stream)
        for j in 0..<2 {
            let (a, b) = (
                mean((0..<600).map { Double(codes.values[2 * $0 + j]) }),
                mean((0..<20_000).map { Double(drawn.values[2 * $0 + j]) })
            )
            #expect(abs(a - b) < 0.15, "\(a) \(b)")
        }
    }

    @Test func aKeptPriorComesBack() throws {
        let folder = try TemporaryFolder()
        var (model, checkpoint) = try Self.trained(.vae)
        let verdicts = try Self.verdicts(model)
        let prior = try #require(verdicts.first { $0.title.hasPrefix("mixture") }?.prior)
        #expect(try KeptPrior(checkpoint, latent: model.model.latent, of: "x") == nil)
        checkpoint.kept[KeptPrior.use] = try prior.kept()
        try checkpoint.write(to: folder.file("x"))
        let read = try Checkpoint(contentsOf: folder.file("x"))
        let back = try #require(try KeptPrior(read, latent: model.model.latent, of: "x"))
        #expect(back.title == prior.title)
        let (ours, theirs) = (
            model.sample(3, of: prior, from: Generator(seed: 1)), model.sample(3, of: back, from: Generator(seed: 1))
        )
        #expect(zip(ours.joined(), theirs.joined()).allSatisfy { abs($0 - $1) < 1e-4 })
        // Damaged ones are refused in a line.
        for (name, tensor) in [
            ("weights", Tensor([-1], shape: [1])), ("means", Tensor([0], shape: [1])),
            ("factors", Tensor([.nan], shape: [1])),
        ] {
            var other = checkpoint
            other.kept[KeptPrior.use]?.tensors[name] = tensor
            #expect(throws: CheckpointError.self) { try KeptPrior(other, latent: model.model.latent, of: "x") }
        }
    }

    /// Pseudo-inputs begin as rows of the data, whenever the term comes on, and are learnt.
    @Test func pseudoInputsBeginAsRows() throws {
        let session = try Toy.session(.vampVAE) { $0.experiment.knobs[VampTerm.count.id] = 30 }
        let rows = Set((0..<Toy.bars.train.count).map { Toy.bars.train.image($0) })
        func inputs() -> [[Float]] {
            let tensor = session.model.parameters["vamp.inputs"].tensor
            return (0..<tensor.shape[0]).map { Array(tensor.row($0)) }
        }
        let start = inputs()
        #expect(start.count == 30 && Set(start).count == 30 && start.allSatisfy(rows.contains))
        session.advance(50)
        #expect(inputs() != start)
        let learnt = inputs()
        // Another number begins anew; a rebuild for another reason doesn't.
        session.obey(.set(choice: "batch", to: "20"))
        #expect(inputs() == learnt)
        session.obey(.turn(knob: VampTerm.count.id, to: 10))
        #expect(inputs().count == 10 && inputs().allSatisfy(rows.contains))
        session.advance(3)
        let late = try Toy.session(.vae)
        late.advance(3)
        late.obey(.toggle(term: VampTerm.id))
        #expect(late.model.parameters["vamp.inputs"].tensor.shape[0] == 100)
        late.advance(3)
        #expect(late.history.train["vamp"]?.points.last?.value.isFinite == true)
    }

    /// The learnt prior is what is drawn from, and its density the one that bounds are of.
    @Test func theLearntPriorIsJudged() throws {
        let (model, _) = try Self.trained(.vampVAE, steps: 100)
        let verdicts = try Self.verdicts(model)
        #expect(verdicts.contains { $0.title == "learnt (vamp)" })
        let values = model.evaluate(Toy.bars.validation, in: Toy.bars)
        #expect(values.contains { $0.id == "elbo" && $0.value.isFinite })
        #expect(model.sample(4, from: Generator(seed: 1), like: Toy.bars.validation).images.count == 4)
    }
}
