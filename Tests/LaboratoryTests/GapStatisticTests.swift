import Autoencoders
import Foundation
import Laboratory
import Tensors
import Testing

@Suite struct GapStatisticTests {
    private static func rows(_ centers: [(Float, Float)], each: Int, spread: Float) -> Tensor {
        let noise = Generator(seed: 5).normal([centers.count * each, 2]).values
        let values = centers.enumerated().flatMap { c, center in
            (0..<each).flatMap { i -> [Float] in
                let place = 2 * (c * each + i)
                return [center.0 + spread * noise[place], center.1 + spread * noise[place + 1]]
            }
        }
        return Tensor(values, shape: [centers.count * each, 2])
    }

    @Test func clustersThatLieApartAreCounted() {
        for count in [2, 3, 5] {
            let centers = (0..<count).map { k -> (Float, Float) in
                let angle = 2 * Float.pi * Float(k) / Float(count)
                return (5 * cos(angle), 5 * sin(angle))
            }
            let gap = GapStatistic(of: Self.rows(centers, each: 60, spread: 0.4), most: 8, from: Generator(seed: 1))
            #expect(gap.count == count && gap.isClear)
        }
    }

    @Test func clustersInALineAreCounted() {
        let line = Self.rows([(0, 0), (5, 0.4), (10, -0.4)], each: 60, spread: 0.4)
        let gap = GapStatistic(of: line, most: 8, from: Generator(seed: 1))
        #expect(gap.count == 3 && gap.isClear)
    }

    @Test func oneCloudIsOne() {
        let gap = GapStatistic(of: Self.rows([(1, -2)], each: 200, spread: 1), most: 6, from: Generator(seed: 1))
        #expect(gap.count == 1 && gap.gaps.count == 6 && gap.errors.allSatisfy { $0 >= 0 })
    }

    /// Of the gaps of many numbers of clusters one is the largest, by chance.
    @Test func evenRowsAreOneCluster() {
        for seed in UInt64(1)...6 {
            let rows = Generator(seed: seed).uniform([200, 2])
            let gap = GapStatistic(of: rows, most: 12, from: Generator(seed: 1))
            #expect(gap.count == 1, "seed \(seed): \(gap.gaps)")
        }
    }

    /// With one cluster W is the sum of squared distances from the mean; of rows drawn evenly in a box of sides a and b, of which
    /// there are many, n·(a² + b²)/12.
    @Test func theFirstGapIsThatOfABox() {
        let n = 4000
        let values = Generator(seed: 3).uniform([n, 2]).values.enumerated().map { $0 % 2 == 0 ? 6 * $1 : $1 }
        let gap = GapStatistic(of: Tensor(values, shape: [n, 2]), most: 1, from: Generator(seed: 2))
        #expect(abs(gap.gaps[0]) < 0.03)
    }
}

@Suite struct ExpectedCalibrationErrorTests {
    /// Two bins by hand: ten rows at 0.95 of which six are right, ten at 0.5 of which five are.
    @Test func byHand() throws {
        var error = ExpectedCalibrationError()
        for i in 0..<10 {
            error.add(0.95, isRight: i < 6)
            error.add(0.5, isRight: i < 5)
        }
        #expect(abs(try #require(error.value) - (0.5 * 0.35 + 0)) < 1e-9)
        #expect(ExpectedCalibrationError().value == nil)
        error.add(.nan, isRight: true)
        #expect(error.value == nil)
    }
}
