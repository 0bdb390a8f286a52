import Autodiff
import Autoencoders
import Datasets
import Foundation
import Tensors
import Testing

@testable import Laboratory

@Suite struct PCARequestTests {
    private static func digits(_ variant: Variant, _ edit: (inout Experiment) -> Void = { _ in }) throws -> Session {
        let digits = try Dataset.load("digits")
        var experiment = variant.experiment.fitted(to: digits.dataShape)
        edit(&experiment)
        return try Session(Setup(experiment), on: digits, workers: Workers(1), with: Toy.inventory)
    }

    private static func answer(_ session: Session, count: Int = 3) throws -> PCAComparison {
        session.obey(.look([PCARequest(count), PCAErrorRequest()]))
        // The components, then their error.
        for _ in 0..<2 {
            _ = session.snapshot()
            session.finishErrands()
        }
        return try #require(session.snapshot().answers[PCARequest(count)])
    }

    /// Sums in pieces come to the components, errors and angles of the whole matrix at once.
    @Test func itIsPCAOfTheTrainingRows() throws {
        let session = try Self.digits(.linear)
        session.advance(300)
        let answer = try Self.answer(session)
        #expect(answer.obstacle == nil && answer.components == 16 && answer.isExact)
        let pca = PCA(of: PCAOptimumTests.matrix(session.dataset.train), components: 16)
        let columns = try #require(session.model.decoderColumns)
        let angles = principalAngles(pca.components, columns).map { $0 * 180 / .pi }
        #expect(zip(angles, answer.angles).allSatisfy { abs($0 - $1) < 0.01 }, "\(angles) \(answer.angles)")
        let x = PCAOptimumTests.matrix(session.dataset.validation)
        let error =
            zip(x.values, pca.reconstruction(of: x, components: 16).values)
            .reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) } / Double(x.values.count)
        #expect(abs(answer.pcaError - error) < 1e-6 * error, "\(answer.pcaError) \(error)")
        #expect(session.snapshot().answers[PCAErrorRequest()]?.error == answer.pcaError)
        let mse = try #require(session.validate()["mse"])
        #expect(abs(answer.modelError - Double(mse)) < 1e-5 * answer.modelError, "\(answer.modelError) \(mse)")
        for direction in answer.directions {
            let length = direction.drawn.reduce(0) { $0 + $1 * $1 }.squareRoot()
            #expect(abs(Double(length) - direction.cosine) < 1e-5 && direction.cosine < 1 + 1e-9)
        }
    }

    /// While it trains the components are found in pieces, and kept when the model is another.
    @Test func componentsAreKeptWithTheData() throws {
        let session = try Self.digits(.linear)
        session.obey(.play)
        var answer = try Self.answer(session)
        for _ in 0..<9 where answer.obstacle != nil { answer = try Self.answer(session) }
        #expect(answer.obstacle == nil)
        let error = answer.pcaError
        session.obey(.pause)
        session.obey(.choose(variant: "undercomplete"))
        session.obey(.set(choice: "latent", to: "16"))
        answer = try Self.answer(session)
        #expect(answer.obstacle == nil && !answer.isExact && answer.pcaError == error)
        session.obey(.load(data: "ring"))
        #expect(try Self.answer(session).obstacle == .asManyCodes(16, values: 2))
        session.obey(.undo)
        #expect(try Self.answer(session).pcaError == error)
    }

    /// The tangent is the central difference of images along each code, of every decoder that has one.
    @Test(arguments: ["linear", "undercomplete", "vae", "convolutional", "transformer", "ali", "gmm"])
    func tangentsAreDifferences(_ id: String) throws {
        let session = try Toy.session(#require(Variant.named(id))) { $0.experiment.latent = 4 }
        let model = session.model
        let z: [Float] = [0.3, -0.2, 0.5, 0.1]
        let columns = try #require(DecoderTangent(model, workers: Workers(1))?.columns(at: z))
        let step: Float = 1e-3
        let codes = (0..<4).flatMap { j in
            [step, -step].flatMap { by in z.enumerated().map { $0.offset == j ? $0.element + by : $0.element } }
        }
        let input = Slot([8, 4])
        input.tensor = Tensor(codes, shape: [8, 4])
        let image = model.reconstruct(Value(input), seeing: Value(Slot([8, model.features])))
        let result = Slot(image.shape)
        Plan([(image, result)], workers: Workers(1)).run()
        let largest = columns.joined().map(abs).max() ?? 0
        for j in 0..<4 {
            for i in 0..<model.features {
                let difference = Double(
                    result.base[2 * j * model.features + i] - result.base[(2 * j + 1) * model.features + i])
                #expect(
                    abs(columns[j][i] - difference / Double(2 * step)) < 0.02 * largest + 1e-4,
                    "\(columns[j][i]) \(difference / Double(2 * step))")
            }
        }
    }

    /// What can't be compared says why, and no variant's tangent fails: vectors may depend on each other.
    @Test(arguments: Variant.all.map(\.id)) func everyVariantIsCompared(_ id: String) throws {
        let session = try Toy.session(#require(Variant.named(id)))
        session.advance(3)
        let answer = try Self.answer(session)
        if let obstacle = answer.obstacle {
            if id == "pixelcnn" {
                #expect(obstacle == .valueByValue)
            } else {
                #expect(obstacle == .asManyCodes(session.model.latent, values: 16))
            }
        } else {
            #expect(answer.angles.count <= answer.components && answer.angles == answer.angles.sorted())
            #expect(answer.originals.count == 3 && answer.rebuilt.count == 3 && answer.rebuiltByPCA.count == 3)
        }
    }

    /// Directions that depend on each other, or are 0, span what the others do.
    @Test func aBasisIsOfTheSpan() {
        let vectors: [[Double]] = [[1, 0, 0, 0], [2, 0, 0, 0], [0, 0, 0, 0], [1, 3, 0, 0]]
        let basis = basis(ofSpanOf: vectors)
        #expect(basis.count == 2)
        let angles = principalAngles(basis, [[1, 0, 0, 0], [0, 1, 0, 0]])
        #expect(angles.allSatisfy { $0 < 1e-6 })
        #expect(Laboratory.basis(ofSpanOf: [[0, 0]]).isEmpty && Laboratory.basis(ofSpanOf: []).isEmpty)
    }

    @Test func lookingChangesNoBit() throws {
        let (watched, alone) = (try Toy.session(.vae), try Toy.session(.vae))
        watched.obey(.look([PCARequest(3), PCAErrorRequest()]))
        for _ in 0..<9 {
            watched.advance(1)
            _ = watched.snapshot()
            alone.advance(1)
        }
        #expect(watched.bits == alone.bits)
    }
}
