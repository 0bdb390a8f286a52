import Foundation
import Laboratory
import Tensors
import Testing

/// Metrics where their value is known without computing it.
@Suite struct MetricTests {
    /// Every way to map rows to columns is tried.
    @Test(arguments: [(3, 3), (4, 3), (3, 5), (5, 5), (1, 4)])
    func heaviestMatchingIsTheBestOfAll(_ rows: Int, _ columns: Int) {
        for seed in 0..<20 {
            let generator = Generator(seed: UInt64(seed))
            let weights = (0..<rows).map { row in (0..<columns).map { Int(generator.word(row * 8 + $0) % 30) } }
            func best(_ row: Int, _ free: Set<Int>) -> Int {
                guard row < rows else { return 0 }
                let taken = free.map { weights[row][$0] + best(row + 1, free.subtracting([$0])) }
                let left = rows > columns ? [best(row + 1, free)] : []
                return (taken + left).max() ?? 0
            }
            let matching = heaviestMatching(weights)
            let columnsOf = matching.compactMap { $0 }
            #expect(Set(columnsOf).count == columnsOf.count && columnsOf.count == min(rows, columns))
            var sum = 0
            for (row, column) in matching.enumerated() { if let column { sum += weights[row][column] } }
            #expect(sum == best(0, Set(0..<columns)), "\(weights)")
        }
    }

    @Test func clustersByOtherNamesAreTheSame() {
        let labels = (0..<60).map { $0 % 3 }
        let renamed = labels.map { [2, 0, 1][$0] }
        #expect(clusteringAccuracy(renamed, labels) == 1)
        #expect(abs(normalizedMutualInformation(renamed, labels) - 1) < 1e-12)
        // Each of two clusters holds half of each of two classes.
        let halves = (0..<60).map { $0 % 2 }
        let blocks = (0..<60).map { $0 / 30 }
        #expect(clusteringAccuracy(halves, blocks) == 0.5)
        #expect(abs(normalizedMutualInformation(halves, blocks)) < 1e-12)
        #expect(normalizedMutualInformation([0, 0], [0, 0]) == 1)
        // All in one cluster: the largest class is right.
        #expect(clusteringAccuracy([0, 0, 0, 0], [0, 1, 1, 2]) == 0.5)
    }

    @Test func aCodeForEachFactorHasTheWholeGap() {
        // All combinations of two factors, with a code for each and one that says nothing.
        let rows = (0..<4 * 5 * 3).map { ($0 % 4, $0 / 4 % 5, $0 / 20) }
        let factors = [rows.map(\.0), rows.map(\.1)]
        let own = rows.flatMap { [Float($0.0) - 1, Float($0.1) * 0.3, Float($0.2)] }
        #expect(abs(MutualInformationGap(codes: Tensor(own, shape: [60, 3]), factors: factors).value - 1) < 1e-9)
        // Two codes that say the same have none.
        let twice = rows.flatMap { [Float($0.0), -Float($0.0)] }
        #expect(abs(MutualInformationGap(codes: Tensor(twice, shape: [60, 2]), factors: factors).value) < 1e-9)
        // A factor that doesn't vary isn't counted.
        let still = factors + [rows.map { _ in 0 }]
        #expect(abs(MutualInformationGap(codes: Tensor(own, shape: [60, 3]), factors: still).value - 1) < 1e-9)
    }

    @Test func binsAreEquallyWide() {
        let codes = Tensor([0, 7, 0.24, 7, 0.25, 7, 0.99, 7, 1, 7], shape: [5, 2])
        #expect(MutualInformationGap.binned(codes, bins: 4) == [[0, 0, 1, 3, 3], [0, 0, 0, 0, 0]])
    }

    /// Σλ is the trace of the covariance, Σλ² the sum of its squares; a covariance of n rows has n − 1 directions at most.
    @Test(arguments: [(6, 3), (5, 5), (4, 9), (2, 30)]) func directionsOfFewRowsAndOfMany(_ n: Int, _ d: Int) {
        let codes = Tensor(
            Generator(seed: 3).normal([n, d]).values.enumerated().map { $1 * Float($0 % d + 1) + 5 }, shape: [n, d])
        let x = (0..<n).map { codes.row($0).map(Double.init) }
        let mean = (0..<d).map { j in x.reduce(0) { $0 + $1[j] } / Double(n) }
        func covariance(_ j: Int, _ k: Int) -> Double {
            x.reduce(0) { $0 + ($1[j] - mean[j]) * ($1[k] - mean[k]) } / Double(n - 1)
        }
        let trace = (0..<d).reduce(0) { $0 + covariance($1, $1) }
        let squares = (0..<d * d).reduce(0) { $0 + covariance($1 / d, $1 % d) * covariance($1 / d, $1 % d) }
        let dimension = LinearDimension(of: codes)
        #expect(dimension.eigenvalues.count == d && dimension.eigenvalues == dimension.eigenvalues.sorted(by: >))
        #expect(dimension.eigenvalues.dropFirst(n - 1).allSatisfy { $0 < 1e-10 * trace })
        #expect(abs(dimension.eigenvalues.reduce(0, +) / trace - 1) < 1e-12)
        #expect(abs(dimension.participation / (trace * trace / squares) - 1) < 1e-12)
    }

