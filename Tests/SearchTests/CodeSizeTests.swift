import Autoencoders
import Datasets
import Foundation
import Tensors
import Testing

@testable import Laboratory
@testable import Search

/// How many codes data need: by what they are, and by trainings.
@Suite struct CodeSizeTests {
    /// The nearest as they are among all distances.
    @Test(arguments: [(40, 3), (130, 7), (70, 1)])
    func nearestDistances(_ n: Int, _ d: Int) {
        let rows = Generator(seed: 3).normal([n, d])
        var search = NearestDistances(rows, k: 5)
        var pieces = 1
        while search.work() { pieces += 1 }
        #expect(pieces == (n + 63) / 64)
        let all = Neighbours(of: rows)
        for i in 0..<n {
            let expected = all.orders[i].prefix(5).map { all.distances[i][$0] }
            #expect(zip(search.distances[i], expected).allSatisfy { abs($0 - $1) < 1e-6 * (1 + $1) })
        }
    }

    /// The estimates are those of the measures, and intervals have the truth in them as often as they say.
    @Test func estimates() throws {
        var covered = [0, 0]
        for seed: UInt64 in 1...20 {
            let rows = Generator(seed: seed).uniform([300, 2])
            var search = NearestDistances(rows, k: 20)
            while search.work() {}
            let found = try #require(NeighbourDimensions(search.distances))
            if seed == 1 {
                let all = Neighbours(of: rows)
                #expect(abs(found.twoNearest.value - TwoNearestNeighbours(all).fit) < 1e-6)
                let likelihood = LikelihoodDimension.mean(LikelihoodDimension(all, ks: 10...20).mackayGhahramani)
                #expect(abs(found.likelihood.value - likelihood) < 1e-6)
            }
            // In a square estimates fall a little short of 2.
            if (found.twoNearest.low...found.twoNearest.high).contains(1.95) { covered[0] += 1 }
            #expect(found.likelihood.low < found.likelihood.value && found.likelihood.value < found.likelihood.high)
            if (found.likelihood.low - 0.2...found.likelihood.high + 0.2).contains(2) { covered[1] += 1 }
        }
        #expect(covered[0] >= 15 && covered[1] >= 15)
        #expect(NeighbourDimensions([[Double]](repeating: [0, 1, 1], count: 100)) == nil)
    }

    @Test func scaleIsReadBackwards() {
        let scale = [0.9, 1.8, 2.6, 3.3]
        #expect(DimensionScale.dimension(of: 1.8, on: scale) == 2)
        #expect(abs(DimensionScale.dimension(of: 2.2, on: scale) - 2.5) < 1e-12)
        #expect(abs(DimensionScale.dimension(of: 0.45, on: scale) - 0.5) < 1e-12)
        #expect(abs(DimensionScale.dimension(of: 6.6, on: scale) - 8) < 1e-12)
    }

    static func dimension(_ rows: Tensor) throws -> DataDimension {
        let dataset = try KnownManifolds.dataset(rows, called: "made")
        let search = DataDimensionSearch(dataset.train, rows: 400)
        var share = 0.0
        while search.work() {
            #expect(search.share >= share)
            share = search.share
        }
        return try #require(search.result)
    }

    @Test func linearRowsHaveARank() throws {
        let found = try Self.dimension(
            KnownManifolds.linear([1, 1, 0.7, 0.7, 0.5], rows: 600, from: Generator(seed: 4)))
        #expect(found.rank == 5 && found.rows == 400 && found.features == 100 && found.variances.count == 100)
        let bracket = try #require(found.bracket)
        #expect(bracket.low < 5 && 5 < bracket.high && abs(bracket.value - 5) < 1)
        let verdict = try #require(CodeSizeVerdict(found))
        #expect(verdict.codes == 5 && verdict.low <= 5 && verdict.high >= 5 && verdict.doubts.contains(.untrained))
        #expect(found.components(for: 0.99) == 5 && found.components(for: 0.3) < 3)
    }

    /// A surface that curves through a hundred values lies in more directions than it has dimensions.
    @Test func curvedRowsHaveFewerDimensionsThanDirections() throws {
        let found = try Self.dimension(KnownManifolds.curved(2, rows: 600, from: Generator(seed: 5)))
        #expect(found.components(for: 0.99) > 3)
        let verdict = try #require(CodeSizeVerdict(found))
        #expect(verdict.codes == 2 && (1...2).contains(verdict.low) && (2...3).contains(verdict.high))
    }

    @Test func kneeOfTwoLines() throws {
        func curve(_ bend: Int, _ after: Double) -> [(codes: Int, error: Double)] {
            var points: [(codes: Int, error: Double)] = []
            for codes in 0...10 {
                let fall = 0.5 * Double(min(codes, bend)) + after * Double(max(0, codes - bend))
                points.append((codes, exp(-fall)))
            }
            return points
        }
        for bend in 2...8 {
            let knee = try #require(ErrorKnee(curve(bend, 0.05)))
            #expect(knee.codes == bend && knee.low == bend && knee.high == bend && knee.isClear)
            #expect(abs(knee.before - 0.5) < 1e-6 && abs(knee.behind - 0.05) < 1e-6)
        }
        #expect(ErrorKnee(curve(5, 0.3))?.isClear == false)
        // A straight line has no bend, and few points say nothing.
        #expect(ErrorKnee([(0, 1), (1, 0.5), (2, 0.25), (3, 0.125)]) == nil)
    }

