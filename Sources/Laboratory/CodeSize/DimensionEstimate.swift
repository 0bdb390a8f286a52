import Foundation
import Tensors

/// A number with the interval in which it is likely to be.
package struct Interval: Sendable, Equatable {
    package let value, low, high: Double

    package init(_ value: Double, _ low: Double, _ high: Double) {
        (self.value, self.low, self.high) = (value, low, high)
    }
}

/// What the nearest others of rows say of the dimension of what they lie on.
package struct NeighbourDimensions: Sendable, Equatable {
    /// By the ratio of the two nearest: ``TwoNearestNeighbours``, with an interval of 95 %, d/(1 ± 1.96 · 1.35/√n).
    package let twoNearest: Interval
    /// By likelihood on more of them: ``LikelihoodDimension``, inverses averaged, the mean over some k. With twice the standard
    /// error of a jackknife over the rows to either side.
    package let likelihood: Interval
    /// Rows that are no copies of others, of those that were looked at.
    package let distinct, rows: Int

    /// Neighbours that are looked at.
    package static let ks = 10...20
    /// By so much the fit's deviation is larger than d/√n: rows share neighbours, and the largest ratios are left out. Measured on
    /// 100 draws of 300 and of 1,000 rows of a square: 1.36 and 1.33.
    private static let dependence = 1.35
    /// Rows that say anything at all.
    package static let leastRows = 50

    /// Of the distances to the nearest others, [n][k ≥ 20]; nil where fewer than 50 rows are no copies of others.
    package init?(_ distances: [[Double]]) {
        let kept = distances.filter { ($0.first ?? 0) > 0 && $0.count >= Self.ks.upperBound }
        guard kept.count >= Self.leastRows else { return nil }
        (distinct, rows) = (kept.count, distances.count)
        let nearest = TwoNearestNeighbours(kept)
        guard nearest.ratios.contains(where: { $0 > 1 }) else { return nil }
        let d = nearest.fit
        let spread = 1.96 * Self.dependence / Double(kept.count).squareRoot()
        twoNearest = Interval(d, d / (1 + spread), d / (1 - spread))
        // The mean over k of the inverse mean of inverses; each row's share in it is known, so leaving one out costs nothing.
        let n = Double(kept.count)
        let logs = kept.map { row in row.prefix(Self.ks.upperBound).map { log($0) } }
        let inverses = Self.ks.map { k in
            logs.map { t in (0..<k - 1).reduce(0.0) { $0 + t[k - 1] - t[$1] } / Double(k - 1) }
        }
        let sums = inverses.map { $0.reduce(0, +) }
        guard sums.allSatisfy({ $0 > 0 }) else { return nil }
        let whole = sums.reduce(0) { $0 + n / $1 } / Double(sums.count)
        var squares = 0.0
        for i in kept.indices {
            let without = zip(sums, inverses).reduce(0) { $0 + (n - 1) / ($1.0 - $1.1[i]) } / Double(sums.count)
            squares += (without - whole) * (without - whole)
        }
        let error = (squares * (n - 1) / n).squareRoot()
        likelihood = Interval(whole, whole - 1.96 * error, whole + 1.96 * error)
    }
}

/// What dimension data would have of which as many rows say so much: few rows in many dimensions lie at their borders, so that
/// estimates fall short. Found by the same estimators on cubes and Gaussians whose dimension is known.
package struct DimensionScale {
    /// Estimates for 1, 2, 3, … dimensions, of a cube and of a Gaussian.
    package private(set) var cube: [NeighbourDimensions] = [], gaussian: [NeighbourDimensions] = []
    private let rows, most: Int
    private let generator: Generator
    private var search: NearestDistances?

    /// For so many rows, up to `most` dimensions.
    package init(rows: Int, most: Int, from generator: Generator) {
        (self.rows, self.most, self.generator) = (max(rows, NeighbourDimensions.leastRows + 1), most, generator)
    }

    package var isOver: Bool { gaussian.count == most }
    package var share: Double { Double(cube.count + gaussian.count) / Double(2 * most) }

    /// Does a piece; false where nothing is left.
    package mutating func work() -> Bool {
        guard !isOver else { return false }
        let d = gaussian.count + 1
        let isCube = cube.count < d
        if search == nil {
            let stream = generator.split(isCube ? "cube" : "gaussian").split(d)
            search = NearestDistances(
                isCube ? stream.uniform([rows, d]) : stream.normal([rows, d]), k: NeighbourDimensions.ks.upperBound)
        }
        search?.work()
        if let found = search, found.isOver {
            search = nil
            guard let estimate = NeighbourDimensions(found.distances) else {
                preconditionFailure("copies among noise")
            }
            if isCube { cube.append(estimate) } else { gaussian.append(estimate) }
        }
        return !isOver
    }

    /// The dimension at which an estimate would be `value`, between whole ones along straight lines; beyond the last in
    /// proportion to it.
    package static func dimension(of value: Double, on scale: [Double]) -> Double {
        guard let last = scale.last, let first = scale.first else { return value }
        if value <= first { return value / first }
        for d in 1..<max(1, scale.count) where value <= scale[d] {
            // Chance may put an estimate below that of a dimension less.
            let step = max(1e-9, scale[d] - scale[d - 1])
            return Double(d) + min(1, max(0, (value - scale[d - 1]) / step))
        }
        return Double(scale.count) * value / last
    }

    /// An estimate as it would be without the borders: the middle of what cube and Gaussian say, from the less of the low ends to
    /// the more of the high ones.
    package func corrected(_ estimate: Interval, of which: KeyPath<NeighbourDimensions, Interval>) -> Interval {
        let scales = [cube, gaussian].map { $0.map { $0[keyPath: which].value } }
        func all(_ value: Double) -> [Double] { scales.map { Self.dimension(of: value, on: $0) } }
        let middles = all(estimate.value)
        return Interval(
            middles.reduce(0, +) / Double(middles.count), all(estimate.low).min() ?? estimate.low,
            all(estimate.high).max() ?? estimate.high)
    }
}
