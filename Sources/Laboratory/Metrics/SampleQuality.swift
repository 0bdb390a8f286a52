import Tensors

/// How a set of drawn rows y covers real ones x, by balls around each of them as far as its k-th nearest other.
/// Precision: drawn rows within a ball of a real one; recall: the other way round; density: how many balls of real rows a
/// drawn one is within, over k; coverage: real rows within whose ball is a drawn one.
/// Kynkäänniemi et al., NeurIPS 2019; Naeem et al., ICML 2020.
package struct SampleQuality: Sendable {
    package let precision, recall, density, coverage: Double
    /// The radii of the balls around x and around y.
    package let radiiX, radiiY: [Double]

    /// x [n, d], y [m, d]. Cost: (n² + m² + n m)·d. Precondition: more rows than k in both.
    package init(_ x: Tensor, _ y: Tensor, k: Int = 5) {
        var search = SampleQualitySearch(x, y, k: k)
        while search.work() {}
        self = search.result!
    }

    fileprivate init(radiiX: [Double], radiiY: [Double], _ counts: SampleQualitySearch.Counts, k: Int) {
        (self.radiiX, self.radiiY) = (radiiX, radiiY)
        func share(_ flags: [Bool]) -> Double { Double(flags.count { $0 }) / Double(flags.count) }
        (precision, recall, coverage) = (share(counts.withinX), share(counts.withinY), share(counts.holdsX))
        density = Double(counts.balls) / (Double(k) * Double(radiiY.count))
    }
}

/// The same to be left between two pieces and taken up again.
package struct SampleQualitySearch {
    fileprivate struct Counts {
        /// Of each drawn row, whether it is in a ball of a real one; of each real one, whether it is in a ball of a drawn
        /// one, and whether a drawn one is in its own.
        var withinX, withinY, holdsX: [Bool]
        var balls = 0
    }

    private let x, y: Tensor
    private let k: Int
    private var radiiX, radiiY: [Double]
    private var counts: Counts
    /// The real row whose distances to drawn ones are next.
    private var next = 0

    /// Multiply-adds of a piece: some milliseconds.
    private static let piece = 1 << 21

    /// Precondition: more rows than k in both.
    package init(_ x: Tensor, _ y: Tensor, k: Int = 5) {
        let (n, m) = (x.shape[0], y.shape[0])
        precondition(n > k && m > k && k > 0, "\(k) nearest of \(n) and \(m)")
        (self.x, self.y, self.k) = (x, y, k)
        (radiiX, radiiY) = ([], [])
        counts = Counts(
            withinX: [Bool](repeating: false, count: m), withinY: [Bool](repeating: false, count: n),
            holdsX: [Bool](repeating: false, count: n))
    }

    /// The distance from row i to its k-th nearest other.
    private func radius(_ rows: Tensor, _ i: Int) -> Double {
        NearestRows.nearest(to: Array(rows.row(i)), among: rows, k: k, without: i).last!.distance
    }

    /// Does a piece; false where nothing is left.
    package mutating func work() -> Bool {
        let (n, m, width) = (x.shape[0], y.shape[0], x.shape.last)
        var left = Self.piece
        while radiiX.count < n, left > 0 {
            radiiX.append(radius(x, radiiX.count))
            left -= n * width
        }
        while radiiX.count == n, radiiY.count < m, left > 0 {
            radiiY.append(radius(y, radiiY.count))
            left -= m * width
        }
        while radiiY.count == m, next < n, left > 0 {
            let row = x.row(next)
            for j in 0..<m {
                let distance = squaredDistance(row, y.row(j)).squareRoot()
                if distance < radiiX[next] {
                    (counts.withinX[j], counts.holdsX[next]) = (true, true)
                    counts.balls += 1
                }
                if distance < radiiY[j] { counts.withinY[next] = true }
            }
            next += 1
            left -= m * width
        }
        return next < n
    }

    /// nil before the end.
    package var result: SampleQuality? {
        next == x.shape[0] ? SampleQuality(radiiX: radiiX, radiiY: radiiY, counts, k: k) : nil
    }

    /// How much of it is done, 0…1.
    package var share: Double {
        Double(radiiX.count + radiiY.count + next) / Double(2 * x.shape[0] + y.shape[0])
    }
}
