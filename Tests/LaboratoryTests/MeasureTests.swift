import Autoencoders
import Datasets
import Foundation
import Tensors
import Testing

@testable import Laboratory

/// Every registered measure, and where it stands.
@Suite struct MeasureTests {
    @Test func idsAreDistinct() {
        let ids = Measures.all.map(\.id)
        #expect(Set(ids).count == ids.count)
        for measure in Measures.all {
            #expect(!measure.title.isEmpty && !measure.definition.isEmpty, "\(measure.id)")
            #expect(measure.isRead || measure.begin != nil, "\(measure.id) is neither read nor computed")
        }
        // The names that files and scripts know.
        let old = [
            "mse", "mae", "bernoulli_nll", "nll", "kl", "elbo", "active_units", "cluster_accuracy", "cluster_nmi",
            "kmeans_accuracy", "accuracy", "agreement",
        ]
        #expect(Set(old).isSubset(of: Set(ids)))
    }

    /// What training and validation put on curves can be shown: its name is a measure's.
    @Test func everythingRecordedIsRegistered() throws {
        for variant in Variant.all {
            let session = try Toy.session(variant) { $0.experiment.knobs["pretraining"] = 2 }
            session.advance(30)
            for name in session.history.train.keys {
                // The KL is computed too, where no term gives it.
                let measure = try #require(Measures.named(name), "\(variant.id): \(name)")
                #expect(measure.isRead || Terms.named(name) != nil, "\(variant.id): \(name)")
            }
            let validation = session.validate()
            for (name, value) in validation.values {
                let measure = try #require(Measures.named(name), "\(variant.id): \(name)")
                #expect(measure.cost <= .validation && measure.hasMeaning(in: session.model.structure))
                #expect(value.isFinite, "\(variant.id): \(name)")
            }
        }
    }

    /// All measures on small data with everything: each gives a finite number of a possible size where it has a meaning, and
    /// none where it has none; in pieces it is what it is at once, and twice the same.
    @Test(arguments: ["vae", "linear", "gmm", "semi-supervised", "wae-gan", "sparse-l1"])
    func allOfThemOnATrainedModel(_ id: String) throws {
        let variant = try #require(Variant.named(id))
        let session = try Toy.session(variant) { $0.experiment.latent = 4 }
        session.advance(200)
        var settings = ClassifierTraining.Settings()
        settings.epochs = 1
        settings.batch = 20
        let training = try ClassifierTraining(settings, on: Toy.bars, workers: Workers(1))
        while !training.isOver { _ = training.advance() }
        let judge = training.result(command: "")
        let trained = try TrainedModel(session.checkpoint(), workers: Workers(1))
        let all = Set(Measures.all.map(\.id))
        let values = trained.evaluate(Toy.bars.train, in: Toy.bars, judge: judge, also: all)
        let data = MeasureData(Toy.bars, hasClassifier: true)
        for measure in Measures.all {
            let value = values.first { $0.id == measure.id }?.value
            guard measure.obstacle(in: session.model.structure, on: data) == nil else {
                #expect(value == nil, "\(measure.id)")
                continue
            }
            // With two players what is read off the objective is there too; all others have enough rows.
            let number = try #require(value, "\(id): \(measure.id)")
            #expect(number.isFinite, "\(measure.id)")
            switch measure.unit {
            case .share where !["cluster_ari", "mig", "sap", "density"].contains(measure.id):
                #expect((0...1).contains(number), "\(measure.id) \(number)")
            case .count: #expect(number >= 0 && number == number.rounded() && number <= 4)
            case .dimensions: #expect(number > 0 && number < 30, "\(measure.id) \(number)")
            default: break
            }
        }
        let again = trained.evaluate(Toy.bars.train, in: Toy.bars, judge: judge, also: all)
        #expect(values.map(\.id) == again.map(\.id) && values.map(\.value) == again.map(\.value))
        // The usual ones come out the same whether others are asked for or not.
        let usual = trained.evaluate(Toy.bars.train, in: Toy.bars, judge: judge)
        for (id, value) in usual { #expect(values.first { $0.id == id }?.value == value, "\(id)") }
        #expect(usual.allSatisfy { Measures.named($0.id)!.cost < .demand } && usual.count < values.count)
    }

    private static func squares(_ a: [Float], _ b: [Float]) -> Double {
        var sum = 0.0
        for (x, y) in zip(a, b) { sum += Double((x - y) * (x - y)) }
        return sum
    }

    /// By hand from the pictures and the codes.
    @Test func numbersAreThoseOfThePictures() throws {
        let session = try Toy.session(.linear, learningRate: 0.01) { $0.experiment.latent = 3 }
        session.advance(1500)
        let trained = try TrainedModel(session.checkpoint(), workers: Workers(1))
        let split = Toy.bars.train
        let values = Dictionary(
            uniqueKeysWithValues: trained.evaluate(
                split, in: Toy.bars, also: ["pca_mse", "principal_angle", "participation", "effective_rank"]
            ).map { ($0.id, $0.value) })
        let pictures = trained.pictures(Array(0..<split.count), of: split)
        let errors = zip(pictures.originals, pictures.reconstructions).map { Self.squares($0, $1) / 16 }
        let (mse, psnr) = (mean(errors), mean(errors.map { 10 * log10(1 / $0) }))
        #expect(abs(try #require(values["mse"]) - mse) < 1e-7)
        #expect(abs(try #require(values["psnr"]) - psnr) < 1e-3)
        // PCA's error by PCA's reconstructions, which no linear model is better than.
        let x = Tensor(pictures.originals.flatMap { $0 }, shape: [160, 16])
        let best = PCA(of: x, components: 3).reconstruction(of: x, components: 3)
        let bound = Self.squares(x.values, best.values) / 2560
        let pca = try #require(values["pca_mse"])
        #expect(abs(pca - bound) < 1e-6 && pca <= values["mse"]! && values["mse"]! < 1.3 * pca)
        #expect(try (0...90).contains(#require(values["principal_angle"])))
        // Three codes span three directions at most.
        #expect(try (1...3.001).contains(#require(values["participation"])))
        #expect(values["participation"]! <= values["effective_rank"]! + 1e-9)
    }

    @Test(arguments: [2, 101, 1600])
    func aProbeOfManyCodesIsFitted(_ codes: Int) throws {
        var batch = MeasuredBatch(code: Generator(seed: 4).normal([20, codes]))
        batch.labels = (0..<20).map { $0 % 10 }
        var probe = Toy.begin("probe_accuracy")
        let value = probe.total([batch])
        #expect(try (0...1).contains(#require(value)))
    }

    @Test func factorsAreMeasured() throws {
        let sprites = try Dataset.load("dsprites")
        #expect(!sprites.factors.isEmpty)
        var experiment = Variant.vae.experiment.fitted(to: sprites.dataShape)
        experiment.latent = 4
        let session = try Session(Setup(experiment), on: sprites, workers: Workers(1))
        session.advance(3)
        let trained = try TrainedModel(session.checkpoint(), workers: Workers(1))
        let values = trained.evaluate(sprites.validation, in: sprites, also: ["mig", "sap"])
        let gap = MutualInformationGap(
            codes: trained.codes(sprites.validation),
            factors: sprites.factors.indices.map(sprites.validation.values(ofFactor:)))
        #expect(values.first { $0.id == "mig" }?.value == gap.value)
        #expect(values.contains { $0.id == "sap" })
    }
}
