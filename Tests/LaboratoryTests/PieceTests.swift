import Autoencoders
import Foundation
import Tensors
import Testing

@testable import Laboratory

/// What is found a piece at a time, where its value is known without computing it, or by brute force.
@Suite struct PieceTests {
    @Test func neighboursAreThoseOfAllPairs() throws {
        let rows = Generator(seed: 3).normal([40, 3])
        let found = Neighbours(of: rows)
        for i in 0..<40 {
            let distances = (0..<40).map { j in
                zip(rows.row(i), rows.row(j)).reduce(0.0) {
                    $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1))
                }.squareRoot()
            }
            #expect(found.orders[i] == (0..<40).filter { $0 != i }.sorted { distances[$0] < distances[$1] })
            for j in 0..<40 { #expect(abs(found.distances[i][j] - distances[j]) < 1e-12) }
        }
        // A large search is left on the way, and says how far it is.
        var search = NeighbourSearch(Generator(seed: 4).normal([500, 40]))
        var shares: [Double] = []
        while search.work() { shares.append(search.share) }
        #expect(shares.count > 2 && shares == shares.sorted() && search.share == 1)
        #expect(try #require(search.result).orders.count == 500)
    }

    /// Every permutation of two small samples, by the formula itself.
    @Test func permutationsAreDealtOutAnew() {
        let (x, y) = (Generator(seed: 5).normal([4, 2]), Generator(seed: 6).normal([3, 2]))
        let all = (0..<4).map(x.row) + (0..<3).map(y.row)
        func statistic(_ order: [Int]) -> Double {
            func k(_ i: Int, _ j: Int) -> Double {
                exp(-zip(all[i], all[j]).reduce(0.0) { $0 + pow(Double($1.0) - Double($1.1), 2) } / (2 * 0.7 * 0.7))
            }
            let (a, b) = (Array(order[..<4]), Array(order[4...]))
            func within(_ rows: [Int]) -> Double {
                var sum = 0.0
                for i in rows { for j in rows where i != j { sum += k(i, j) } }
                return sum / Double(rows.count * (rows.count - 1))
            }
            var between = 0.0
            for i in a { for j in b { between += k(i, j) } }
            return within(a) + within(b) - 2 * between / 12
        }
        let orders = (0..<20).map { Generator(seed: UInt64($0)).permutation(7).map { Int($0) } }
        let test = PermutationTest(x, y, deviation: 0.7, permutations: orders)
        #expect(abs(test.discrepancy - statistic(Array(0..<7))) < 1e-12)
        for (found, order) in zip(test.null, orders) { #expect(abs(found - statistic(order)) < 1e-12) }
        #expect(medianDistance(Tensor([0, 3], shape: [2, 1]), Tensor([1], shape: [1, 1])) == 2)
    }

    /// The conditions of the minimum: each slope is the penalty where the weight isn't 0, and no larger elsewhere.
    @Test func aLassoIsAtItsMinimum() {
        let generator = Generator(seed: 8)
        let (n, d) = (200, 5)
        let x = generator.split("x").normal([n, d])
        let noise = generator.split("noise").normal([n]).values
        let y = (0..<n).map { Double(x.row($0).first!) * 2 - Double(x.values[$0 * d + 2]) + 0.3 * Double(noise[$0]) }
        func column(_ j: Int) -> [Double] { (0..<n).map { Double(x.values[$0 * d + j]) } }
        func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / Double(n) }
        let products = (0..<d * d).map { product(column($0 / d), column($0 % d)) }
        let targets = (0..<d).map { product(column($0), y) }
        let weights = lasso(products: products, targets: targets, penalty: 0.1)
        #expect(weights[0] > 1.5 && weights[2] < -0.7 && weights.contains(0))
        for j in 0..<d {
            let slope = targets[j] - (0..<d).reduce(0.0) { $0 + products[j * d + $1] * weights[$1] }
            if weights[j] == 0 {
                #expect(abs(slope) <= 0.1 + 1e-9)
            } else {
                #expect(abs(slope - (weights[j] > 0 ? 0.1 : -0.1)) < 1e-8)
            }
        }
    }

    /// A code for each factor: told whole, by one code each, and the code that varies least is the held one.
    @Test func factorsWithACodeEachAreDisentangled() throws {
        // In no order: every fourth row is told from the others.
        let rows = Generator(seed: 7).permutation(4 * 5 * 20).map { (Int($0) % 4, Int($0) / 4 % 5) }
        let factors = [rows.map(\.0), rows.map(\.1)]
        let draws = Generator(seed: 9).normal([rows.count]).values
        let codes = Tensor(
            zip(rows, draws).flatMap { [Float($0.0) - 1, $1, Float($0.1) * 0.3] }, shape: [rows.count, 3])
        let columns = (0..<3).map { j in (0..<rows.count).map { Double(codes.values[$0 * 3 + j]) } }
        let regression = FactorRegression(codes: columns, factors: factors.map { $0.map(Double.init) })
        // The lasso shrinks each weight of 1 by the penalty: what isn't told is its square.
        for told in regression.explained { #expect(abs(told - (1 - 0.01 * 0.01)) < 2e-3) }
        #expect(regression.importances[0][0] > 0.98 && regression.importances[2][1] > 0.98)
        var batch = MeasuredBatch(code: codes)
        batch.factors = factors
        for id in ["dci_disentanglement", "dci_completeness", "dci_informativeness", "factorvae_score"] {
            var measure = Toy.begin(id)
            let total = measure.total([batch])
            let value = try #require(total)
            #expect(value > 0.9 && value <= 1, "\(id) \(value)")
        }
        // Codes that have nothing to do with factors.
        batch = MeasuredBatch(code: Generator(seed: 10).normal([rows.count, 3]))
        batch.factors = factors
        var informativeness = Toy.begin("dci_informativeness")
        let told = informativeness.total([batch])
        #expect(try #require(told) < 0.1)
        var score = Toy.begin("factorvae_score")
        let held = score.total([batch])
        #expect(try #require(held) < 0.8)
    }

    /// −½ ln(1 − ρ²) of two codes with correlation ρ.
    @Test func correlationOfTwoCodes() throws {
        let (n, rho) = (20_000, 0.6)
        let draws = Generator(seed: 11).normal([n, 2])
        let codes = Tensor(
            (0..<n).flatMap { i -> [Float] in
                let (a, b) = (Double(draws.values[2 * i]), Double(draws.values[2 * i + 1]))
                return [Float(a), Float(3 * (rho * a + (1 - rho * rho).squareRoot() * b)), 7]
            }, shape: [n, 3])
        // The third doesn't vary.
        #expect(abs(try #require(gaussianTotalCorrelation(codes)) + 0.5 * log(1 - rho * rho)) < 0.01)
        let twice = Tensor((0..<n).flatMap { [draws.values[$0], 2 * draws.values[$0]] }, shape: [n, 2])
        #expect(gaussianTotalCorrelation(twice) == nil)
        #expect(gaussianTotalCorrelation(Tensor([Float](repeating: 1, count: 20), shape: [10, 2])) == 0)
        // The other one, of q(z) as wide as its draws, of the same codes: by its own formula.
        let few = 30
        let means = Tensor(Array(codes.values.prefix(3 * few)), shape: [few, 3])
        let logs = Generator(seed: 12).normal([few, 3])
        let z = Generator(seed: 13).normal([few, 3])
        var sum = TotalCorrelation(means: means, logVariances: logs, draws: z)
        while sum.work() {}
        func density(_ i: Int, _ k: Int, _ j: Int) -> Double {
            let variance = exp(Double(logs.values[3 * k + j]))
            let difference = Double(z.values[3 * i + j]) - Double(means.values[3 * k + j])
            return exp(-difference * difference / (2 * variance)) / (2 * Double.pi * variance).squareRoot()
        }
        let terms = (0..<few).map { i -> Double in
            let joint = mean((0..<few).map { k in (0..<3).reduce(1) { $0 * density(i, k, $1) } })
            let apart = (0..<3).reduce(1.0) { part, j in part * mean((0..<few).map { density(i, $0, j) }) }
            return log(joint / apart)
        }
        #expect(abs(try #require(sum.value) - mean(terms)) < 1e-9)
    }

    @Test func sharpnessOfAKnownImage() throws {
        let shape = ImageShape(height: 3, width: 4)
        // Laplacians −4 and 1 of a bright dot.
        let dot: [Float] = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
        #expect(try #require(sharpness(dot[...], shape)) == 6.25)
        #expect(sharpness([Float](repeating: 0.5, count: 12)[...], shape) == 0)
        #expect(sharpness([0, 1][...], ImageShape(height: 1, width: 2)) == nil)
        // Of three channels that have the dot in one of them.
        let colour = ImageShape(height: 3, width: 4, channels: 3)
        let value = try #require(sharpness((dot + [Float](repeating: 0, count: 24))[...], colour))
        #expect(abs(value - 6.25 / 9) < 1e-12)
    }

    @Test func imagesAreShifted() {
        let shape = ImageShape(height: 2, width: 3)
        let image: [Float] = [1, 2, 3, 4, 5, 6]
        #expect(shifted(image[...], shape, right: 1, down: 0) == [0, 1, 2, 0, 4, 5])
        #expect(shifted(image[...], shape, right: 0, down: 1) == [0, 0, 0, 1, 2, 3])
        #expect(shifted(image[...], shape, right: -2, down: 0) == [3, 0, 0, 6, 0, 0])
        #expect(shifted(image[...], shape, right: 0, down: -1) == [4, 5, 6, 0, 0, 0])
        #expect(shifted(image[...], shape, right: 0, down: 0) == image)
    }

    @Test func meansKnowTheirErrors() throws {
        var mean = RunningMean()
        mean.add([1e6 + 1, 1e6 + 2, 1e6 + 3, 1e6 + 6])
        // Deviation √(14/3) over √4.
        #expect(abs(try #require(mean.error) - (14.0 / 3 / 4).squareRoot()) < 1e-9)
        var one = RunningMean()
        one.add(3)
        #expect(one.error == nil && one.value == 3)
    }
}
