import Autoencoders
import Datasets
import Foundation
import Tensors
import Testing

@testable import Laboratory

@Suite struct TraversalTests {
    private static func traversal(_ session: Session, _ request: TraversalRequest) throws -> Traversal {
        session.obey(.look([request]))
        return try #require(session.snapshot().answers[request])
    }

    private static func close(_ a: [Float], _ b: [Float], _ tolerance: Float = 1e-4) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance }
    }

    /// What the linear decoder x̂ = z·W + b adds for each unit of a code: its column of the weight [features, latent].
    private static func weights(_ session: Session, _ code: Int) -> [Float] {
        let weight = session.model.parameters["decoder.0.weight"].tensor
        return (0..<weight.shape[0]).map { weight.row($0)[weight.row($0).startIndex + code] }
    }

    /// A step along a code adds the same multiple of its weights everywhere.
    @Test func aLinearDecoderWalksAlongItsWeights() throws {
        let session = try Toy.session(.linear)
        session.advance(20)
        let walk = try Self.traversal(session, TraversalRequest(image: 3, rows: 3, steps: 5))
        #expect(walk.axis == .spread && walk.images.count == 3)
        for (k, images) in walk.images.enumerated() {
            let use = walk.usage.codes[walk.first + k]
            for step in 0..<5 {
                let value = walk.axis.value(of: use, at: Float(step) / 4)
                // Three deviations to either side of the mean.
                #expect(abs(value - (use.mean + (1.5 * Float(step) - 3) * use.deviation)) < 1e-5)
                let way = value - walk.own[use.code]
                let expected = zip(walk.rebuilt, Self.weights(session, use.code)).map { $0 + way * $1 }
                #expect(Self.close(images[step], expected))
            }
        }
    }

    /// What was set by hand holds for all rows, the rest is the image's.
    @Test func codesAreSetByHand() throws {
        let session = try Toy.session(.linear)
        session.advance(20)
        let plain = try Self.traversal(session, TraversalRequest(image: 1, rows: 1, steps: 3))
        let request = TraversalRequest(
            image: 1, code: 2, set: [0: plain.own[0] + 2, 2: 0.5, 999: 7], rows: 1, steps: 3)
        let walk = try Self.traversal(session, request)
        #expect(walk.use.code == 2 && walk.own == plain.own && walk.code[0] == plain.own[0] + 2)
        #expect(plain.byHand == plain.rebuilt && walk.rebuilt == plain.rebuilt)
        let change = 0.5 - plain.own[2]
        let weights = zip(Self.weights(session, 0), Self.weights(session, 2))
        let expected = zip(plain.rebuilt, weights).map { $0 + 2 * $1.0 + change * $1.1 }
        #expect(Self.close(walk.byHand, expected))
        #expect(
            walk.x == session.dataset.validation.image(Int(Studio.gallery(session.dataset.validation, classes: 4)[1]))
        )
    }

    /// The KLs of the codes sum to that which training measures, over the same rows.
    @Test func theKLsOfCodesSumToTheKL() throws {
        let session = try Toy.session(.vae)
        session.advance(60)
        session.obey(.look([CodeUsageRequest()]))
        let usage = try #require(session.snapshot().answers[CodeUsageRequest()])
        #expect(usage.rows == session.dataset.validation.count)
        let sum = usage.codes.reduce(0) { $0 + ($1.divergence ?? .nan) }
        let whole = try #require(session.validate()[KLTerm.id])
        #expect(abs(Double(sum) - Double(whole)) < 1e-3 * Double(whole))
        #expect(usage.codes.map(\.weight) == usage.codes.map(\.weight).sorted(by: >))
        #expect(Set(usage.codes.map(\.code)) == Set(0..<session.model.latent))
    }

    /// ½ (μ² + σ² − 1 − log σ²) of two rows by hand, and which codes vary.
    @Test func whatCodesCarryIsTheirFormula() {
        // z0: μ = 1 and −1, σ² = 1; z1: μ = 0.5 always, σ² = e.
        let usage = CodeUsage(codes: [1, 0.5, -1, 0.5], logVariance: [0, 1, 0, 1], latent: 2)
        #expect(usage.codes.map(\.code) == [0, 1] && usage.used == 1)
        #expect(usage.codes[0] == CodeUse(code: 0, mean: 0, deviation: 1, divergence: 0.5))
        let expected = 0.5 * (0.25 + M_E - 1 - 1)
        #expect(abs(Double(usage.codes[1].divergence ?? 0) - expected) < 1e-6 && !usage.codes[1].isUsed)
        let plain = CodeUsage(codes: [0, 3, 0, 5], logVariance: nil, latent: 2)
        #expect(plain.codes.map(\.code) == [1, 0] && plain.codes[0].mean == 4 && plain.codes[0].divergence == nil)
        // What is no number comes last.
        #expect(CodeUsage(codes: [.nan, 3, 0, 5], logVariance: nil, latent: 2).codes.map(\.code) == [1, 0])
    }

    /// Axes: of the prior with its scale, and pages that hold the chosen code.
    @Test func axesAndPages() throws {
        let session = try Toy.session(.waeMMD)
        session.obey(.turn(knob: "prior", to: 2))
        session.advance(5)
        let latent = session.model.latent
        let first = try Self.traversal(session, TraversalRequest(image: 0, rows: 3, steps: 7))
        #expect(first.axis == .prior(deviation: 2) && first.first == 0)
        let use = first.usage.codes[0]
        #expect(Self.close((0...6).map { first.axis.value(of: use, at: Float($0) / 6) }, [-6, -4, -2, 0, 2, 4, 6]))
        #expect(first.axis.part(of: 3, of: use) == 0.75)
        for (place, use) in first.usage.codes.enumerated() {
            let walk = try Self.traversal(
                session, TraversalRequest(image: 0, code: use.code, rows: 3, steps: 1))
            #expect(walk.chosen == place && (walk.first..<walk.first + 3).contains(place) && walk.images.count == 3)
        }
        // More rows than codes, and positions that go round.
        let all = try Self.traversal(session, TraversalRequest(image: -20, rows: 5000, steps: 1))
        #expect(all.images.count == latent && all.x == first.x)
    }

    /// A decoder that goes value by value is asked for one row only.
    @Test func slowDecodersWalkOneCode() throws {
        let session = try Toy.session(.pixelCNN)
        let walk = try Self.traversal(session, TraversalRequest(image: 0, rows: 4, steps: 3))
        #expect(walk.images.count == 1 && walk.images[0].count == 3)
    }
}