    /// Errors that fall as fast up to a bend, and hardly behind it.
    private static func knee(at bend: Int) throws -> ErrorKnee {
        try #require(ErrorKnee((0...12).map { ($0, exp(-0.7 * Double(min($0, bend)) - 0.01 * Double($0))) }))
    }

    private static func dimension(_ two: Interval, _ many: Interval) throws -> DataDimension {
        let found = try dimension(KnownManifolds.curved(2, rows: 600, from: Generator(seed: 5)))
        return DataDimension(
            rows: found.rows, features: found.features, variances: found.variances, neighbours: found.neighbours,
            twoNearest: two, likelihood: many, hasMissing: false)
    }

    /// What is trained for a short time needs more codes; what neighbours see must be there.
    @Test func neighboursThatAgreeHaveTheWord() throws {
        let found = try Self.dimension(KnownManifolds.curved(2, rows: 600, from: Generator(seed: 5)))
        let knee = try Self.knee(at: 5)
        let verdict = try #require(CodeSizeVerdict(found, knee: knee, volume: (left: 9, of: 12)))
        #expect(verdict.codes == 2 && verdict.evidence.count >= 3)
        #expect(verdict.doubts.contains(.outlier(.volume(left: 9, of: 12))) && !verdict.doubts.contains(.untrained))
        #expect(verdict.doubts.contains(.outlier(.knee(knee))))
        #expect(verdict.low <= 2 && verdict.high >= 2 && verdict.high < 5)
    }

    /// A model that needed fewer codes than neighbours say has shown that fewer are enough.
    @Test func aSharpKneeBelowHasTheWord() throws {
        let found = try Self.dimension(Interval(11, 10, 12), Interval(11, 10.5, 11.5))
        let verdict = try #require(CodeSizeVerdict(found, knee: try Self.knee(at: 5), volume: (left: 18, of: 20)))
        #expect(verdict.codes == 5 && verdict.low == 5 && verdict.high == 5 && verdict.doubts.count >= 2)
    }

    /// A bend behind which half of the variance is still there shows no such thing.
    @Test func aKneeThatTellsLittleDoesNot() throws {
        let found = try Self.dimension(Interval(11, 10, 12), Interval(11, 10.5, 11.5))
        let curve = (0...12).map { ($0, exp(-0.15 * Double(min($0, 5)) - 0.001 * Double($0))) }
        let knee = try #require(ErrorKnee(curve))
        #expect(knee.codes == 5 && knee.isClear && !knee.isSharp)
        #expect(CodeSizeVerdict(found, knee: knee)?.codes == 11)
    }

    @Test func elseTheWordIsTheMiddle() throws {
        let found = try Self.dimension(Interval(4, 3, 5), Interval(8, 7, 9))
        let verdict = try #require(CodeSizeVerdict(found, knee: try Self.knee(at: 7), volume: (left: 9, of: 12)))
        #expect(verdict.codes == 7)
    }

    @Test func sizesHoldTheBracket() throws {
        let found = try Self.dimension(KnownManifolds.curved(2, rows: 600, from: Generator(seed: 5)))
        let sizes = CodesNeeded.sizes(for: found)
        #expect(sizes.first == 1 && sizes.contains(2) && sizes.last! >= 5 && sizes.count >= 4)
        #expect(sizes == sizes.sorted() && Set(sizes).count == sizes.count)
    }

    /// The whole way, at a tiny size: the same word again, and an end when asked for.
    @Test func saysTheSameAgain() throws {
        let dataset = try KnownManifolds.dataset(
            KnownManifolds.linear([1, 1], rows: 400, from: Generator(seed: 6)), called: "plane")
        var settings = CodesNeeded.Settings()
        (settings.rows, settings.steps) = (300, 120)
        var heard: [CodesNeeded.Progress] = []
        let results = try (0..<2).map { _ in
            try #require(
                try CodesNeeded(dataset, settings, workers: Workers(1)) { progress, _ in
                    if heard.last != progress { heard.append(progress) }
                    return true
                }.run())
        }
        #expect(results[0].errors.map(\.error) == results[1].errors.map(\.error))
        #expect(results[0].verdict == results[1].verdict && results[0].verdict?.codes == 2)
        #expect(results[0].errors.first?.codes == 0 && results[0].steps == 120)
        #expect(heard.contains(.dimension) && heard.contains { if case .volume = $0 { true } else { false } })
        #expect(throws: CodesNeeded.Stopped.self) {
            _ = try CodesNeeded(dataset, settings, workers: Workers(1)) { progress, _ in
                if case .training = progress { false } else { true }
            }.run()
        }
    }

    @Test func claimsAreListedOnce() {
        #expect(Set(CodeSizeClaims.all.map(\.id)).count == 4)
        #expect(Set(CodeSizeClaims.all.map(\.id)).isDisjoint(with: Claim.all.map(\.id)))
    }
}
