import Autoencoders
import Datasets
import Laboratory
import Tensors
import Testing

@testable import Uses

@Suite struct NeighbourViewTests {
    private static func session(rows: Int = 400, codes: Int = 2) throws -> Session {
        let pixels = Generator(seed: 8).uniform([rows, 9]).values
        let dataset = try Dataset(
            id: "nine", title: "Nine", shape: ImageShape(height: 3, width: 3), floats: pixels,
            labels: (0..<rows).map { $0 % 3 })
        var experiment = Variant.linear.experiment.fitted(to: dataset.dataShape)
        experiment.latent = codes
        return try Session(Setup(experiment, batch: 8), on: dataset, workers: Workers(1))
    }

    private static func view(_ session: Session, _ row: Int) throws -> NeighbourView {
        session.obey(.look([NeighboursRequest(row)]))
        return try #require(session.snapshot().answers[NeighboursRequest(row)])
    }

    /// The nearest rows of a brute force, with NumPy's distances: `numpy.linalg.norm(x - y)`.
    @Test func nearestRowsAreThoseOfAllDistances() throws {
        let session = try Self.session()
        for _ in 0..<10 { session.advance() }
        let split = session.dataset.validation
        let view = try Self.view(session, 5)
        #expect(view.rows == split.count && view.byCode.count == 10 && view.byValue.count == 10)
        func norm(_ a: [Float], _ b: [Float]) -> Double {
            zip(a, b).reduce(0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }.squareRoot()
        }
        let others = (0..<split.count).map { split.image($0) }.filter { $0 != view.row.x }
        let expected = others.map { norm($0, view.row.x) }.sorted().prefix(10)
        for (near, distance) in zip(view.byValue, expected) {
            #expect(abs(near.distance - distance) < 1e-6 && abs(norm(near.row.x, view.row.x) - distance) < 1e-6)
        }
        #expect(view.byCode.map(\.distance) == view.byCode.map(\.distance).sorted())
        let values = Set(view.byValue.map(\.row.x))
        #expect(view.byCode.allSatisfy { $0.isShared == values.contains($0.row.x) })
        #expect(view.shared == view.byValue.count { $0.isShared })
        #expect(abs(view.chance - 10 / Double(split.count - 1)) < 1e-12)
        #expect(view.agreement > view.chance && view.agreement < 1)
    }

    /// A model that keeps all values turned has the same neighbours everywhere.
    @Test func aTurnKeepsAllNeighbours() throws {
        let session = try Self.session(codes: 9)
        // z = x·Q for a reflection Q, which keeps all distances.
        let weight = try #require(
            session.model.parameters.paths.first { $0.hasPrefix("encoder") && $0.hasSuffix("weight") })
        var turned = Tensor(zeros: [9, 9])
        for i in 0..<9 { for j in 0..<9 { turned.values[i * 9 + j] = (i == j ? 1 : 0) - 2.0 / 9 } }
        session.model.parameters[weight].tensor = turned
        let view = try Self.view(session, 0)
        #expect(view.agreement > 0.99 && view.shared == 10)
        for (code, value) in zip(view.byCode, view.byValue) { #expect(abs(code.distance - value.distance) < 1e-4) }
    }

    @Test func rowsAreCountedRoundAndFewAreEnough() throws {
        let session = try Self.session(rows: 60)
        let count = session.dataset.validation.count
        let (first, last) = (try Self.view(session, 0), try Self.view(session, -count))
        #expect(first.row == last.row && first.byCode.count == count - 1 && first.agreement == 1)
    }
}
