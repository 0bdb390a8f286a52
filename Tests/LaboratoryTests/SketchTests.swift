import Autoencoders
import Datasets
import Tensors
import TestSupport
import Testing

@testable import Laboratory

/// What a model makes of an image that isn't in the data.
@Suite struct SketchTests {
    private static func answer(_ pixels: [Float], _ session: Session) throws -> Sketch {
        session.obey(.look([SketchRequest(pixels)]))
        return try #require(session.snapshot().answers[SketchRequest(pixels)])
    }

    /// Of an image of the data it is what pictures of the data show; the nearest is found by looking at all.
    @Test(arguments: ["vae", "undercomplete", "convolutional", "pixelcnn"])
    func aSketchIsSeenAsDataAre(_ id: String) throws {
        let session = try Toy.session(try #require(Variant.named(id)))
        session.advance(20)
        let training = session.dataset.train
        let studio = session.loop.assembly.studio
        for row in [0, 7, 31] {
            let sketch = try Self.answer(training.image(row), session)
            let pictures = studio.pictures([Int32(row)], of: training)
            let off = zip(sketch.reconstruction, pictures.reconstructions[0]).map { abs($0 - $1) }.max() ?? 1
            #expect(off < 1e-5)
            var error: Float = 0
            for (x, y) in zip(sketch.pixels, sketch.reconstruction) { error += (x - y) * (x - y) / 16 }
            #expect(abs(sketch.error - error) < 1e-6)
            // It is one of the rows that are looked at.
            let nearest = try #require(sketch.nearest)
            #expect(nearest.distance < 1e-4 && nearest.among == 160 && nearest.step == 20)
            #expect(nearest.label == training.label(nearest.row) && nearest.image == training.image(nearest.row))
        }
        let noise = Generator(seed: 5).uniform([16]).values
        let sketch = try Self.answer(noise, session)
        let codes = studio.encode((0..<160).map { $0 }, of: training)
        let distances = (0..<160).map { row -> Double in
            var sum = 0.0
            for (a, b) in zip(sketch.code, codes.row(row)) { sum += Double(a - b) * Double(a - b) }
            return sum.squareRoot()
        }
        let nearest = try #require(sketch.nearest)
        #expect(abs(nearest.distance - (distances.min() ?? 0)) < 1e-5)
        #expect(abs(distances[nearest.row] - nearest.distance) < 1e-5)
        #expect(sketch.sight == nil)
    }

    /// The classifier that comes along says what it says of the same image in the data.
    @Test func theClassifierOfTheDataJudges() throws {
        let noise = Generator(seed: 3).uniform([40, 784]).values
        let images = try Dataset(
            id: "mnist", title: "Noise", shape: ImageShape(height: 28, width: 28), floats: noise,
            labels: (0..<40).map { $0 % 10 })
        let session = try Session(
            Setup(Variant.vae.experiment.fitted(to: images.dataShape), batch: 8), on: images, workers: Workers(1),
            with: Toy.inventory)
        let trained = try #require(Toy.inventory.classifiers.trained(on: "mnist"))
        let judge = ClassifierJudge(trained, workers: Workers(1))
        for row in 0..<images.validation.count {
            let x = images.validation.image(row)
            let sight = try #require(try Self.answer(x, session).sight)
            let seen = judge.look(at: [x])
            #expect(sight.label == seen.classes[0] && sight.confidence == seen.confidence[0])
        }
    }

    /// While it trains a stroke is answered by codes that are there; the same sketch by those of the moment.
    @Test func codesAreRenewedBetweenStrokes() throws {
        let session = try Toy.session()
        session.obey(.play)
        var pixels = [Float](repeating: 0, count: 16)
        #expect(try Self.answer(pixels, session).nearest?.step == 0)
        for stroke in 0..<3 {
            session.advance(1)
            pixels[stroke] = 1
            #expect(try Self.answer(pixels, session).nearest?.step == 0)
        }
        // Crowds are answered every fourth time.
        var step: Int?
        for _ in 0..<8 {
            session.advance(1)
            step = session.snapshot().answers[SketchRequest(pixels)]?.nearest?.step
        }
        #expect(step ?? 0 > 3)
    }

    @Test func anotherSizeHasNoAnswer() throws {
        let session = try Toy.session()
        session.obey(.look([SketchRequest([0, 1])]))
        #expect(session.snapshot().answers[SketchRequest([0, 1])] == nil)
    }
}
