import Autoencoders
import Tensors
import Testing

@testable import Laboratory

@Suite struct CodeMapTests {
    /// Codes that vary along chosen directions: the plane must be the one that PCA finds.
    @Test func thePlaneIsThatOfPCA() throws {
        let (count, latent) = (200, 8)
        let noise = Generator(seed: 5).normal([count, latent])
        var codes = noise
        for i in 0..<count {
            for j in 0..<latent {
                codes.values[i * latent + j] = noise.values[i * latent + j] * [1, 9, 2, 1, 5, 1, 1, 1][j] + 3
            }
        }
        let plane = PrincipalPlane(from: Generator(seed: 1))
        let map = plane.map(codes, labels: Array(repeating: nil, count: count))
        // The variances of the two widest codes are nearly all that the plane shows, and the axes are those codes.
        func spread(_ values: [Float]) -> Float {
            let mean = values.reduce(0, +) / Float(values.count)
            return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count)).squareRoot()
        }
        for j in 0..<latent {
            let column = (0..<count).map { codes.values[$0 * latent + j] }
            #expect(abs(map.spreads[j] - spread(column)) < 1e-3)
        }
        #expect(abs(spread(map.points.map(\.x)) - map.spreads[1]) < 0.1)
        #expect(abs(spread(map.points.map(\.y)) - map.spreads[4]) < 0.2)
        let total = map.spreads.reduce(0) { $0 + $1 * $1 }
        let share = try #require(map.share)
        #expect(abs(share - (81 * 1 + 25) / total * 1) < 0.15 && share < 1)
        #expect(map.active == 8)
        // A little later it is nearly the same picture, not a mirrored one.
        var later = codes
        for i in later.values.indices { later.values[i] *= 1.02 }
        let next = plane.map(later, labels: Array(repeating: nil, count: count))
        for (a, b) in zip(map.points, next.points) { #expect(abs(a.x * 1.02 - b.x) < 0.2) }
    }

    @Test func fewCodesAreTheirOwnAxes() {
        let plane = PrincipalPlane(from: Generator(seed: 1))
        let two = plane.map(Tensor([1, 2, 3, 4], shape: [2, 2]), labels: [0, 1])
        #expect(two.share == nil && two.points == [.init(x: 1, y: 2, label: 0), .init(x: 3, y: 4, label: 1)])
        let one = plane.map(Tensor([1, 3], shape: [2, 1]), labels: [nil, nil])
        #expect(one.points.map(\.y) == [0, 0] && one.spreads == [1])
    }

    @Test func collapsedAndBrokenCodesAreHarmless() {
        let plane = PrincipalPlane(from: Generator(seed: 1))
        let flat = plane.map(
            Tensor(Array(repeating: 2, count: 30), shape: [10, 3]), labels: Array(repeating: 0, count: 10))
        #expect(flat.share == 0 && flat.active == 0 && flat.points.allSatisfy { $0.x.isFinite })
        _ = plane.map(
            Tensor(Array(repeating: .nan, count: 30), shape: [10, 3]), labels: Array(repeating: 0, count: 10))
        let after = plane.map(
            Tensor((0..<30).map { Float($0 % 7) }, shape: [10, 3]), labels: Array(repeating: 0, count: 10))
        #expect(after.points.allSatisfy { $0.x.isFinite && $0.y.isFinite } && after.share! > 0)
    }

    @Test func samplesAndCodesAreAnsweredInTheSnapshotAndChangeNoTraining() throws {
        for variant in [Variant.vae, .sparseKL] {
            let (session, other) = (try Toy.session(variant), try Toy.session(variant))
            session.obey(.look([SamplesRequest(5, draw: 2), CodesRequest(12)]))
            for _ in 0..<6 {
                session.advance()
                other.advance()
                _ = session.snapshot()
            }
            session.obey(.pause)
            let snapshot = session.snapshot()
            let samples = try #require(snapshot.answers[SamplesRequest(5, draw: 2)])
            #expect(samples.images.count == 5 && samples.images[0].count == 16)
            #expect(snapshot.answers[CodesRequest(12)]?.points.count == 12)
            #expect(session.snapshot().answers[SamplesRequest(5, draw: 2)] == samples)
            #expect(session.values("encoder.0.weight") == other.values("encoder.0.weight"))
        }
    }
}
