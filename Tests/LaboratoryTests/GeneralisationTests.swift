import Autoencoders
import Datasets
import Foundation
import Tensors
import Testing

@testable import Laboratory

struct GeneralisationTests {
    /// A linear autoencoder of two codes on N(0, diag λ): its optimum is the projection on two axes, so bias² is the sum of the
    /// other variances; the ensemble's spread goes as 1/n; noise on the targets is its variance.
    @Test func partsOfALinearAutoencodersError() {
        let variances: [Double] = [9, 4, 0.5, 0.25, 0.25]
        let (d, deviation) = (variances.count, 0.4)
        func rows(_ count: Int, _ chance: Generator) -> Tensor {
            var rows = chance.normal([count, d])
            for i in rows.values.indices { rows.values[i] *= Float(variances[i % d].squareRoot()) }
            return rows
        }
        let clean = rows(2000, Generator(seed: 1).split("test"))
        let spread = [100, 1600].map { n -> (bias: Double, variance: Double) in
            let members = 12
            let outputs = (0..<members).flatMap { member -> [Float] in
                let pca = PCA(of: rows(n, Generator(seed: 2).split(n).split(member)), components: 2)
                return pca.reconstruction(of: clean, components: 2).values
            }
            let repeats = 10
            let targets = (0..<repeats).flatMap { r in
                zip(clean.values, Generator(seed: 3).split(r).normal([2000, d]).values)
                    .map { $0 + Float(deviation) * $1 }
            }
            let parts = BiasVariance(
                outputs: Tensor(outputs, shape: [members, 2000, d]),
                targets: Tensor(targets, shape: [repeats, 2000, d]))
            // σ² (R − 1)/R: the divisor is R.
            let noise = deviation * deviation * 0.9
            #expect(abs(parts.noise / noise - 1) < 0.02)
            return (parts.squaredBias, parts.variance)
        }
        // The mean of the targets is off by σ²/R as well.
        let discarded = variances[2...].reduce(0, +) / Double(d) + deviation * deviation / 10
        #expect(abs(spread[1].bias / discarded - 1) < 0.05)
        // Sixteen times the rows, a sixteenth of the variance.
        let ratio = spread[0].variance / spread[1].variance
        #expect(ratio > 9 && ratio < 27, "\(ratio)")
    }

    /// The identity gives noise back, a model of the data doesn't.
    @Test func identityRisk() throws {
        let session = try Toy.session(.linear) { $0.experiment.latent = 16 }
        for path in ["encoder.0", "decoder.0"] {
            let unit = (0..<256).map { Float($0 / 16 == $0 % 16 ? 1 : 0) }
            session.model.parameters["\(path).weight"].tensor = Tensor(unit, shape: [16, 16])
            session.model.parameters["\(path).bias"].tensor = Tensor(zeros: [16])
        }
        let few = try Toy.session(.linear, learningRate: 0.02) { $0.experiment.latent = 2 }
        few.advance(600)
        func risk(_ session: Session) throws -> Figure {
            let trained = try TrainedModel(session.checkpoint(), workers: .alone)
            let measurement = trained.measurement(of: Toy.bars.validation, in: Toy.bars, also: ["identity_risk"])
            while measurement.advance() {}
            return try #require(measurement.figures.first { $0.id == "identity_risk" }?.figure)
        }
        let (all, two) = (try risk(session), try risk(few))
        #expect(all.value == 1 && all.parts.allSatisfy { $0.value < 1e-12 }, "\(all)")
        #expect(two.value < 0.4, "\(two)")
        #expect(all.parts.map(\.name) == ["clean", "shifted", "noise"])
        #expect(two.parts[0].value < two.parts[2].value)
    }
}

struct AdviceTests {
    private static let digits = DataShape(image: ImageShape(height: 28, width: 28), classes: 10)

    private static func variants(
        _ goal: Advice.Goal, rows: Int = 10_000, _ shape: DataShape = digits, missing: Double = 0,
        edit: (inout Advice.Answers) -> Void = { _ in }
    ) -> [String] {
        var answers = Advice.Answers()
        answers.goal = goal
        edit(&answers)
        var facts = Advice.Facts(rows: rows, shape: shape)
        facts.missing = missing
        return Advice.candidates(for: facts, answers).map(\.variant)
    }

    /// Whatever is asked of whatever data: three candidates, each of which can be trained.
    @Test func everyAnswerIsPossible() {
        let shapes = [
            Self.digits, DataShape(features: 30), DataShape(features: 8, hasMissing: true), DataShape(features: 2),
            DataShape(.series(.init(window: 16, sensors: .init(count: 3)))),
        ]
        for shape in shapes {
            for goal in Advice.Goal.possible(for: shape.kind) {
                for isOn in [false, true] {
                    let variants = Self.variants(goal, rows: 500, shape, missing: shape.hasMissing ? 0.1 : 0) {
                        ($0.isNoisy, $0.readsCodes, $0.isInHaste) = (isOn, isOn, isOn)
                    }
                    #expect(variants.count >= 2 && variants.count <= 3, "\(goal) \(shape)")
                    #expect(Set(variants).count == variants.count)
                    for id in variants {
                        let experiment = Variant.named(id)!.experiment.fitted(to: shape)
                        #expect(Setup(experiment).fault(for: shape) == nil)
                    }
                }
            }
        }
    }

    @Test func whatIsKnownDecides() {
        #expect(Self.variants(.labels).contains("m2"))
        #expect(!Self.variants(.labels, DataShape(features: 30)).contains("m2"))
        #expect(Self.variants(.compress)[0] == "convolutional")
        #expect(Self.variants(.compress, rows: 300).contains("linear"))
        #expect(Self.variants(.compress) { $0.isNoisy = true }[0] == "denoising-gaussian")
        #expect(
            Self.variants(.features, DataShape(features: 30, hasMissing: true), missing: 0.2)[0] == "denoising-mask")
        #expect(!Self.variants(.samples) { $0.isInHaste = true }.contains("convolutional"))
    }

    /// Rows of a plane in ten columns need few codes.
    @Test func codesFollowTheDimension() throws {
        let chance = Generator(seed: 4)
        let plane = chance.uniform([600, 2]).values
        let rows = (0..<600).map { i -> [Float] in
            (0..<10).map { k in Float(k + 1) / 10 * plane[2 * i] + Float(10 - k) / 20 * plane[2 * i + 1] }
        }
        let dataset = try Dataset(id: "plane", title: "plane", shape: ImageShape(height: 1, width: 10), rows: rows)
        let facts = Advice.Facts(of: dataset)
        let dimension = try #require(facts.dimension)
        #expect(dimension > 1.6 && dimension < 2.4, "\(dimension)")
        #expect(facts.components.map { $0 <= 2 } == true)
        #expect(Advice.codes(for: facts, Advice.Answers()) == 2)
        var said = Advice.Answers()
        said.codes = 7
        #expect(Advice.codes(for: facts, said) == 7)
    }

    @Test func everyVariantHasGuidance() {
        for variant in Variant.all { #expect(variant.guidance.lines.count == 3, "\(variant.id)") }
    }
}
