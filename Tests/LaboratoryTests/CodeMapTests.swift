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
        let follower = PrincipalPlane(from: Generator(seed: 1))
        let map = Self.map(codes, follower)
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
        let next = Self.map(later, follower)
        for (a, b) in zip(map.points, next.points) { #expect(abs(a.x * 1.02 - b.x) < 0.2) }
    }

    /// What codes show from their widest side.
    private static func map(_ codes: Tensor, _ follower: PrincipalPlane) -> CodeMap {
        let cloud = CodeCloud(codes, labels: Array(repeating: nil, count: codes.shape[0]))
        return cloud.map(
            on: follower.plane(through: cloud), axes: [.component(1), .component(2)], prior: nil,
            showing: .max)
    }

    /// The plane and the share are those of the eigenvectors of the covariance, by LAPACK.
    @Test func theShareIsThatOfTheEigenvalues() throws {
        let codes = try Self.stretched(Generator(seed: 9).normal([300, 5]), by: [3, 1, 7, 0.5, 2])
        let pca = PCA(of: codes, components: 2)
        let follower = PrincipalPlane(from: Generator(seed: 1))
        var map = Self.map(codes, follower)
        for _ in 0..<30 { map = Self.map(codes, follower) }
        #expect(abs(Double(map.share ?? 0) - pca.ratios[0] - pca.ratios[1]) < 1e-4)
    }

    /// A place of the plane is the place of its own code, and what the plane doesn't show is the mean's.
    @Test func placesAndCodesAreInverse() throws {
        let codes = try Self.stretched(Generator(seed: 9).normal([50, 5]), by: [3, 1, 7, 0.5, 2])
        let cloud = CodeCloud(codes, labels: Array(repeating: 3, count: 50))
        let plane = PrincipalPlane(from: Generator(seed: 1)).plane(through: cloud)
        for (x, y) in [(0, 0), (2.5, -1), (-30, 4)] as [(Float, Float)] {
            let code = plane.code(x: x, y: y)
            let place = plane.place(of: code)
            #expect(abs(place.x - x) < 1e-3 && abs(place.y - y) < 1e-3)
            // At right angles to the plane nothing has moved.
            let moved = zip(code, plane.middle).map { $0 - $1 }
            let along = plane.place(of: moved)
            let rest = moved.indices.map { moved[$0] - along.x * plane.axes[0][$0] - along.y * plane.axes[1][$0] }
            #expect(rest.allSatisfy { abs($0) < 1e-3 })
        }
        let near = try #require(cloud.nearest(to: Array(codes.row(17)).map { $0 + 1e-3 }))
        #expect(near.place == 17 && abs(near.distance - 1e-3 * Float(5).squareRoot()) < 1e-4)
    }

    private static func stretched(_ codes: Tensor, by scales: [Float]) throws -> Tensor {
        var codes = codes
        for i in codes.values.indices { codes.values[i] = codes.values[i] * scales[i % scales.count] + 1 }
        return codes
    }

    /// Corners hold all that there is and stand still while codes move a little.
    @Test func cornersHoldAllPointsAndTheRings() {
        func map(_ points: [(Float, Float)], prior: Float?) -> CodeMap {
            CodeMap(
                points: points.map { .init(x: $0.0, y: $0.1, label: nil) }, axes: [.code(0), .code(1)], share: nil,
                spreads: [1, 1], prior: prior)
        }
        let first = map([(1.1, -0.3), (-0.2, 3.3), (.nan, 1)], prior: nil).corners
        #expect(first.low.x <= -0.2 && first.low.x > -0.5 && first.high.x >= 1.1 && first.high.x < 1.5)
        #expect(first.low.y <= -0.3 && first.high.y >= 3.3 && first.high.y < 4)
        let moved = map([(1.11, -0.31), (-0.21, 3.31)], prior: nil).corners
        #expect(moved.low == first.low && moved.high == first.high)
        let rings = map([(0.1, 0.1)], prior: 1).corners
        #expect(rings.low.x <= -2 && rings.high.y >= 2)
        #expect(map([], prior: nil).corners.high.x > map([], prior: nil).corners.low.x)
    }

    /// One or two codes are their own axes; of more, the two that carry most can be.
    @Test func codesCanBeTheirOwnAxes() throws {
        for (latent, names) in [(1, [0]), (2, [0, 1])] {
            let session = try Toy.session { $0.experiment.latent = latent }
            session.advance(5)
            for axes in MapAxes.allCases {
                session.obey(.look([CodesRequest(20, axes: axes)]))
                let map = try #require(session.snapshot().answers[CodesRequest(20, axes: axes)])
                #expect(map.axes == names.map(CodeMap.Axis.code) && map.share == nil && map.prior == 1)
                #expect(map.spreads.count == latent && (latent == 2 || map.points.allSatisfy { $0.y == 0 }))
            }
        }
        let session = try Toy.session()
        session.advance(30)
        let request = CodesRequest(20, axes: .active)
        session.obey(.look([request, CodeUsageRequest()]))
        let answers = session.snapshot().answers
        let best = try #require(answers[CodeUsageRequest()]).codes.prefix(2).map(\.code).sorted()
        #expect(try #require(answers[request]).axes == best.map(CodeMap.Axis.code))
    }

    /// The decode of a place is that of the place's code, whatever else is looked at; the sheet and the way lie on the same plane.
    @Test(arguments: MapAxes.allCases) func placesAreDecoded(_ axes: MapAxes) throws {
        let session = try Toy.session(.linear)
        session.advance(30)
        let map = CodesRequest(20, axes: axes)
        let places = [MapPlace(x: 0.5, y: -1), MapPlace(x: -2, y: 1)]
        let middle = MapPointRequest(map, at: nil)
        let sheet = MapSheetRequest(map, from: places[0], to: places[1], columns: 3, rows: 2)
        let way = MapPathRequest(map, Interpolation(left: 0, right: 3, count: 5))
        session.obey(.look(ViewRequests([map, middle, sheet, way] + places.map { MapPointRequest(map, at: $0) })))
        let answers = session.snapshot().answers
        let decoded = try places.map { try #require(answers[MapPointRequest(map, at: $0)]).image }
        let grid = try #require(answers[sheet])
        func close(_ a: [Float], _ b: [Float]) -> Bool { zip(a, b).allSatisfy { abs($0 - $1) < 1e-4 } }
        #expect(grid.images.count == 6 && close(grid.images[0], decoded[0]) && close(grid.images[5], decoded[1]))
        // A linear decoder has halfway what is halfway.
        #expect(close(grid.images[1], zip(grid.images[0], grid.images[2]).map { ($0 + $1) / 2 }))
        // The mean of the codes decodes to the mean of the reconstructions.
        session.obey(.look([PicturesRequest(20)]))
        let pictures = try #require(session.snapshot().answers[PicturesRequest(20)]).reconstructions
        let mean = pictures[0].indices.map { i in pictures.reduce(0) { $0 + $1[i] } / Float(pictures.count) }
        let decodedMiddle = try #require(answers[middle]).image
        #expect(session.dataset.validation.count == 20 && close(decodedMiddle, mean))
        // The ends of the way are points of the map.
        let points = try #require(answers[map]).points
        for end in [try #require(answers[way]).first!, answers[way]!.last!] {
            #expect(points.contains { abs($0.x - end.x) < 1e-4 && abs($0.y - end.y) < 1e-4 }, "\(end)")
        }
    }

    @Test func collapsedAndBrokenCodesAreHarmless() {
        let follower = PrincipalPlane(from: Generator(seed: 1))
        let flat = Self.map(Tensor(Array(repeating: 2, count: 30), shape: [10, 3]), follower)
        #expect(flat.share == 0 && flat.active == 0 && flat.points.allSatisfy { $0.x.isFinite })
        _ = Self.map(Tensor(Array(repeating: .nan, count: 30), shape: [10, 3]), follower)
        let after = Self.map(Tensor((0..<30).map { Float($0 % 7) }, shape: [10, 3]), follower)
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
