import Datasets
import Tensors

/// What rows say by themselves of how many numbers describe them: the spectrum of their covariance, and the dimension of what
/// they lie on by their nearest others. Nothing is trained.
package struct DataDimension: Sendable, Equatable {
    /// Rows that were looked at, and values of each.
    package let rows, features: Int
    /// Eigenvalues of the covariance, falling.
    package let variances: [Double]
    /// As the estimators say it; nil where too few rows are no copies of others.
    package let neighbours: NeighbourDimensions?
    /// The same as it would be without borders: ``DimensionScale``.
    package let twoNearest, likelihood: Interval?
    /// Whether missing entries stand at their means.
    package let hasMissing: Bool

    /// Principal components that hold such a share of the variance.
    package func components(for share: Double) -> Int {
        let total = variances.reduce(0, +)
        guard total > 0 else { return 0 }
        var sum = 0.0
        for (i, variance) in variances.enumerated() {
            sum += variance
            if sum >= share * total { return i + 1 }
        }
        return variances.count
    }

    /// So many principal components behind which the spectrum breaks off: the first that holds less than a tenth of the one
    /// before, where those before hold nine tenths of the variance. nil where it falls off slowly.
    package var rank: Int? {
        let total = variances.reduce(0, +)
        guard total > 0 else { return nil }
        var sum = 0.0
        for i in 0..<max(0, min(variances.count - 1, features - 1)) {
            sum += variances[i]
            if sum >= 0.9 * total, variances[i + 1] < 0.1 * variances[i], i + 1 <= rows / 4 { return i + 1 }
        }
        return nil
    }

    /// Both estimators together, from the less of their low ends to the more of the high ones.
    package var bracket: Interval? {
        guard let twoNearest, let likelihood else { return nil }
        return Interval(
            (twoNearest.value + likelihood.value) / 2, min(twoNearest.low, likelihood.low),
            max(twoNearest.high, likelihood.high))
    }
}

/// The search for ``DataDimension`` of the first rows of a split, in pieces of some milliseconds.
package final class DataDimensionSearch {
    private enum Stage {
        case gathering, spectrum
        case neighbours(NearestDistances)
        case scale(DimensionScale, NeighbourDimensions)
        case over
    }

    private let split: Split
    private let count: Int
    private let generator: Generator
    private var values: [Float] = []
    private var variances: [Double] = []
    private var stage = Stage.gathering
    /// nil before the end, and where there are fewer than three rows.
    package private(set) var result: DataDimension?

    /// Rows that are looked at, where there are so many: then all pairs take some seconds at most.
    package static let usualRows = 2000
    /// Rows and values whose covariance has its eigenvalues found.
    private static let widest = 800
    private static let gathered = 250
    private static let mostDimensions = 40

    /// - Parameter seed: of the cubes and Gaussians that estimates are compared with.
    package init(_ split: Split, rows: Int = usualRows, seed: UInt64 = 1) {
        self.split = split
        count = min(rows, split.count)
        generator = Generator(seed: seed).split("dimension of data")
    }

    package var isOver: Bool { if case .over = stage { true } else { false } }

    /// How much of it is done, 0 … 1.
    package var share: Double {
        switch stage {
        case .gathering: 0.1 * Double(values.count) / Double(max(1, count * split.features))
        case .spectrum: 0.1
        case .neighbours(let search): 0.2 + 0.4 * Double(search.distances.count) / Double(max(1, search.count))
        case .scale(let scale, _): 0.6 + 0.4 * scale.share
        case .over: 1
        }
    }

    /// Does a piece; false where nothing is left.
    @discardableResult
    package func work() -> Bool {
        switch stage {
        case .gathering:
            guard count > 2 else {
                stage = .over
                return false
            }
            let first = values.count / split.features
            for row in first..<min(count, first + Self.gathered) { values += split.image(row) }
            if values.count == count * split.features { stage = .spectrum }
        case .spectrum:
            let rows = Tensor(values, shape: [count, split.features])
            variances = Self.spectrum(rows)
            stage =
                count > NeighbourDimensions.leastRows
                ? .neighbours(NearestDistances(rows, k: NeighbourDimensions.ks.upperBound)) : .over
            values = []
            if isOver { finish(nil, nil) }
        case .neighbours(var search):
            // Else it would be copied for each piece.
            stage = .over
            if search.work() {
                stage = .neighbours(search)
            } else if let found = NeighbourDimensions(search.distances) {
                let most = max(found.twoNearest.high, found.likelihood.high) * 1.8 + 3
                stage = .scale(
                    DimensionScale(
                        rows: found.distinct, most: min(Self.mostDimensions, max(4, most.isFinite ? Int(most) : 4)),
                        from: generator), found)
            } else {
                finish(nil, nil)
            }
        case .scale(var scale, let found):
            stage = .over
            if scale.work() { stage = .scale(scale, found) } else { finish(found, scale) }
        case .over: break
        }
        return !isOver
    }

    private func finish(_ found: NeighbourDimensions?, _ scale: DimensionScale?) {
        result = DataDimension(
            rows: count, features: split.features, variances: variances, neighbours: found,
            twoNearest: found.flatMap { found in scale?.corrected(found.twoNearest, of: \.twoNearest) },
            likelihood: found.flatMap { found in scale?.corrected(found.likelihood, of: \.likelihood) },
            hasMissing: split.hasMissing)
    }

    /// Of the first rows where there are more values than them. By products in single precision, which tells variances down to
    /// a millionth of the largest.
    private static func spectrum(_ rows: Tensor) -> [Double] {
        let d = rows.shape[1]
        let n = d <= widest ? rows.shape[0] : min(rows.shape[0], widest)
        var means = [Double](repeating: 0, count: d)
        for i in 0..<n { for (j, value) in rows.row(i).enumerated() { means[j] += Double(value) / Double(n) } }
        var centred = Array(rows.values.prefix(n * d))
        centred.withUnsafeMutableBufferPointer { values in
            for i in 0..<n { for j in 0..<d { values[i * d + j] -= Float(means[j]) } }
        }
        let isGram = n < d
        let m = min(n, d)
        var product = [Float](repeating: 0, count: m * m)
        centred.withUnsafeBufferPointer { x in
            product.withUnsafeMutableBufferPointer { product in
                guard let from = x.baseAddress, let to = product.baseAddress else { return }
                let work = MatrixProduct(
                    m: m, n: m, k: isGram ? d : n, a: from, transposeA: !isGram, b: from, transposeB: isGram, c: to)
                for piece in 0..<work.pieces { work.run(piece: piece, worker: 0) }
            }
        }
        var matrix = product.map { Double($0) / Double(n - 1) }
        return eigenvalues(&matrix, m).reversed().map { max(0, $0) }
    }
}