    @Test func discrepancyTellsDistributionsApart() {
        let generator = Generator(seed: 1)
        let x = generator.split(0).normal([200, 2])
        let y = generator.split(1).normal([200, 2])
        let moved = Tensor(y.values.map { $0 + 2 }, shape: y.shape)
        #expect(abs(maximumMeanDiscrepancy(x, y)) < 0.05)
        #expect(maximumMeanDiscrepancy(x, moved) > 0.5)
    }

    /// Shifted and stretched: ‖shift‖² and Σ(σ·(factor − 1))², whatever the directions.
    @Test func distanceOfAShiftAndAStretch() {
        let x = Generator(seed: 2).normal([500, 3])
        let shifted = Tensor(x.values.enumerated().map { $1 + [1, -2, 0.5][$0 % 3] }, shape: x.shape)
        let shift = FrechetDistance(x, shifted)
        #expect(abs(shift.meanPart - 5.25) < 1e-4 && abs(shift.covariancePart) < 1e-4)
        let stretched = Tensor(x.values.map { 3 * $0 }, shape: x.shape)
        var variances = 0.0
        for j in 0..<3 {
            let column = (0..<500).map { Double(x.values[$0 * 3 + j]) }
            let mean = column.reduce(0, +) / 500
            variances += column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 499
        }
        #expect(abs(FrechetDistance(x, stretched).covariancePart - 4 * variances) < 1e-3)
    }

    @Test func imagesAreLikeThemselves() throws {
        let shape = ImageShape(height: 12, width: 14)
        let x = Generator(seed: 3).uniform([shape.count]).values
        let noise = Generator(seed: 4).uniform([shape.count]).values
        let similarity = StructuralSimilarity()
        #expect(abs(try #require(similarity.value(x, x, shape)) - 1) < 1e-9)
        let slight = try #require(similarity.value(x, zip(x, noise).map { $0 + 0.1 * $1 }, shape))
        let strong = try #require(similarity.value(x, noise, shape))
        #expect(strong < slight && slight < 1)
        #expect(similarity.value([0.5], [0.5], ImageShape(height: 1, width: 1)) == nil)
        // Two flat images differ in their means alone: (2ab + C₁)/(a² + b² + C₁).
        let (a, b) = ([Float](repeating: 0.2, count: shape.count), [Float](repeating: 0.6, count: shape.count))
        let flat = try #require(similarity.value(a, b, shape))
        #expect(abs(flat - (0.24 + 1e-4) / (0.4 + 1e-4)) < 1e-4)
        // One channel the same, one noise, one flat: the mean of the three.
        let colour = ImageShape(height: 12, width: 14, channels: 3)
        let whole = try #require(similarity.value(x + x + a, x + noise + b, colour))
        #expect(abs(whole - (1 + strong + flat) / 3) < 1e-9)
    }

    /// The k nearest are the first of all orders; their agreement by hand.
    @Test func nearestRowsAreTheFirstOfAllOrders() {
        let rows = Generator(seed: 4).normal([40, 3])
        for k in [1, 5, 39] {
            let near = NearestRows(of: rows, k: k)
            #expect(near.places == Neighbours(of: rows).orders.map { Array($0.prefix(k)) })
            #expect(near.agreement(with: near) == 1)
            let direct = NearestRows.nearest(to: Array(rows.row(7)), among: rows, k: k, without: 7)
            #expect(direct.map(\.place) == near.places[7])
            let distances = Neighbours(of: rows).distances[7]
            for entry in direct { #expect(abs(entry.distance - distances[entry.place]) < 1e-12) }
        }
        // On a line the third moves beyond the fourth: the nearest of all others stays.
        let line = NearestRows(of: Tensor([0, 1, 3, 7], shape: [4, 1]), k: 1)
        let other = NearestRows(of: Tensor([0, 1, 9, 7], shape: [4, 1]), k: 1)
        #expect(line.places == [[1], [0], [1], [2]] && other.places == [[1], [0], [3], [2]])
        #expect(line.agreement(with: other) == 0.75)
    }
}
